import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { shownStore, storeAddress, writableStore } from "./store-address.ts";

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
    ["kurrentdb://localhost:2113", { kind: "kurrentdb", path: "kurrentdb://localhost:2113" }],
    ["kurrentdb+discover://a,b", { kind: "kurrentdb", path: "kurrentdb+discover://a,b" }],
    ["esdb://localhost", { kind: "kurrentdb", path: "esdb://localhost" }],
    ["kurrentdb:/a:hush@b", { kind: "kurrentdb", path: "kurrentdb:/a:hush@b" }],
  ] as const)("tells what %s is by its form or its content", (text, address) => {
    expect(storeAddress(text)).toEqual(address);
  });

  it.each([
    ["postgres://localhost/calls", "WRONG_USAGE", 2],
    [trace, "STORE_IS_A_TRACE", 3],
  ])("refuses %s", (text, code, exitCode) => {
    expect(() => storeAddress(text)).toThrow(expect.objectContaining({ code, exitCode }));
  });

  it("gives what can be written to, which a bundle is not", () => {
    expect(writableStore("sqlite:calls.db")).toEqual({ kind: "sqlite", path: "calls.db" });
    expect(writableStore("kurrentdb://a")).toEqual({ kind: "kurrentdb", path: "kurrentdb://a" });
    for (const text of ["-", bundle])
      expect(() => writableStore(text)).toThrow(
        /A bundle can only be looked at: --store must name a SQLite file/,
      );
  });

  it.each([
    ["calls.db", "calls.db"],
    ["kurrentdb://admin:hush@a:2113,b?tls=true", "kurrentdb://a:2113,b"],
    ["kurrentdb+discover://a/?userKeyFile=b@c", "kurrentdb+discover://a"],
    ["kurrentdb://admin:hu/s?h#hu@sh@a:2113", "kurrentdb://(not shown)"],
    ["kurrentdb:/admin:hush@a:2113", "kurrentdb://(not shown)"],
  ])("shows %s as %s", (text, shown) => {
    expect(shownStore(text)).toBe(shown);
  });
});
