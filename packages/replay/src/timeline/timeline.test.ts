import * as fc from "fast-check";
import { defaultCallTimeouts } from "@offhook/engine";
import type { CallRecord } from "@offhook/engine";
import { describe, expect, it } from "vitest";
import { anyRecords, terminalCommands } from "../../fixtures/any-records.ts";
import { bothSides, callersRecords, recordsOf, startAt } from "../../fixtures/recorded-call.ts";
import { cellsOf } from "../text/cells.ts";
import { lineText } from "../text/line.ts";
import { timeline } from "./timeline.ts";
import { timelineLines } from "./timeline-lines.ts";

const record = (revision: number): CallRecord =>
  callersRecords.at(revision) ?? expect.fail(`no record ${revision}`);
const { ringMs } = defaultCallTimeouts;
const untilRinging = callersRecords.slice(0, 4).map(({ at, type, data, effectId }, index) => {
  const answers = ["", "PrepareKey", "RequestCall"].at(index) ?? "";
  return [at - startAt, { type, ...data }, ...(effectId === null ? [] : [answers])] as const;
});
const ended = (at: number, input: { type: string; [field: string]: unknown }) =>
  recordsOf("outgoing", [...(untilRinging as never[]), [at, input]] as never);

describe("timeline", () => {
  it("says of each effect which record finished it and how long that took", () => {
    const asked = timeline(callersRecords).flatMap((entry) => entry.asked);
    expect(
      asked.map(({ effect, finishedBy }) => [effect.type, finishedBy?.revision, finishedBy?.afterMs]),
    ).toEqual([
      ["PrepareKey", 1, 3],
      ["RequestCall", 2, 6],
      ["DeriveKey", 5, 5],
      ["ConfirmCall", 6, 8],
      ["WipeSecrets", undefined, undefined],
      ["DiscardCall", 8, 8],
      ["WipeSecrets", 9, 3],
    ]);
  });

  it("says of each answer which record asked, and of what came by itself nothing", () => {
    const answers = timeline(callersRecords).map(({ answers: question }) => question?.type ?? null);
    expect(answers).toEqual([
      null,
      "PrepareKey",
      "RequestCall",
      null,
      null,
      "DeriveKey",
      "ConfirmCall",
      null,
      "DiscardCall",
      "WipeSecrets",
    ]);
  });

  it("says how often an effect was asked for", () => {
    const effectId = `${record(1).id}:0`;
    const records = recordsOf("outgoing", [
      ...untilRinging.slice(0, 2),
      [20, { type: "EffectRetried", retriedEffectId: effectId, attempt: 2 }],
    ] as never);
    const request = timeline(records).at(1)?.asked.at(0);
    expect(request).toMatchObject({ attempts: 2, finishedBy: null, isSuperseded: false });
  });

  it("knows our own timer by its name, and since when it ran", () => {
    const records = ended(14 + ringMs, { type: "TimerExpired", timer: "ring" });
    expect(timeline(records).at(-1)?.wait).toEqual({
      timer: "ring",
      waitedMs: ringMs,
      timerMs: ringMs,
      whose: "ours",
    });
  });

  it.each([
    [14 + ringMs - 900, "ring"],
    [14 + ringMs + 1_700, "ring"],
    [14 + ringMs - 5_000, undefined],
    [3_000, undefined],
  ])("takes an end from outside after %i ms for the %s timer of somebody else", (at, timer) => {
    const discarded = {
      type: "CallDiscarded",
      telegramCallId: "7021513",
      reason: "missed",
      durationSeconds: null,
      needRating: false,
      needDebug: false,
      video: false,
    };
    const wait = timeline(ended(at, discarded)).at(-1)?.wait;
    expect([wait?.timer, wait?.whose]).toEqual([timer, timer === undefined ? undefined : "theirs"]);
  });

  it("says why an input was ignored", () => {
    const again = { ...record(4), revision: 10, from: "confirmed", to: "confirmed" };
    const byNoRule = { ...again, outcome: "ignored" as const, rule: null };
    expect(timeline([byNoRule])[0]?.ignoredBecause).toBe("no rule speaks of CallAccepted in confirmed");
    const byRule = { ...again, outcome: "ignored" as const, rule: "E28" };
    expect(timeline([byRule])[0]?.ignoredBecause).toBe("old news of a confirmed call");
  });

  it("sorts both streams by time and counts from the first record", () => {
    const entries = timeline(bothSides.caller.toReversed());
    expect(entries.map(({ sinceStartMs }) => sinceStartMs)).toEqual([
      0, 3, 9, 14, 31, 36, 44, 45, 60, 90, 98, 101,
    ]);
    expect(entries.reduce((sum, { sincePreviousMs }) => sum + sincePreviousMs, 0)).toBe(101);
  });
});

describe("timeline lines", () => {
  const text = (options = {}): readonly string[] => timelineLines(bothSides.caller, options).map(lineText);

  it("say times, states, rules, questions and answers", () => {
    const lines = text();
    expect(lines).toContain(
      "22:13:20.031   +0.017    0.031    4  CallAccepted             waiting.ringing -> accepted.deriving       C11",
    );
    expect(lines).toContain("                                     > DeriveKey: KeyAgreed (5), 5 ms");
    expect(lines).toContain("                                     < answers RequestCall (1), 6 ms");
    expect(lines.some((line) => line.includes("signalling data sent, 52 B"))).toBe(true);
  });

  it("leave out what had no consequence when it is wished, and keep the times", () => {
    const lines = text({ transitionsOnly: true });
    expect(lines.some((line) => line.includes("signalling"))).toBe(false);
    expect(lines.some((line) => /\+0\.046 +0\.090 +7 +CallHungUp/.test(line))).toBe(true);
  });

  it("go on where they were left", () => {
    expect(text({ skip: 3 })).toEqual(text().slice(-text({ skip: 3 }).length));
    expect(text({ skip: 12 })).toEqual([]);
  });

  it("draw anything that a file could hold in the width that they have", () => {
    fc.assert(
      fc.property(anyRecords, fc.integer({ min: 60, max: 200 }), (records, width) => {
        for (const line of timelineLines(records, { width }).map(lineText)) {
          expect(line).not.toMatch(terminalCommands);
          expect(cellsOf(line)).toBeLessThanOrEqual(width);
        }
      }),
    );
  });
});
