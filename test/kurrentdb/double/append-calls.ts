import { status } from "@grpc/grpc-js";
import type { ServerDuplexStream, ServerReadableStream, sendUnaryData } from "@grpc/grpc-js";
import type {
  AppendReq,
  AppendResp as AppendResponse,
  BatchAppendReq,
  BatchAppendResp as BatchAppendResponse,
} from "@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js";
import { BatchAnswers } from "./batch-answers.ts";
import type { AppendOutcome, ExpectedState } from "./decided-append.ts";
import { sizeOnDisk } from "./event-log.ts";
import type { EventLog, ProposedEvent } from "./event-log.ts";
import type { FaultSwitches } from "./faults.ts";
import { AppendResp, CallFailure, Empty, streamName, uuidText } from "./protocol.ts";

/** Most bytes of an append, as servers up to 24.x have it by default. */
export const maxAppendSize = 1024 * 1024;

/** What the calls of a server share. */
export interface ServerParts {
  readonly log: EventLog;
  readonly faults: FaultSwitches;
  /** Ends every connection at once, without a word. */
  readonly breakConnections: () => void;
  /** Whether events of a stream are read with their positions among all, as from 22.6 on. */
  readonly tellsPositions: boolean;
  /** Told of each event that somebody reads. */
  readonly isRead: () => void;
}

/** An append as it was asked for. */
interface Asked {
  readonly stream: string;
  readonly expected: ExpectedState;
  readonly events: readonly ProposedEvent[];
}

/** `Streams.BatchAppend`: one long call of each client, in which every append has a correlation id. */
export function batchAppend(
  { log, faults, breakConnections }: ServerParts,
  call: ServerDuplexStream<BatchAppendReq, BatchAppendResponse>,
): void {
  const parts = new Map<string, BatchAppendReq[]>();
  call.on("data", (request: BatchAppendReq) => {
    const correlation = uuidText(request.getCorrelationId());
    const all = [...(parts.get(correlation) ?? []), request];
    if (!request.getIsFinal()) return void parts.set(correlation, all);
    parts.delete(correlation);
    faults.admit(() => answer(all));
  });
  call.on("end", () => call.end());
  call.on("error", () => {});

  function answer(requests: readonly BatchAppendReq[]): void {
    const options = requests[0]?.getOptions();
    const stream = streamName(options?.getStreamIdentifier());
    const answers = new BatchAnswers(requests[0]?.getCorrelationId(), stream);
    if (faults.current.isNotReady) return void call.write(answers.notReady());
    const expected = expectedOf(options, options?.getStreamPosition());
    const events = requests.flatMap((request) => request.getProposedMessagesList().map(proposed));
    if (isTooLarge(events)) return void call.write(answers.tooLarge(maxAppendSize));
    const outcome = log.append(stream, expected, events);
    const loss = faults.lossOfAnswer();
    if (loss === "break") breakConnections();
    else if (loss === "timeout") call.write(answers.timeout());
    else if (loss === null) call.write(answers.of(outcome, expected));
  }
}

/** `Streams.Append`: a call for each append. */
export function append(
  { log, faults, breakConnections }: ServerParts,
  call: ServerReadableStream<AppendReq, AppendResponse>,
  callback: sendUnaryData<AppendResponse>,
): void {
  const requests: AppendReq[] = [];
  call.on("data", (request: AppendReq) => requests.push(request));
  call.on("error", () => {});
  call.on("end", () => faults.admit(answer));

  function answer(): void {
    if (faults.current.isNotReady) return callback(CallFailure.notReady());
    const { stream, expected, events } = askedBy(requests);
    if (isTooLarge(events))
      return callback(
        new CallFailure(status.INVALID_ARGUMENT, "Maximum Append Size Exceeded.", {
          exception: "maximum-append-size-exceeded",
          "maximum-append-size": String(maxAppendSize),
        }),
      );
    const outcome = log.append(stream, expected, events);
    const loss = faults.lossOfAnswer();
    if (loss === "break") breakConnections();
    else if (loss === "timeout") callback(new CallFailure(status.ABORTED, "Operation timed out: Commit"));
    else if (loss === "silence") return;
    else if (outcome.kind === "streamDeleted") callback(CallFailure.streamDeleted(stream));
    else callback(null, appendResponse(outcome, expected));
  }
}

function askedBy(requests: readonly AppendReq[]): Asked {
  const options = requests[0]?.getOptions();
  return {
    stream: streamName(options?.getStreamIdentifier()),
    expected: expectedOf(options, options?.getRevision()),
    events: requests.flatMap((request) => {
      const message = request.getProposedMessage();
      return message === undefined ? [] : [proposed(message)];
    }),
  };
}

function appendResponse(
  outcome: Exclude<AppendOutcome, { kind: "streamDeleted" }>,
  expected: ExpectedState,
): AppendResponse {
  if (outcome.kind === "written") {
    const position = new AppendResp.Position()
      .setCommitPosition(String(outcome.position))
      .setPreparePosition(String(outcome.position));
    return new AppendResp().setSuccess(
      new AppendResp.Success().setCurrentRevision(String(outcome.revision)).setPosition(position),
    );
  }
  const wrong = new AppendResp.WrongExpectedVersion();
  if (outcome.current === null) wrong.setCurrentNoStream(new Empty());
  else wrong.setCurrentRevision(String(outcome.current));
  if (expected === "any") wrong.setExpectedAny(new Empty());
  else if (expected === "noStream") wrong.setExpectedNoStream(new Empty());
  else if (expected === "streamExists") wrong.setExpectedStreamExists(new Empty());
  else wrong.setExpectedRevision(String(expected));
  return new AppendResp().setWrongExpectedVersion(wrong);
}

interface ExpectingOptions {
  hasAny(): boolean;
  hasNoStream(): boolean;
  hasStreamExists(): boolean;
}

/** What is expected of the stream; `revision` when it is none of the three words. */
export function expectedOf(
  options: ExpectingOptions | undefined,
  revision: string | undefined,
): ExpectedState {
  if (options?.hasAny() !== false) return "any";
  if (options.hasNoStream()) return "noStream";
  if (options.hasStreamExists()) return "streamExists";
  return Number(revision);
}

type ProposedMessage =
  | AppendReq.ProposedMessage
  | ReturnType<BatchAppendReq["getProposedMessagesList"]>[number];

function proposed(message: ProposedMessage): ProposedEvent {
  const metadata = message.getMetadataMap();
  return {
    id: uuidText(message.getId()),
    type: metadata.get("type") ?? "",
    contentType: metadata.get("content-type") ?? "application/octet-stream",
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  };
}

function isTooLarge(events: readonly ProposedEvent[]): boolean {
  return events.reduce((sum, event) => sum + sizeOnDisk(event), 0) > maxAppendSize;
}
