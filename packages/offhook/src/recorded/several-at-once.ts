/**
 * Does `work` for each item, several at once, and gives the results as they come. After an abort, or a failure, no other is
 * begun, and it ends when those under way have.
 */
export async function* severalAtOnce<Item, Result>(
  items: Iterable<Item>,
  signal: AbortSignal,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const underWay = new Set<Promise<Done<Result>>>();
  try {
    for (const item of items) {
      if (signal.aborted) break;
      const promise: Promise<Done<Result>> = work(item).then((result) => ({ promise, result }));
      underWay.add(promise);
      if (underWay.size < mostAtOnce) continue;
      yield await next(underWay);
    }
    while (underWay.size > 0) yield await next(underWay);
  } finally {
    await Promise.allSettled(underWay);
  }
}

interface Done<Result> {
  readonly promise: Promise<Done<Result>>;
  readonly result: Result;
}

async function next<Result>(underWay: Set<Promise<Done<Result>>>): Promise<Result> {
  const { promise, result } = await Promise.race(underWay);
  underWay.delete(promise);
  return result;
}

/** Enough for a store across a network to be busy, and for one on a disk to write them together. */
const mostAtOnce = 16;
