import type { CallQuery } from "@offhook/engine";

/** What a store is asked where both conditions hold. It need not be exact: where they exclude each other, one of them. */
export function both(a: CallQuery, b: CallQuery): CallQuery {
  const merged: CallQuery = { ...a, ...b };
  const since = chosen(a.createdSince, b.createdSince, Math.max);
  const before = chosen(a.createdBefore, b.createdBefore, Math.min);
  return {
    ...merged,
    ...(since !== undefined && { createdSince: since }),
    ...(before !== undefined && { createdBefore: before }),
  };
}

function chosen(
  a: number | undefined,
  b: number | undefined,
  choose: (a: number, b: number) => number,
): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : choose(a, b);
}
