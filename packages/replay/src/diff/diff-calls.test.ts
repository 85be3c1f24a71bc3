import { createDecider, outgoingCall } from "@offhook/engine";
import type { CallRecord } from "@offhook/engine";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyRecords, terminalCommands } from "../../fixtures/any-records.ts";
import { forkCall } from "../fork/fork-call.ts";
import { calleesRecords, callersRecords, digest, recordsOf, startAt } from "../../fixtures/recorded-call.ts";
import { cellsOf } from "../text/cells.ts";
import { lineText } from "../text/line.ts";
import { alignRecords } from "./align-records.ts";
import { diffCalls } from "./diff-calls.ts";
import { diffLines } from "./diff-lines.ts";
import { redecide } from "./redecide.ts";

const happenings = (records: readonly CallRecord[], until: number) =>
  records
    .slice(0, until)
    .map(({ at, type, data, effectId }, index) => [
      at - startAt,
      { type, ...data },
      ...(effectId === null
        ? []
        : [["", "PrepareKey", "RequestCall", "", "", "DeriveKey", "ConfirmCall"][index]]),
    ]);
/** The same call until it rings; then Ada gives up. */
const givenUp = recordsOf("outgoing", [
  ...happenings(callersRecords, 4),
  [5_000, { type: "CallHungUp", cause: "user", connectionId: "0" }],
] as never);
const shape = (left: readonly CallRecord[], right: readonly CallRecord[]) =>
  diffCalls(left, right).rows.map(
    ({ kind, left: ours, right: theirs }) => `${kind} ${ours?.revision ?? "-"} ${theirs?.revision ?? "-"}`,
  );

describe("diffCalls", () => {
  it("finds nothing between a call and itself", () => {
    expect(diffCalls(callersRecords, callersRecords)).toMatchObject({ isSame: true, first: null });
  });

  it("aligns by event and rule, and says what is only in one and what differs", () => {
    expect(shape(callersRecords, givenUp)).toEqual([
      "same 0 0",
      "same 1 1",
      "same 2 2",
      "same 3 3",
      "onlyLeft 4 -",
      "onlyLeft 5 -",
      "onlyLeft 6 -",
      "differs 7 4",
      "onlyLeft 8 -",
      "onlyLeft 9 -",
    ]);
    const hungUp = diffCalls(callersRecords, givenUp).rows[7];
    expect(hungUp?.differences).toEqual([
      { field: "from", left: "confirmed", right: "waiting.ringing" },
      { field: "rule", left: "E29", right: "C25" },
      { field: "effects", left: "discardCall hangup", right: "discardCall missed" },
      { field: "timing", left: "76 ms", right: "5.0 s" },
    ]);
  });

  it("takes times for the same that differ by less than the slack", () => {
    const slow = callersRecords.map((record) => ({
      ...record,
      at: record.at * 1 + (record.revision > 3 ? 900 : 0),
    }));
    expect(diffCalls(callersRecords, slow).isSame).toBe(true);
    const rows = diffCalls(callersRecords, slow, { slackMs: 100 }).rows.filter(({ kind }) => kind !== "same");
    expect(rows.map(({ left, differences }) => [left?.revision, differences])).toEqual([
      [4, [{ field: "timing", left: "17 ms", right: "917 ms" }]],
    ]);
  });

  it("compares parameters only within the same call", () => {
    const other = callersRecords.map((record) => ({
      ...record,
      effects: record.effects.map((effect) => ({
        ...effect,
        params: { ...effect.params, telegramCallId: "9" },
      })),
    })) as unknown as readonly CallRecord[];
    expect(diffCalls(callersRecords, other).isSame).toBe(true);
    expect(diffCalls(callersRecords, other, { isSameCall: true }).first).toMatchObject({
      left: { revision: 0 },
    });
  });

  it("compares a call with what another machine decides", () => {
    const next = createDecider(outgoingCall.provide({ guards: { isOurs: () => false } }));
    const { rows, first } = diffCalls(callersRecords, redecide(callersRecords, next), { isSameCall: true });
    expect(rows).toHaveLength(callersRecords.length);
    expect(first?.left?.type).toBe("CallRegistered");
    expect(redecide(callersRecords, createDecider(outgoingCall))).toEqual(callersRecords);
  });

  it("keeps the order of both sides and every record of them, whatever they hold", () => {
    fc.assert(
      fc.property(anyRecords, anyRecords, (left, right) => {
        const { rows } = diffCalls(left, right);
        for (const [side, records] of [
          ["left", left],
          ["right", right],
        ] as const) {
          const shown = rows.flatMap((row) => row[side] ?? []);
          expect(new Set(shown)).toEqual(new Set(records.filter(({ stream }) => stream === "call-x")));
        }
        for (const line of diffLines({ isSame: false, rows, first: null }, { width: 80 }).map(lineText)) {
          expect(line).not.toMatch(terminalCommands);
          expect(cellsOf(line)).toBeLessThanOrEqual(80);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("puts a branch beside the records that it stems from", () => {
    const event = { type: "CallDiscarded", reason: "busy" } as const;
    const branch = forkCall(callersRecords, [{ kind: "insert", before: 4, event }], digest);
    const rows = branch.diff.rows.map(({ kind, right }) => `${kind} ${right?.branch?.how ?? "-"}`);
    expect(rows[4]).toBe("onlyRight inserted");
    for (const { left, right } of branch.diff.rows)
      if (left !== null && right !== null) expect(right.branch?.recordId).toBe(left.id);
  });

  it("aligns thousands of records in a moment", () => {
    const many = (type: string): readonly CallRecord[] =>
      Array.from(
        { length: 6_000 },
        (_, revision) => ({ ...calleesRecords[0], revision, type }) as CallRecord,
      );
    const left = [...callersRecords, ...many("CallReceived"), ...calleesRecords];
    const right = [...callersRecords, ...many("CallAccepted"), ...calleesRecords];
    const started = performance.now();
    expect(alignRecords(left, right)).toHaveLength(callersRecords.length + calleesRecords.length + 12_000);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

it("shows rows, what differs below them, and how much is the same", () => {
  const lines = diffLines(diffCalls(callersRecords, givenUp), { width: 90, differencesOnly: true }).map(
    lineText,
  );
  expect(lines[0]).toBe("  4 the same");
  expect(lines[1]).toMatch(/^< {5}4 {7}CallAccepted +-> accepted\.deriving +C11$/);
  expect(lines.find((line) => line.startsWith("~"))).toMatch(/^~ {5}7 {5}4 CallHungUp/);
  expect(lines).toContain("              rule     E29 | C25");
  expect(diffLines(diffCalls(callersRecords, givenUp)).length).toBeGreaterThan(lines.length);
});
