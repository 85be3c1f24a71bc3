/**
 * Does `work` for each item, several at once, and gives the results in the order of the items. After an abort, and when a
 * failure is come to, no other is begun; it ends when those under way have.
 */
export async function* severalAtOnce<Item, Result>(
  items: Iterable<Item> | AsyncIterable<Item>,
  work: (item: Item) => Promise<Result>,
  signal?: AbortSignal,
): AsyncGenerator<Result> {
  const underWay: Promise<Result>[] = [];
  try {
    for await (const item of items) {
      if (signal?.aborted === true) break;
      const result = work(item);
      // It may fail before its turn comes, and nobody waits for it until then.
      result.catch(() => {});
      if (underWay.push(result) === mostAtOnce) yield await nextOf(underWay);
    }
    while (underWay.length > 0) yield await nextOf(underWay);
  } finally {
    await Promise.allSettled(underWay);
  }
}

function nextOf<Result>(underWay: Promise<Result>[]): Promise<Result> {
  return underWay.shift() as Promise<Result>;
}

/** Enough for a store across a network to be busy, and for one on a disk to write them together. */
const mostAtOnce = 16;
