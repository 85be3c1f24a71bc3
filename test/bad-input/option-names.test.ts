import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { entries } from "./entries.ts";
import { optionTakers as table } from "./option-names.ts";
import type { OptionTaker } from "./option-names.ts";
import { optionTakers } from "./option-takers.ts";
import { refuses } from "./row.ts";

/*
 * Whatever takes options knows their names, and takes nothing else in their place: a slip of the pen, or a promise that nobody has
 * awaited, would count for nothing without a word.
 */

const wrongs = (
  taker: OptionTaker,
): readonly (readonly [given: string, options: unknown, says: RegExp])[] => [
  [
    "a slip of the pen",
    { ...taker.with, slipOfThePen: "a secret" },
    /^(?!.*a secret)options\.slipOfThePen must be absent \(known are .+\), not "\(given\)"\.$/,
  ],
  ["null", null, /^options must be .+, not null\.$/],
  ["a list", [], /^options must be .+, not a list of 0\.$/],
  ["a promise", Promise.resolve({}), /^options must be .+, not a promise \(await it first\)\.$/],
];

describe.each(Object.entries(table))("%s", (name, takers) => {
  it.each(
    takers.flatMap((taker) =>
      wrongs(taker).map(([given, options, says]) => ({ call: taker.call, given, options, says, taker })),
    ),
  )("$call refuses $given as its options", async ({ call, given, options, says, taker }) => {
    await refuses({ call, given, act: () => taker.act(options as never), says });
    expect(existsSync("never-made.db")).toBe(false);
  });

  it("has every function in the table that takes options", () => {
    const { module, rows } = entries.find((entry) => entry.name === name) ?? { module: {}, rows: [] };
    const takesOptions = optionTakers(name);
    const exported = Object.keys(module).filter((each) => takesOptions.has(each));
    const here = new Set(takers.map(({ call }) => call));
    // What is exported again is in the table of its own package.
    const own = exported.filter((each) => name !== "offhook" || rows.some(({ call }) => call === each));
    expect(own.filter((each) => !here.has(each))).toEqual([]);
  });
});

it("every entry point with functions that take options is in the table", () => {
  const missing = entries.filter(({ name, module }) => {
    const takesOptions = optionTakers(name);
    return !(name in table) && Object.keys(module).some((each) => takesOptions.has(each));
  });
  expect(missing.map(({ name }) => name)).toEqual([]);
});
