import { needKnown } from "../call/argument.ts";
import { InvalidArgument } from "../call/offhook-error.ts";
import type { StreamName } from "./call-record.ts";
import type { CallQuery, EventStore, ReadAllOptions, ReadStreamOptions } from "./event-store.ts";

/** `limit`, with "all" as infinity. @throws InvalidArgument */
export function checkedLimit(limit: number | undefined): number {
  if (limit === undefined) return Number.POSITIVE_INFINITY;
  if (limit !== Number.POSITIVE_INFINITY && (!Number.isSafeInteger(limit) || limit < 0))
    throw new InvalidArgument("limit", limit, "a whole number from 0");
  return limit;
}

/** @throws InvalidArgument */
export function checkedReadStream(options: ReadStreamOptions = {}): { fromRevision: number; limit: number } {
  needKnown("options", options, { fromRevision: true, limit: true });
  const fromRevision = options.fromRevision ?? 0;
  if (!Number.isSafeInteger(fromRevision) || fromRevision < 0)
    throw new InvalidArgument("fromRevision", fromRevision, "a whole number from 0");
  return { fromRevision, limit: checkedLimit(options.limit) };
}

/**
 * For stores whose positions are the decimal numbers 1, 2, 3 …: the number after which to read, 0 for the start.
 * @throws InvalidArgument
 */
export function checkedReadAll(options: ReadAllOptions = {}): { after: number; limit: number } {
  needKnown("options", options, { after: true, limit: true });
  return { after: positionNumber(options.after ?? "start"), limit: checkedLimit(options.limit) };
}

/** @throws InvalidArgument */
export function checkedStream(stream: StreamName): StreamName {
  if (typeof stream !== "string")
    throw new InvalidArgument("stream", stream, "the name of a stream, such as callStream(callId) gives");
  return stream;
}

type CallKey = Parameters<EventStore["findCall"]>[0];

/** @throws InvalidArgument */
export function checkedCallKey(key: CallKey): CallKey {
  const { callId, accountId, telegramCallId } = (typeof key === "object" ? (key ?? {}) : {}) as Partial<
    Readonly<Record<string, unknown>>
  >;
  const named = callId === undefined ? [accountId, telegramCallId] : [callId];
  if (named.every((name) => typeof name === "string")) return key;
  throw new InvalidArgument("key", key, "{ callId }, or { accountId, telegramCallId }");
}

type Subscription = Parameters<EventStore["subscribe"]>[0];

/** Where a subscription begins. What is a position, the store knows. @throws InvalidArgument */
export function checkedAfter(options: Subscription): Subscription["after"] {
  needKnown("options", options, { after: true });
  return options.after;
}

/** @throws InvalidArgument */
export function positionNumber(after: string): number {
  if (after === "start") return 0;
  const number = typeof after === "string" && /^\d{1,15}$/.test(after) ? Number(after) : Number.NaN;
  if (Number.isNaN(number)) throw new InvalidArgument("after", after, "a position that this store gave out");
  return number;
}

/** @throws InvalidArgument */
export function checkedCallQuery(query: CallQuery = {}): CallQuery & { readonly limit: number } {
  needKnown("query", query, queryParts);
  const { accountId, peerRef, live, direction, createdSince, createdBefore, olderThan } = query;
  for (const [name, value] of Object.entries({ accountId, peerRef }))
    if (value !== undefined && typeof value !== "string") throw new InvalidArgument(name, value, "a text");
  if (live !== undefined && typeof live !== "boolean")
    throw new InvalidArgument("live", live, "true or false");
  if (direction !== undefined && direction !== "outgoing" && direction !== "incoming")
    throw new InvalidArgument("direction", direction, '"outgoing" or "incoming"');
  for (const [name, time] of Object.entries({ createdSince, createdBefore })) {
    if (time !== undefined && !Number.isFinite(time))
      throw new InvalidArgument(name, time, "a machine time in milliseconds");
  }
  if (
    olderThan !== undefined &&
    (!Number.isFinite(olderThan?.createdAt) || typeof olderThan.callId !== "string")
  )
    throw new InvalidArgument("olderThan", olderThan, "a row that listCalls gave out");
  return { ...query, limit: checkedLimit(query.limit) };
}

const queryParts = {
  accountId: true,
  live: true,
  direction: true,
  peerRef: true,
  createdSince: true,
  createdBefore: true,
  olderThan: true,
  limit: true,
} as const satisfies Record<keyof CallQuery, true>;
