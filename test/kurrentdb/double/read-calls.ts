import type { ServerWritableStream } from "@grpc/grpc-js";
import type {
  ReadReq as ReadRequest,
  ReadResp as ReadResponse,
} from "@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js";
import type { ServerParts } from "./append-calls.ts";
import type { EventLog, LoggedEvent } from "./event-log.ts";
import { filterOf } from "./event-filter.ts";
import { EventMessages } from "./event-messages.ts";
import { CallFailure, ReadReq, ReadResp, streamIdentifier, streamName } from "./protocol.ts";
import { subscribeToAll, subscribeToStream } from "./subscription-calls.ts";
import { Outgoing } from "./outgoing.ts";

export type ReadCall = ServerWritableStream<ReadRequest, ReadResponse>;
export type ReadOptions = ReadRequest.Options;

/** `Streams.Read`: a stream or all of them, either way, once or for as long as the client listens. */
export function read(parts: ServerParts, call: ReadCall): void {
  const { log, faults } = parts;
  const options = call.request.getOptions();
  const out = new Outgoing(call, faults);
  call.on("error", () => {});
  faults.admit(() => {
    if (options === undefined || faults.current.isNotReady) return fail(call, CallFailure.notReady());
    const messages = new EventMessages(options, parts.isRead);
    if (options.hasStream() && isTombstoned(log, options)) {
      return fail(call, CallFailure.streamDeleted(nameIn(options)));
    }
    if (options.hasSubscription()) {
      void (options.hasStream()
        ? subscribeToStream(log, options, messages, out)
        : subscribeToAll(log, options, messages, out));
      return;
    }
    const events = options.hasStream() ? readStream(log, options) : readAll(log, options);
    if (events === null) {
      const missing = new ReadResp.StreamNotFound().setStreamIdentifier(streamIdentifier(nameIn(options)));
      void out.send(new ReadResp().setStreamNotFound(missing));
    }
    void out.sendAll(events ?? [], (event) => messages.of(event, options.hasAll() || parts.tellsPositions));
  });
}

/** grpc-js never sends the status of a call that is destroyed. */
function fail(call: ReadCall, failure: CallFailure): void {
  call.emit("error", failure);
}

function isTombstoned(log: EventLog, options: ReadOptions): boolean {
  return log.stream(nameIn(options))?.isTombstoned === true;
}

export function nameIn(options: ReadOptions): string {
  return streamName(options.getStream()?.getStreamIdentifier());
}

function readStream(log: EventLog, options: ReadOptions): Iterable<LoggedEvent> | null {
  const events = log.readableEvents(nameIn(options), Date.now());
  if (events === null) return null;
  const from = options.getStream();
  const first = events[0]?.revision ?? 0;
  const count = Number(options.getCount());
  const start =
    from?.hasStart() === true
      ? 0
      : from?.hasEnd() === true
        ? events.length
        : Number(from?.getRevision()) - first;
  if (!isBackwards(options)) return events.slice(Math.max(0, start), Math.max(0, start) + count);
  const end = Math.min(start + 1, events.length);
  return end <= 0 ? [] : events.slice(Math.max(0, end - count), end).toReversed();
}

/** Forwards the position given is read as well, backwards it is not. */
function* readAll(log: EventLog, options: ReadOptions): Generator<LoggedEvent> {
  const { events } = log;
  const passes = filterOf(options);
  const from = options.getAll();
  const step = isBackwards(options) ? -1 : 1;
  const start =
    from?.hasStart() === true
      ? 0
      : from?.hasEnd() === true
        ? events.length
        : log.indexOf(Number(from?.getPosition()?.getCommitPosition()));
  const end = step === 1 ? events.length : -1;
  let left = Number(options.getCount());
  for (let index = step === 1 ? start : start - 1; index !== end && left > 0; index += step) {
    const event = events[index];
    if (event === undefined) return;
    if (!passes(event)) continue;
    left--;
    yield event;
  }
}

function isBackwards(options: ReadOptions): boolean {
  return options.getReadDirection() === ReadReq.Options.ReadDirection.BACKWARDS;
}
