import { InvalidArgument } from "../call/offhook-error.ts";
import type { CallQuery, ReadAllOptions, ReadStreamOptions } from "./event-store.ts";

/** `limit`, with "all" as infinity. @throws InvalidArgument */
export function checkedLimit(limit: number | undefined): number {
  if (limit === undefined) return Number.POSITIVE_INFINITY;
  if (limit !== Number.POSITIVE_INFINITY && (!Number.isSafeInteger(limit) || limit < 0))
    throw new InvalidArgument("limit", limit, "a whole number from 0");
  return limit;
}

/** @throws InvalidArgument */
export function checkedReadStream(options: ReadStreamOptions = {}): { fromRevision: number; limit: number } {
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
  return { after: positionNumber(options.after ?? "start"), limit: checkedLimit(options.limit) };
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
  const { createdSince, createdBefore, olderThan } = query;
  for (const [name, time] of Object.entries({ createdSince, createdBefore })) {
    if (time !== undefined && !Number.isFinite(time))
      throw new InvalidArgument(name, time, "a machine time in milliseconds");
  }
  if (
    olderThan !== undefined &&
    (!Number.isFinite(olderThan.createdAt) || typeof olderThan.callId !== "string")
  )
    throw new InvalidArgument("olderThan", olderThan, "a row that listCalls gave out");
  return { ...query, limit: checkedLimit(query.limit) };
}
