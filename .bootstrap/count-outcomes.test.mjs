import { describe, expect, it } from "vitest";
import { countOutcomes } from "./count-outcomes.mjs";

describe("the count", () => {
  const steps = [
    { step: "types", ok: true },
    { step: "lint", ok: false },
    { step: "tests", ok: true },
  ];
  /** @param {string} status @param {readonly string[]} statuses */
  const file = (status, statuses) => ({
    name: "a.test.ts",
    status,
    assertionResults: statuses.map((each, at) => ({ fullName: `test ${at}`, status: each })),
  });

  it.each([
    ["tests and steps", steps, [file("passed", ["passed", "passed"])], 1, [3, 1, 0]],
    ["a test that fails", [], [file("failed", ["passed", "failed"])], 1, [1, 1, 0]],
    ["a file that can't be loaded", [], [file("failed", [])], 1, [0, 1, 0]],
    ["a hook that fails", [], [file("failed", ["passed"])], 1, [1, 1, 0]],
    [
      "what was skipped or left for later",
      [],
      [file("passed", ["skipped", "todo", "pending"])],
      0,
      [0, 0, 3],
    ],
    ["an end that nothing explains", [], [file("passed", ["passed"])], 137, [1, 1, 0]],
  ])("counts %s", (_name, outcomes, testResults, exitCode, expected) => {
    const { passed, failed, skipped } = countOutcomes(outcomes, { testResults }, exitCode);
    expect([passed, failed.length, skipped.length]).toEqual(expected);
  });

  it("says why a test failed, without colours", () => {
    const failureMessages = ["\u001B[31mAssertionError\u001B[39m: expected 1 to be 2\n    at a.test.ts:3:1"];
    const testResults = [
      {
        ...file("failed", []),
        assertionResults: [{ fullName: "a test", status: "failed", failureMessages }],
      },
    ];
    expect(countOutcomes([], { testResults }, 1).failed).toEqual([
      "a.test.ts: a test\n          AssertionError: expected 1 to be 2\n              at a.test.ts:3:1",
    ]);
  });

  it("names what passed only when it was tried again", () => {
    const tried = { fullName: "a test", status: "passed", failureMessages: ["Error: no answer"] };
    const testResults = [{ ...file("passed", ["passed"]), assertionResults: [tried] }];
    expect(countOutcomes([], { testResults }, 0)).toEqual({
      passed: 1,
      failed: [],
      unsteady: ["a.test.ts: a test\n          Error: no answer"],
      skipped: [],
    });
  });

  it("fails when nothing was written", () => {
    expect(countOutcomes(null, null, 1)).toMatchObject({ passed: 0, failed: ["the tests left no results"] });
  });
});
