import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { folder, offhook, toldLines } from "./offhook-process.ts";

const root = join(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/reference/json.md"), "utf8");

/** What the page says of each type of object: its row of the table. */
const rows = new Map(
  [...page.matchAll(/^\| `(\w+)` \|(.*)$/gm)].map(([, type = "", rest = ""]) => [type, rest] as const),
);

it("names every type of object that a command tells, and no other", () => {
  const source = join(root, "packages/offhook/src");
  const told = new Set<string>();
  for (const file of readdirSync(source, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".ts") || file.endsWith(".test.ts")) continue;
    const text = readFileSync(join(source, file), "utf8");
    for (const [, type = ""] of text.matchAll(/tell\(\{\s*type: "(\w+)"/g)) told.add(type);
  }
  expect([...told].toSorted()).toEqual([...rows.keys()].toSorted());
});

it("names every field that is told of a recorded call", { timeout: 60_000 }, async () => {
  const directory = join(folder(), "d");
  const demo = await offhook(["demo", "--json", "--directory", directory]);
  const store = ["--json", "--store", join(directory, "caller.db")];
  const runs = [
    ["list"],
    ["list", "--problem", "short"],
    ["show", "last"],
    ["explain", "last"],
    ["ladder", "last"],
    ["signaling", "last"],
    ["stats", "--transitions"],
    ["verify"],
    ["show", "nothing"],
  ];
  const told = [demo, ...(await Promise.all(runs.map((run) => offhook([...run, ...store]))))];
  told.push(await offhook(["erase", "last", "--yes", ...store]));
  const seen = new Set<string>();
  for (const { type, schema, ...fields } of told.flatMap(({ stdout }) => toldLines(stdout))) {
    seen.add(type);
    expect([type, schema]).toEqual([type, 1]);
    if (type === "started" || type === "diagnostic") continue;
    for (const field of Object.keys(fields))
      expect([type, field, rows.get(type)]).toEqual([type, field, expect.stringContaining(`\`${field}\``)]);
  }
  expect([...seen]).toEqual(
    expect.arrayContaining(["call", "record", "explanation", "packet", "error", "erased"]),
  );
});
