import { InvalidArgument } from "../call/offhook-error.ts";
import type { CallSummary } from "./call-summary.ts";
import type { CallQuery } from "./event-store.ts";
import { checkedCallQuery } from "./read-options.ts";

/**
 * The rows that a query means, in the order of `listCalls`: for stores that have them all in memory.
 * @throws InvalidArgument
 */
export function selectCalls(rows: Iterable<CallSummary>, query?: CallQuery): readonly CallSummary[] {
  const checked = checkedCallQuery(query);
  if (typeof rows?.[Symbol.iterator] !== "function")
    throw new InvalidArgument("rows", rows, "rows of an index of calls");
  return [...rows]
    .filter((row) => matchesQuery(row, checked))
    .toSorted(compareNewestFirst)
    .slice(0, checked.limit);
}

type Place = Pick<CallSummary, "createdAt" | "callId">;

/**
 * The order of `listCalls`: newest first, and by id where two calls were created in the same millisecond.
 * @throws InvalidArgument
 */
export function compareNewestFirst(a: Place, b: Place): number {
  checkPlace("a", a);
  checkPlace("b", b);
  if (a.createdAt !== b.createdAt) return b.createdAt - a.createdAt;
  if (a.callId === b.callId) return 0;
  return a.callId < b.callId ? 1 : -1;
}

function checkPlace(name: string, place: Place): void {
  if (typeof place?.callId !== "string") throw new InvalidArgument(name, place, "a row of an index of calls");
}

/** Whether a row belongs to what a query asks for; `limit` aside. @throws InvalidArgument */
export function matchesQuery(row: CallSummary, query: CallQuery): boolean {
  checkPlace("row", row);
  return (
    (query.accountId === undefined || row.accountId === query.accountId) &&
    (query.live === undefined || row.live === query.live) &&
    (query.direction === undefined || row.direction === query.direction) &&
    (query.peerRef === undefined || row.peerRef === query.peerRef) &&
    (query.createdSince === undefined || row.createdAt >= query.createdSince) &&
    (query.createdBefore === undefined || row.createdAt < query.createdBefore) &&
    (query.olderThan === undefined || compareNewestFirst(query.olderThan, row) < 0)
  );
}
