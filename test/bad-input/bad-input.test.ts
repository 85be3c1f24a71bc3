import { describe, expect, it } from "vitest";
import { callRows, commandsOfCall } from "./calls.ts";
import { entries } from "./entries.ts";
import { refuses } from "./row.ts";

/*
 * Every public function, called with what it can't use: it refuses with a typed error that names the value and says
 * what would do. A function that is new has to find its place here.
 */

describe.each(entries)("$name", ({ module, rows, harmless }) => {
  it.each(rows)("$call refuses $given", refuses);

  it("has every function in the table, or among those that can be given nothing wrong", () => {
    const functions = Object.entries(module).flatMap(([name, value]) =>
      typeof value === "function" ? [name] : [],
    );
    const inTable = new Set(rows.map(({ call }) => call.split(" ").at(-1)));
    expect(functions.filter((name) => !inTable.has(name) && !(name in harmless))).toEqual([]);
    expect(Object.keys(harmless).filter((name) => !functions.includes(name))).toEqual([]);
  });
});

it("every command of a call is in the table", async () => {
  const inTable = new Set(callRows.map(({ call }) => call));
  const missing = (await commandsOfCall()).filter((name) => !inTable.has(`${name} of a call`));
  expect(missing).toEqual([]);
});
