import { compareNewestFirst } from "@offhook/engine";
import type { CallSummary } from "@offhook/engine";

/** Several lists, each newest first, as one. */
export async function* mergedNewestFirst(
  sources: readonly AsyncGenerator<CallSummary>[],
): AsyncGenerator<CallSummary> {
  const open = [...sources];
  try {
    const first = await Promise.all(open.map(next));
    let heads = first.filter((head) => head !== undefined);
    while (heads.length > 0) {
      const newest = heads.reduce((a, b) => (compareNewestFirst(a.row, b.row) <= 0 ? a : b));
      yield newest.row;
      const following = await next(newest.source);
      heads = heads.flatMap((head) =>
        head !== newest ? [head] : following === undefined ? [] : [following],
      );
    }
  } finally {
    for (const source of open) await source.return(undefined);
  }
}

interface Head {
  readonly row: CallSummary;
  readonly source: AsyncGenerator<CallSummary>;
}

async function next(source: AsyncGenerator<CallSummary>): Promise<Head | undefined> {
  const { done, value } = await source.next();
  return done === true ? undefined : { row: value, source };
}
