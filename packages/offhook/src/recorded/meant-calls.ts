import { systemClock } from "@offhook/engine";
import type { CallQuery, CallSummary, EventStore } from "@offhook/engine";
import { callFilter } from "@offhook/replay";

/**
 * Gives the calls of a store that a filter means, newest first; an empty one means all. What the store's index knows of the
 * filter it is asked for, and so reads fewer rows.
 * @throws FilterInvalid, at once
 */
export function meantCalls(
  filter: string,
): (store: EventStore, query?: CallQuery) => AsyncGenerator<CallSummary> {
  const isMeant = callFilter(filter, { now: systemClock().now() });
  return async function* (store, query = {}) {
    for await (const call of store.listCalls({ ...isMeant.query, ...query })) if (isMeant(call)) yield call;
  };
}
