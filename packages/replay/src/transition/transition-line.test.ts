import { isCallRecord } from "@offhook/engine";
import type { CallRecord } from "@offhook/engine";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyRecords, terminalCommands } from "../../fixtures/any-records.ts";
import { calleesRecords, callersRecords } from "../../fixtures/recorded-call.ts";
import { cellsOf } from "../text/cells.ts";
import { lineText } from "../text/line.ts";
import { transitionLine } from "./transition-line.ts";

const recordAt = (revision: number): CallRecord => callersRecords[revision] ?? missing(revision);
const lineAt = (revision: number, width?: number): string =>
  lineText(transitionLine(recordAt(revision), width === undefined ? {} : { width }));

describe("transition line", () => {
  it.each([
    [
      undefined,
      "22:13:20.031 ada      CallAccepted          waiting.ringing -> accepted.deriving       C11  DeriveKey",
    ],
    [80, "13:20.031 ada    CallAccepted     -> accepted.deriving   C11  DeriveKey"],
    [60, "20.031 ada    CallAccepted     -> accepted.deriving   C11"],
  ])(
    "at width %s says time, account, event, states, rule and effects as far as there is room",
    (width, line) => {
      expect(lineAt(4, width)).toBe(line);
    },
  );

  it("counts the effects that have no room", () => {
    expect(lineAt(5, 80)).toContain("C11k ConfirmCall");
    const five = recordAt(5);
    const three = { ...five, effects: [...five.effects, ...five.effects, ...five.effects].slice(0, 3) };
    expect(lineText(transitionLine(three, { width: 80 }))).toMatch(/C11k ConfirmCall \+2$/);
  });

  it("says which detail an event has", () => {
    expect(lineAt(8)).toContain("CallDiscarded(hangup)");
  });

  it("marks an ignored input, and gives it a tone that may be overlooked", () => {
    const ignored = {
      ...recordAt(4),
      to: "waiting.ringing",
      outcome: "ignored" as const,
      rule: null,
    };
    const line = transitionLine(ignored);
    expect(lineText(line)).toContain("waiting.ringing (ignored)");
    expect(line.find(({ text }) => text.includes("ignored"))?.tone).toBe("faint");
  });

  it("fits 80 columns for every record of an ordinary call", () => {
    for (const record of [...callersRecords, ...calleesRecords])
      expect(cellsOf(lineText(transitionLine(record, { width: 80 })))).toBeLessThanOrEqual(80);
  });

  it("draws anything that a file could hold in the width that it has", () => {
    fc.assert(
      fc.property(anyRecords, fc.integer({ min: 40, max: 200 }), (records, width) => {
        for (const record of records.filter(isCallRecord)) {
          const line = lineText(transitionLine(record, { width }));
          expect(line).not.toMatch(terminalCommands);
          expect(cellsOf(line)).toBeLessThanOrEqual(width);
        }
      }),
    );
  });
});

function missing(revision: number): never {
  throw new RangeError(`The fixture has no record ${revision}.`);
}
