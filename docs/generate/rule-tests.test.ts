import { existsSync } from "node:fs";
import { rules } from "@offhook/engine";
import type { RuleId } from "@offhook/engine";
import { describe, expect, it } from "vitest";
import { protocolRows } from "./protocol-rows.ts";
import { ruleCitations } from "./rule-citations.ts";

const ids = Object.keys(rules) as RuleId[];
const rows = Object.values(protocolRows).flat();

describe("the rules and who tests them", () => {
  it("every rule has a case", () => {
    const untested = [...ruleCitations(ids)].filter(([, { cases }]) => cases === 0).map(([rule]) => rule);
    expect(untested).toEqual([]);
  });

  it("every rule stands in a row of the protocol, and every row has a rule or a test", () => {
    const listed = new Set(rows.flatMap((row) => row.rules));
    expect(ids.filter((rule) => !listed.has(rule))).toEqual([]);
    expect(rows.filter((row) => row.rules.length === 0 && row.tests === undefined)).toEqual([]);
  });

  it("every test that is named is there", () => {
    const named = rows.flatMap(({ tests = [] }) => tests);
    expect(named.filter((path) => !existsSync(new URL(`../../${path}`, import.meta.url)))).toEqual([]);
  });
});
