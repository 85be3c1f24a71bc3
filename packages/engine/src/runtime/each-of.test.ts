import { getEventListeners } from "node:events";
import { ReplaySubject, Subject } from "rxjs";
import { describe, expect, it } from "vitest";
import { eachOf } from "./each-of.ts";

/** A loop over a stream of numbers, which takes one when it is asked to. */
function looping(options: Parameters<typeof eachOf>[1] = {}) {
  const numbers$ = new Subject<number>();
  const loop = eachOf(numbers$, options)[Symbol.asyncIterator]();
  return { numbers$, loop };
}

async function untilFailure(loop: AsyncIterator<unknown>): Promise<{ taken: unknown[]; error: unknown }> {
  const taken: unknown[] = [];
  try {
    for (let next = await loop.next(); next.done !== true; next = await loop.next()) taken.push(next.value);
  } catch (error) {
    return { taken, error };
  }
  return { taken, error: undefined };
}

describe("a loop over a stream", () => {
  it("takes what came, in order, whether it waits or not, and ends with the stream", async () => {
    const { numbers$, loop } = looping();
    const first = loop.next();
    for (const number of [1, 2, 3]) numbers$.next(number);
    numbers$.complete();
    expect(await first).toEqual({ value: 1, done: false });
    expect(await untilFailure(loop)).toEqual({ taken: [2, 3], error: undefined });
    expect(await loop.next()).toEqual({ value: undefined, done: true });
  });

  it("subscribes when it begins and not before, and unsubscribes at a break", async () => {
    const numbers$ = new Subject<number>();
    const iterable = eachOf(numbers$);
    expect(numbers$.observed).toBe(false);
    const looped = (async () => {
      for await (const number of iterable) if (number === 2) break;
    })();
    expect(numbers$.observed).toBe(true);
    for (const number of [1, 2, 3]) numbers$.next(number);
    await looped;
    expect(numbers$.observed).toBe(false);
  });

  it("unsubscribes when it throws", async () => {
    const numbers$ = new Subject<number>();
    const looped = (async () => {
      for await (const number of eachOf(numbers$)) throw new RangeError(`no ${number}`);
    })();
    numbers$.next(7);
    await expect(looped).rejects.toThrow("no 7");
    expect(numbers$.observed).toBe(false);
  });

  it("throws what the stream fails with, after what came before, once", async () => {
    const { numbers$, loop } = looping();
    const first = loop.next();
    numbers$.next(1);
    numbers$.next(2);
    numbers$.error("gone");
    await first;
    expect(await untilFailure(loop)).toEqual({ taken: [2], error: "gone" });
    expect(await loop.next()).toEqual({ value: undefined, done: true });
  });

  it("serves several turns that are asked for at once", async () => {
    const { numbers$, loop } = looping();
    const turns = [loop.next(), loop.next(), loop.next()];
    numbers$.next(1);
    numbers$.complete();
    expect((await Promise.all(turns)).map(({ value }) => value as unknown)).toEqual([
      1,
      undefined,
      undefined,
    ]);
  });

  it("is over at once for a stream that has completed", async () => {
    const past$ = new ReplaySubject<number>();
    past$.next(1);
    past$.complete();
    expect(await untilFailure(eachOf(past$)[Symbol.asyncIterator]())).toEqual({
      taken: [1],
      error: undefined,
    });
  });
});

describe("a slow consumer", () => {
  it("gets what is in its buffer, then CONSUMER_TOO_SLOW, and is unsubscribed", async () => {
    const { numbers$, loop } = looping({ bufferSize: 3 });
    const first = loop.next();
    for (const number of [1, 2, 3, 4, 5, 6]) numbers$.next(number);
    expect(numbers$.observed).toBe(false);
    await first;
    const { taken, error } = await untilFailure(loop);
    expect(taken).toEqual([2, 3, 4]);
    expect(error).toMatchObject({ code: "CONSUMER_TOO_SLOW", bufferSize: 3, next: null });
  });

  it("is cut off after 1024 items unless told otherwise", async () => {
    const { numbers$, loop } = looping();
    const first = loop.next();
    for (let number = 0; number <= 1_024; number++) numbers$.next(number);
    expect(numbers$.observed).toBe(true);
    numbers$.next(-1);
    expect(numbers$.observed).toBe(false);
    await first;
    expect((await untilFailure(loop)).taken).toHaveLength(1_024);
  });

  it("catches up when it can", async () => {
    const { numbers$, loop } = looping({ bufferSize: 2 });
    const first = loop.next();
    for (let number = 0; number < 50; number++) {
      numbers$.next(number);
      numbers$.next(number);
      await (number === 0 ? first : loop.next());
      await loop.next();
    }
    expect(numbers$.observed).toBe(true);
  });

  it("has no bound for what is past already", async () => {
    const past$ = new ReplaySubject<number>();
    for (let number = 0; number < 10; number++) past$.next(number);
    const loop = eachOf(past$, { bufferSize: 2 })[Symbol.asyncIterator]();
    await loop.next();
    past$.next(10);
    past$.next(11);
    expect(past$.observed).toBe(true);
    past$.next(12);
    const { taken, error } = await untilFailure(loop);
    expect(taken).toHaveLength(11);
    expect(error).toMatchObject({ code: "CONSUMER_TOO_SLOW" });
  });
});

describe("a signal", () => {
  it("that is aborted ends the loop at once with its reason, and no listener is left", async () => {
    const aborting = new AbortController();
    const { numbers$, loop } = looping({ signal: aborting.signal });
    const first = loop.next();
    numbers$.next(1);
    numbers$.next(2);
    await first;
    aborting.abort("enough");
    expect(await untilFailure(loop)).toEqual({ taken: [], error: "enough" });
    expect([numbers$.observed, getEventListeners(aborting.signal, "abort")]).toEqual([false, []]);
  });

  it("is let go of when the loop ends", async () => {
    const { signal } = new AbortController();
    const { numbers$, loop } = looping({ signal });
    const first = loop.next();
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
    numbers$.complete();
    await first;
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  it("that is aborted already: nothing is subscribed", async () => {
    const { numbers$, loop } = looping({ signal: AbortSignal.abort("no") });
    await expect(loop.next()).rejects.toBe("no");
    expect(numbers$.observed).toBe(false);
  });
});
