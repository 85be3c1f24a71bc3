import { InvalidArgument } from "@offhook/engine";
import type { CallSummary } from "@offhook/engine";

/** How long the parts of a call took, in milliseconds; `null` for a part that was not reached. */
export interface CallDurations {
  /** From the request until a device of the callee rings; of a call that comes in it is always 0. */
  readonly reachMs: number | null;
  /** From the first ringing until it was answered, or until the call ended without an answer. */
  readonly ringMs: number | null;
  /** From the answer until the keys were agreed: what apps show as "exchanging encryption keys". */
  readonly setupMs: number | null;
  /** From the agreed keys until the end; of a call that goes on, until its last record. */
  readonly talkMs: number | null;
}

/**
 * Measures a call by the row that the store's index has of it: what `list`, filters and statistics mean by its times.
 * @throws InvalidArgument
 */
export function callDurations(call: CallSummary): CallDurations {
  if (typeof call?.createdAt !== "number")
    throw new InvalidArgument("call", call, "a row of the index, as listCalls gives it");
  const { createdAt, ringingAt, acceptedAt, confirmedAt, endedAt, updatedAt, end } = call;
  const over = endedAt ?? (end === null ? null : updatedAt);
  return {
    reachMs: span(createdAt, ringingAt),
    ringMs: span(ringingAt, acceptedAt ?? over),
    setupMs: span(acceptedAt, confirmedAt),
    talkMs: span(confirmedAt, over ?? updatedAt),
  };
}

function span(from: number | null, to: number | null): number | null {
  return from === null || to === null ? null : Math.max(0, to - from);
}
