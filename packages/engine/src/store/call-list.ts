import type { CallSummary } from "./call-summary.ts";
import type { CallQuery } from "./event-store.ts";

type Place = Pick<CallSummary, "createdAt" | "callId">;

/** The order of `listCalls`: newest first, and by id where two calls were created in the same millisecond. */
export function compareNewestFirst(a: Place, b: Place): number {
  if (a.createdAt !== b.createdAt) return b.createdAt - a.createdAt;
  if (a.callId === b.callId) return 0;
  return a.callId < b.callId ? 1 : -1;
}

/** Whether a row belongs to what a query asks for; `limit` aside. */
export function matchesQuery(row: CallSummary, query: CallQuery): boolean {
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
