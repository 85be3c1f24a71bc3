import { describe, expect, it } from "vitest";
import { sourceFile } from "./source-file.ts";

describe("a source file", () => {
  it.each([
    [`import { a, type B } from "./x.ts";`, "./x.ts", ["a"], false],
    [`import type { A } from "./x.ts";`, "./x.ts", ["A"], true],
    [`import { type A, type B } from "./x.ts";`, "./x.ts", ["A", "B"], true],
    [`import * as x from "./x.ts";`, "./x.ts", ["*"], false],
    [`import x from "./x.ts";`, "./x.ts", ["*"], false],
    [`import "./x.ts";`, "./x.ts", ["*"], false],
    [`export { a as b } from "./x.ts";`, "./x.ts", ["a"], false],
    [`export type { A } from "./x.ts";`, "./x.ts", ["A"], true],
    [`export * from "./x.ts";`, "./x.ts", ["*"], false],
    [`const x = async () => (await import("./x.ts")).a;`, "./x.ts", ["*"], false],
    ["const x = import(`./${name}.ts`);", "(computed)", ["*"], false],
    [`type X = readonly import("./x.ts").A[];`, "./x.ts", ["*"], true],
  ])("knows the import in %s", (text, from, names, typeOnly) => {
    expect(sourceFile("x.ts", text).imports).toEqual([{ from, names, typeOnly, line: 1 }]);
  });

  it.each([
    ["const x = Date.now();", "Date.now"],
    ["const f = (now = Date.now) => now();", "Date.now"],
    [`globalThis.Date["now"]();`, "Date.now"],
    ["new Date();", "new Date()"],
    ["new Date(at);", "new Date(...)"],
    ["const { now } = Date;", "Date"],
    ["setTimeout(f, 1);", "setTimeout"],
    ["const x = { setTimeout };", "setTimeout"],
    ["(globalThis as Partial<Timers>).setTimeout?.(f);", "setTimeout"],
    ["const n = (crypto!)?.randomUUID();", "crypto.randomUUID"],
    ["const x = (setTimeout as unknown)!;", "setTimeout"],
    ["`${Math.random()}`;", "Math.random"],
    [`import * as c from "node:crypto"; c.randomBytes(1);`, "node:crypto.randomBytes"],
    ["const x = y[Math.random()];", "Math.random"],
    ["const setTimeout = globalThis.setTimeout;", "setTimeout"],
  ])("knows the use in %s", (text, name) => {
    expect(sourceFile("x.ts", text).uses.map((use) => use.name)).toContain(name);
  });

  it.each([
    ["type X = ReturnType<typeof setTimeout>;", "setTimeout"],
    ["let x: Date;", "Date"],
    ["clock.setTimeout(f);", "setTimeout"],
    ["const x = { setTimeout: 1 };", "setTimeout"],
    ["class X { setTimeout() {} }", "setTimeout"],
    ["interface X { readonly at: Date }", "Date"],
    [`const x = "Date.now()"; // Date.now()`, "Date.now"],
    ["for (const process of processes) process.exit();", "process.exit"],
    ["const f = ({ process }: X) => process.exit();", "process.exit"],
    ["function setTimeout() {} setTimeout();", "setTimeout"],
  ])("sees none in %s", (text, name) => {
    expect(sourceFile("x.ts", text).uses.map((use) => use.name)).not.toContain(name);
  });

  it("says in which line", () => {
    expect(sourceFile("x.ts", "\n\nDate.now();").uses).toEqual([{ name: "Date.now", line: 3 }]);
  });

  it("refuses what is not TypeScript", () => {
    expect(() => sourceFile("x.ts", "const = 1")).toThrow(SyntaxError);
  });
});
