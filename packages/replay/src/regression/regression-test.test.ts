import { describe, expect, it } from "vitest";
import { callersRecords, bothSides, calleesRecords } from "../../fixtures/recorded-call.ts";
import { regressionTest } from "./regression-test.ts";

describe("regressionTest", () => {
  it("holds every record of the call on a line of its own, and no packets", () => {
    const text = regressionTest(bothSides.caller, { title: "we hung up" });
    const lines = text.split("\n").filter((line) => line.startsWith("  {"));
    expect(lines.map((line) => JSON.parse(line.replace(/,$/, "")))).toEqual(callersRecords);
    expect(text).toContain('describe("we hung up"');
    expect(text).not.toContain("createDecider");
  });

  it("takes the machine for the call's direction from a module", () => {
    const text = regressionTest(calleesRecords, { title: "x", machine: "./next.mjs", typed: false });
    expect(text).toContain('import * as machines from "./next.mjs";');
    expect(text).toContain("exported.incomingCall");
    expect(text).not.toMatch(/import type| as unknown/);
  });

  it("lets nothing of a title or a path out of its quotes", () => {
    const text = regressionTest(callersRecords, { title: 'a"); evil(("\n', machine: '"; evil(); "' });
    expect(text).toContain(String.raw`describe("a\"); evil((\"\\u{a}"`);
    expect(text).toContain(String.raw`from "\"; evil(); \"";`);
  });
});
