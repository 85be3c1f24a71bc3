import { defaultCallTimeouts } from "@offhook/engine";
import type { CallEffectType, CallEventInput, RequestError } from "@offhook/engine";
import { rpcFailureFrom } from "../client/rpc-outcome.ts";
import { phoneResults } from "../client/phone-result-conversion.ts";
import { phoneUpdateOf } from "../client/phone-update-conversion.ts";
import type { PhoneMethod } from "../client/telegram-call-client.ts";
import type { PhoneUpdate } from "../client/phone-objects.ts";
import { bytesField, intField, textField } from "../client/tl-fields.ts";
import { requestErrorOf } from "../effect-failure.ts";
import { callEventOf, callLoggedOf } from "../updates.ts";
import type { CallNames } from "../updates.ts";
import { effectOfRequest, foldRequest, keyWasThere, rejectWhatFails } from "./fold-request.ts";
import type { TracedSides } from "./fold-request.ts";
import { TraceLineInvalid } from "./trace-line.ts";
import type { TraceLine } from "./trace-line.ts";
import { withLast } from "./trace-tl.ts";
import type { TracedCall } from "./traced-call.ts";

/** A line of one call, and for an answer the request that it answers. */
export interface CallLine {
  readonly line: TraceLine;
  readonly request: TraceLine | null;
}

/** What is known of a call besides its lines. */
export interface Folding {
  readonly call: TracedCall;
  readonly names: CallNames;
  readonly sides: TracedSides;
  /** Records of packets by the request that sent them. */
  readonly packets: Map<string, ReturnType<TracedCall["packet"]>>;
}

/** Folds a line into its call. @throws TypeError for TL that is not what its name says, TraceLineInvalid */
export function foldLine({ line, request }: CallLine, folding: Folding): void {
  switch (line.kind) {
    case "sent":
      return sent(line, folding);
    case "update":
      return updated(line, folding);
    case "result":
      if (request !== null) answered(line, request, folding);
      return;
    case "error":
      if (request !== null) refused(line, request, folding);
      return;
    default:
      line.kind satisfies never;
  }
}

function sent(line: TraceLine, { call, names, sides, packets }: Folding): void {
  if (line.tl.className !== "phone.SendSignalingData") return foldRequest(call, line, sides, names);
  keyWasThere(call, line);
  packets.set(line.requestId ?? "", call.packet("SignalingSent", bytesField(line.tl, "data"), line));
}

function updated(line: TraceLine, folding: Folding): void {
  const update = phoneUpdateOf(line.tl, []);
  if (update === undefined || update.kind === "unknown" || update.kind === "updatesTooLong")
    throw new TraceLineInvalid(`holds ${line.tl.className}, which can't be read`);
  if (update.kind === "updatePhoneCallSignalingData") {
    folding.call.packet("SignalingReceived", update.data, line);
    return;
  }
  if (update.kind === "messageActionPhoneCall") return folding.call.take(callLoggedOf(update), line);
  told(update, line, {}, folding);
}

/** A word of Telegram about the call, in an update or an answer. */
function told(
  { phoneCall }: Extract<PhoneUpdate, { kind: "updatePhoneCall" }>,
  line: TraceLine,
  result: Pick<CallEventInput, "effectId">,
  { call, names, sides }: Folding,
): void {
  const event = callEventOf(phoneCall, names);
  if (event.type === "CallRequested" && call.path === "new") {
    const selfRef = names.vault.peerRef(names.accountId, sides.participantId);
    call.take({ ...event, admission: { selfRef, policy: "ring", timeouts: defaultCallTimeouts } }, line);
  } else call.take({ ...event, ...result }, line);
  rejectWhatFails(call, line);
}

function answered(line: TraceLine, request: TraceLine, folding: Folding): void {
  const { call, packets } = folding;
  const id = request.requestId ?? "";
  const result = call.resultOf(id);
  const method = withLast(request.tl.className, (letter) => letter.toLowerCase()) as PhoneMethod;
  const effect = effectOfRequest[request.tl.className];
  switch (method) {
    case "phone.requestCall":
    case "phone.acceptCall":
    case "phone.confirmCall":
      return told({ kind: "updatePhoneCall", ...phoneResults[method](line.tl) }, line, result, folding);
    case "phone.receivedCall":
      return call.take(toldTrue(phoneResults[method](line.tl), "ReportReceived", result), line);
    case "phone.saveCallDebug":
      return call.take({ type: "DebugSaved", needLog: !phoneResults[method](line.tl), ...result }, line);
    case "phone.discardCall":
    case "phone.setCallRating": {
      const own = phoneResults[method](line.tl).filter((update) => update.kind === "updatePhoneCall");
      for (const update of own) told(update, line, method === "phone.discardCall" ? result : {}, folding);
      if (own.length === 0 || method === "phone.setCallRating")
        call.take({ type: "RequestSucceeded", effect: effect ?? "DiscardCall", ...result }, line);
      return;
    }
    case "phone.sendSignalingData": {
      const packetId = packets.get(id);
      if (packetId !== undefined && !phoneResults[method](line.tl))
        call.packetNotTaken(packetId, answeredFalse, line);
      return;
    }
    default:
  }
}

function refused(line: TraceLine, request: TraceLine, { call, packets }: Folding): void {
  const method = withLast(request.tl.className, (letter) => letter.toLowerCase());
  const text = textField(line.tl, "errorMessage");
  const error = requestErrorOf(rpcFailureFrom(method, { text, rpcCode: intField(line.tl, "errorCode") }));
  if (error === undefined) return;
  const id = request.requestId ?? "";
  const packetId = packets.get(id);
  if (packetId !== undefined) return call.packetNotTaken(packetId, error, line);
  const effect = effectOfRequest[request.tl.className];
  if (effect !== undefined) call.take({ type: "RequestFailed", effect, error, ...call.resultOf(id) }, line);
}

const answeredFalse: RequestError = {
  type: "ANSWERED_FALSE",
  code: 0,
  outcome: "unknown",
  waitSeconds: null,
};

function toldTrue(
  isTrue: boolean,
  effect: CallEffectType,
  result: Pick<CallEventInput, "effectId">,
): CallEventInput {
  return isTrue
    ? { type: "RequestSucceeded", effect, ...result }
    : { type: "RequestFailed", effect, error: answeredFalse, ...result };
}
