import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { sqlitePath, storeAddress } from "./store-address.ts";

const folder = mkdtempSync(join(tmpdir(), "offhook-address-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const bundle = file("a.db", '{"format":"offhook-bundle","version":1}\n');
const database = file("b.bundle", "SQLite format 3\0");
const trace = file("c.jsonl", '{"at":1,"account":"a","kind":"update","tl":{}}\n');

describe("storeAddress", () => {
  it.each([
    ["-", { kind: "bundle", path: "-" }],
    ["calls.db", { kind: "sqlite", path: "calls.db" }],
    ["sqlite:calls.db", { kind: "sqlite", path: "calls.db" }],
    ["SQLITE:/a/b", { kind: "sqlite", path: "/a/b" }],
    ["C:\\calls.db", { kind: "sqlite", path: "C:\\calls.db" }],
    [folder, { kind: "sqlite", path: folder }],
    [bundle, { kind: "bundle", path: bundle }],
    [database, { kind: "sqlite", path: database }],
  ] as const)("tells what %s is by its form or its content", (text, address) => {
    expect(storeAddress(text)).toEqual(address);
  });

  it.each([
    ["kurrentdb://localhost:2113", "STORE_NOT_SUPPORTED", 3],
    ["kurrentdb+discover://a,b", "STORE_NOT_SUPPORTED", 3],
    ["esdb://localhost", "STORE_NOT_SUPPORTED", 3],
    ["postgres://localhost/calls", "WRONG_USAGE", 2],
    [trace, "STORE_IS_A_TRACE", 3],
  ])("refuses %s", (text, code, exitCode) => {
    expect(() => storeAddress(text)).toThrow(expect.objectContaining({ code, exitCode }));
  });

  it("gives a path to write to for SQLite only", () => {
    expect(sqlitePath("sqlite:calls.db")).toBe("calls.db");
    for (const text of ["-", bundle])
      expect(() => sqlitePath(text)).toThrow(
        /A bundle can only be looked at: --store must name a SQLite file/,
      );
  });
});
