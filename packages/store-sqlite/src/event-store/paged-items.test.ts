import { describe, expect, it } from "vitest";
import { PagedItems } from "./paged-items.ts";
import type { PageSource } from "./paged-items.ts";

function itemsOf(pages: readonly (readonly number[])[], source: Partial<PageSource<number>> = {}) {
  return new PagedItems({
    pages: pages[Symbol.iterator](),
    assertOpen: () => {},
    takesTurnBehind: () => true,
    ...source,
  });
}

/** Whether it is done before the event loop has taken a turn. */
async function isDoneAtOnce(work: () => Promise<unknown>): Promise<boolean> {
  let hasTurned = false;
  setImmediate(() => (hasTurned = true));
  await work();
  return !hasTurned;
}

async function all(items: PagedItems<number>): Promise<readonly number[]> {
  const found: number[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe("items of pages", () => {
  it.each([
    ["no page", [], []],
    ["empty pages", [[], [], [1], []], [1]],
    ["several pages", [[1, 2], [3], [4, 5]], [1, 2, 3, 4, 5]],
  ])("come one after the other: %s", async (_, pages, expected) => {
    expect(await all(itemsOf(pages))).toEqual(expected);
  });

  it("come in the order in which they were asked for, however many at once", async () => {
    const items = itemsOf([[1, 2], [], [3]]);
    const asked = Array.from({ length: 5 }, () => items.next());
    expect((await Promise.all(asked)).map(({ value, done }) => (done === true ? "end" : value))).toEqual([
      1,
      2,
      3,
      "end",
      "end",
    ]);
  });

  it("leave the event loop a turn behind a page, and within a page none", async () => {
    const items = itemsOf([[1, 2], [3]]);
    expect(await isDoneAtOnce(() => Promise.all([items.next(), items.next()]))).toBe(true);
    expect(await isDoneAtOnce(() => items.next())).toBe(false);
  });

  it("leave no turn where none is due", async () => {
    const items = itemsOf([[1], [2]], { takesTurnBehind: () => false });
    expect(await isDoneAtOnce(() => all(items))).toBe(true);
  });

  it("are over once nobody wants more, also while a turn is taken", async () => {
    const items = itemsOf([[1], [2]]);
    for await (const item of items) if (item === 1) break;
    expect(await items.next()).toEqual({ done: true, value: undefined });
    const others = itemsOf([[1], [2], [3]]);
    await others.next();
    const [second, end, after] = await Promise.all([others.next(), others.return(), others.next()]);
    expect([second.value, end.done, after.done]).toEqual([2, true, true]);
  });

  it("end with what the pages throw, and with what a source throws that was closed meanwhile", async () => {
    const broken = itemsOf([], {
      pages: (function* () {
        yield [1];
        throw new RangeError("broken");
      })(),
    });
    await broken.next();
    await expect(broken.next()).rejects.toThrow("broken");
    expect(await broken.next()).toEqual({ done: true, value: undefined });
    let isOpen = true;
    const closed = itemsOf([[1, 2]], {
      assertOpen: () => {
        if (!isOpen) throw new RangeError("closed");
      },
    });
    await closed.next();
    isOpen = false;
    await expect(closed.next()).rejects.toThrow("closed");
    expect(await closed.next()).toEqual({ done: true, value: undefined });
  });
});
