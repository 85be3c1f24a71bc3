import { OffhookError } from "@offhook/engine";
import { expect, it } from "vitest";
import { entries } from "./entries.ts";

/*
 * Every function that is not among the harmless ones of its entry point, called with strange values in every place: it works, or
 * it refuses with an error of ours. None answers with a TypeError of the runtime's own, and none waits for ever.
 */

const aborted = AbortSignal.abort("called off");
const strange: Readonly<Record<string, unknown>> = {
  nothing: undefined,
  null: null,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  "-1": -1,
  half: 0.5,
  "no text": "",
  "an empty object": {},
  "an empty list": [],
  "a list of null": [null],
  "a promise": Promise.resolve({}),
  "a bigint": 1n,
  "a negative bigint": -1n,
  "a function": () => undefined,
  "another object": new (class Other {
    readonly x = 1;
  })(),
  true: true,
  "an aborted signal": { signal: aborted },
};

/** They open files by whatever name they are given; their rows are in the table. */
const opensFiles = /Sqlite|openStores|findRootKey/;

async function failureOf(act: () => unknown): Promise<unknown> {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const tooLong = new Promise((_, reject) => {
    waiting = setTimeout(() => reject(new Error("It waits for ever.")), 2_000);
  });
  try {
    const made = act();
    if (typeof made === "object" && made !== null) {
      if (Symbol.asyncIterator in made)
        await Promise.race([(made as AsyncIterable<unknown>)[Symbol.asyncIterator]().next(), tooLong]);
      else if (Symbol.iterator in made) (made as Iterable<unknown>)[Symbol.iterator]().next();
    }
    await Promise.race([made, tooLong]);
  } catch (error) {
    return error;
  } finally {
    clearTimeout(waiting);
  }
  return undefined;
}

const functions = entries.flatMap(({ name, module, rows, harmless }) =>
  Object.entries(module).flatMap(([each, made]: [string, unknown]) => {
    // What is exported again is judged in its own package.
    const isOwn = name !== "offhook" || rows.some(({ call }) => call === each);
    const isMeant = typeof made === "function" && !(each in harmless) && isOwn && !opensFiles.test(each);
    return isMeant
      ? [{ name: `${each} of ${name}`, made: made as (...args: readonly unknown[]) => unknown }]
      : [];
  }),
);

it.each(functions)("$name bears anything", async ({ made }) => {
  const isClass = /^class\b/.test(Function.prototype.toString.call(made));
  const calls = Object.entries(strange).flatMap(([given, value]) =>
    Array.from({ length: Math.max(1, made.length) }, (_, count) => {
      const args = Array.from({ length: count + 1 }, () => value);
      return { given, act: () => (isClass ? Reflect.construct(made, args) : made(...args)) as unknown };
    }),
  );
  const failures = await Promise.all(
    calls.map(async ({ given, act }) => ({ given, error: await failureOf(act) })),
  );
  const wrong = failures.filter(
    ({ error }) => error !== undefined && !(error instanceof OffhookError) && error !== aborted.reason,
  );
  expect(wrong.map(({ given, error }) => `${given}: ${String(error)}`)).toEqual([]);
});
