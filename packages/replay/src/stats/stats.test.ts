import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { replayCall, summarize } from "@offhook/engine";
import type { CallSummary } from "@offhook/engine";
import { anyRecords, terminalCommands } from "../../fixtures/any-records.ts";
import { calleesRecords, callersRecords } from "../../fixtures/recorded-call.ts";
import { cellsOf } from "../text/cells.ts";
import { lineText } from "../text/line.ts";
import { CallCounter } from "./call-statistics.ts";
import { DurationSketch } from "./duration-sketch.ts";
import { statisticsLines, transitionStatisticsLines } from "./statistics-lines.ts";
import { TransitionCounter } from "./transition-statistics.ts";

describe("duration sketch", () => {
  it("gives percentiles within 1 % of the exact ones, and the exact maximum", () => {
    const durations = fc.array(fc.integer({ min: 1, max: 10_000_000 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(durations, (all) => {
        const sketch = new DurationSketch();
        for (const ms of all) sketch.add(ms);
        const sorted = all.toSorted((a, b) => a - b);
        const figures = sketch.figures();
        const exact = (share: number): number => sorted[Math.ceil(share * all.length) - 1] ?? 0;
        for (const [share, found] of [
          [0.5, figures?.p50Ms],
          [0.9, figures?.p90Ms],
          [0.99, figures?.p99Ms],
        ] as const)
          expect(Math.abs((found ?? 0) - exact(share))).toBeLessThanOrEqual(exact(share) * 0.0101);
        expect([figures?.count, figures?.maxMs]).toEqual([all.length, sorted.at(-1)]);
      }),
    );
  });

  it("has no figures without durations, and takes none that are none", () => {
    const sketch = new DurationSketch();
    sketch.add(Number.NaN);
    sketch.add(-1);
    expect(sketch.figures()).toBeNull();
  });
});

function summaryOf(records: typeof callersRecords): CallSummary {
  const last = [...replayCall(records)].at(-1);
  if (last === undefined) throw new RangeError("no record");
  return summarize(last.state);
}

describe("call statistics", () => {
  const calls = [callersRecords, calleesRecords].map(summaryOf);
  const declined = { ...calls[0], confirmedAt: null, end: { reason: "declined" } } as never;

  it("counts by reason, direction, account and day", () => {
    const counter = new CallCounter();
    for (const call of [...calls, declined]) counter.add(call);
    const { all, groups } = counter.statistics();
    expect([all.calls, all.confirmed, all.setup?.count]).toEqual([3, 2, 2]);
    expect(groups.reason.map(({ name, calls: count }) => [name, count])).toEqual([
      ["hungUp", 2],
      ["declined", 1],
    ]);
    expect(groups.direction.map(({ name, calls: count }) => [name, count])).toEqual([
      ["outgoing", 2],
      ["incoming", 1],
    ]);
    expect(groups.account.map(({ name }) => name)).toEqual(["ada", "bob"]);
    expect(groups.day.map(({ name }) => name)).toEqual(["2023-11-14"]);
    const text = statisticsLines(counter.statistics()).map(lineText).join("\n");
    expect(text).toMatch(/hungUp +2 +100 %/);
    for (const [width, percentiles] of [
      [120, "talked p50 p90 p99"],
      [100, "talked p50 p99"],
      [80, "talked p50"],
    ] as const) {
      const lines = statisticsLines(counter.statistics(), { width }).map(lineText);
      expect(lines[1]?.endsWith(percentiles)).toBe(true);
      for (const line of lines) expect(line).not.toContain("…");
    }
  });

  it("keeps a bounded number of groups", () => {
    const counter = new CallCounter();
    for (let index = 0; index < 1_200; index++) counter.add({ ...calls[0], accountId: `a${index}` } as never);
    const { account } = counter.statistics().groups;
    expect(account.length).toBeLessThanOrEqual(1_001);
    expect(account[0]).toMatchObject({ name: "(others)", calls: 200 });
  });
});

describe("transition statistics", () => {
  it("counts transitions and the time in states over calls that stand mixed in the log", () => {
    const counter = new TransitionCounter();
    callersRecords.forEach((record, index) => {
      counter.add(record);
      const other = calleesRecords[index];
      if (other !== undefined) counter.add(other);
    });
    const { transitions, states } = counter.statistics();
    expect(transitions.every(({ count }) => count === 1)).toBe(true);
    expect(transitions.length).toBe(callersRecords.length + calleesRecords.length);
    const ringing = states.find(({ state }) => state === "waiting.ringing");
    expect(ringing).toMatchObject({ direction: "outgoing", dwell: { count: 1, maxMs: 17 } });
    const text = transitionStatisticsLines(counter.statistics()).map(lineText).join("\n");
    expect(text).toMatch(/1 +out +C11 +CallAccepted +waiting\.ringing -> accepted\.deriving/);
  });

  it("counts anything that a file could hold, and prints it in the width that there is", () => {
    fc.assert(
      fc.property(anyRecords, fc.integer({ min: 76, max: 160 }), (records, width) => {
        const counter = new TransitionCounter();
        for (const record of records) counter.add(record);
        for (const line of transitionStatisticsLines(counter.statistics(), { width }).map(lineText)) {
          expect(line).not.toMatch(terminalCommands);
          expect(cellsOf(line)).toBeLessThanOrEqual(width);
        }
      }),
    );
  });
});
