import { readdirSync, readFileSync } from "node:fs";
import { incomingCall, isCallRecord, outgoingCall } from "@offhook/engine";
import type { CallId, CallRecord, NewRecord } from "@offhook/engine";
import { CallHeat, callPath, chartOf, chartSvg, layoutChart } from "@offhook/visualizer";
import type { ChartTransition } from "@offhook/visualizer";
import { describe, expect, it } from "vitest";

/* Recorded calls in the charts of their machines: the path of one, the heat of many. */

const folder = new URL("../recordings/0.1.0/", import.meta.url);
const charts = { outgoingCall: chartOf(outgoingCall), incomingCall: chartOf(incomingCall) };

/** Every recorded call, by the file that it stands in. */
const calls: readonly (readonly [name: string, records: readonly CallRecord[]])[] = readdirSync(
  folder,
).flatMap((file) => {
  const records = readFileSync(new URL(file, folder), "utf8").trimEnd().split("\n");
  const all = records.map((line) => JSON.parse(line) as NewRecord).filter(isCallRecord);
  // The recordings come from one seed: the same ids stand in several files.
  const ofFile = all.map((record) => ({ ...record, callId: `${record.callId} in ${file}` as CallId }));
  return [...Map.groupBy(ofFile, ({ callId }) => callId).values()].map(
    (call) => [`${file.replace(".jsonl", "")} (${call[0]?.machine.id})`, call] as const,
  );
});
const chartFor = ([first]: readonly CallRecord[]) =>
  charts[first?.machine.id === "incomingCall" ? "incomingCall" : "outgoingCall"];
const [, ordinary = []] = calls.find(([name]) => name === "ordinary-call (outgoingCall)") ?? [];

describe("the path of a call", () => {
  it("is read from recordings of both sides", () => {
    expect(calls.length).toBeGreaterThan(10);
    expect(new Set(calls.map(([, records]) => records[0]?.machine.id)).size).toBe(2);
  });

  it.each(calls)("finds the transition of every record that a rule decided: %s", (_, records) => {
    const chart = chartFor(records);
    const byId = new Map(chart.transitions.map((transition) => [transition.id, transition]));
    const found = Object.entries(callPath(chart, records).transitions).flatMap(([id, { count }]) => {
      const transition = byId.get(id) as ChartTransition;
      return Array.from({ length: count }, () => `${transition.trigger.event} ${transition.rule?.id}`);
    });
    const decided = records.filter(({ rule }) => rule !== null).map(({ type, rule }) => `${type} ${rule}`);
    expect(found.toSorted()).toEqual(decided.toSorted());
  });

  it.each(calls)("was where the records say, for as long as they say: %s", (_, records) => {
    const { states } = callPath(chartFor(records), records);
    const been = new Set(["new", ...records.map(({ to }) => to)]);
    for (const state of been) expect(states[state]?.visits, state).toBeGreaterThan(0);
    const leaves = [...been].reduce((sum, state) => sum + (states[state]?.totalMs ?? 0), 0);
    const whole = (records.at(-1)?.at ?? 0) - (records[0]?.at ?? 0);
    expect(leaves).toBe(whole);
    expect(states[""]).toMatchObject({ visits: 1, totalMs: whole });
  });

  it("tells guards apart, which the record does not: our user hung up, the connection was not lost", () => {
    const [, records = []] =
      calls.find(([, call]) =>
        call.some(({ from, type }) => from === "confirmed" && type === "CallHungUp"),
      ) ?? [];
    const taken = callPath(chartFor(records), records).transitions;
    const way = chartFor(records).transitions.find(({ id }) => id in taken && id.includes("CallHungUp"));
    expect(way).toMatchObject({ source: "confirmed", guard: null, rule: { id: "E29" } });
  });

  it("takes the first transition that fits where this machine decides otherwise than was recorded", () => {
    const changed = ordinary.map((record) => ({ ...record, data: {} as never }));
    const { transitions } = callPath(charts.outgoingCall, changed);
    const count = Object.values(transitions).reduce((sum, each) => sum + each.count, 0);
    expect(count).toBe(ordinary.filter(({ rule }) => rule !== null).length);
  });

  it("shows in the picture: what was not taken is faint, times stand beside what was", async () => {
    const marks = callPath(charts.outgoingCall, ordinary);
    const svg = chartSvg(await layoutChart(charts.outgoingCall, { marks }), { marks });
    expect(svg).toContain('class="state atomic on" data-state="waiting.ringing"');
    expect(svg).toContain('class="state atomic off" data-state="requested.cancelling"');
    expect(svg.replaceAll("\n", "")).toMatch(/<tspan class="note"[^>]*>\d+ records, [\d:. ms]+<\/tspan>/);
    // A number and its unit are never on two lines.
    expect(svg).toMatch(/>0\.000\u00A0s<\/tspan>/);
    expect(svg).not.toMatch(/>s<\/tspan>/);
  });

  it("has no records and no path", () => {
    expect(callPath(charts.outgoingCall, [])).toEqual({
      kind: "path",
      calls: 0,
      records: 0,
      states: {},
      transitions: {},
    });
  });
});

describe("the heat of many calls", () => {
  const outgoing = calls
    .map(([, records]) => records)
    .filter(([first]) => first?.machine.id === "outgoingCall");
  const heatOf = (records: Iterable<CallRecord>): CallHeat => {
    const heat = new CallHeat(charts.outgoingCall);
    for (const record of records) heat.add(record);
    return heat;
  };

  it("is the sum of the paths, however the records of the calls are mixed", () => {
    const paths = outgoing.map((records) => callPath(charts.outgoingCall, records));
    const mixed = outgoing
      .flat()
      .map((record, at) => ({ record, at }))
      .toSorted((a, b) => a.record.revision - b.record.revision || a.at - b.at)
      .map(({ record }) => record);
    const heat = heatOf(mixed);
    expect([heat.calls, heat.records]).toEqual([outgoing.length, outgoing.flat().length]);
    const marks = heat.marks();
    for (const { id } of charts.outgoingCall.transitions)
      expect(marks.transitions[id]?.count ?? 0, id).toBe(
        paths.reduce((sum, path) => sum + (path.transitions[id]?.count ?? 0), 0),
      );
    for (const { id } of charts.outgoingCall.states)
      expect(marks.states[id]?.visits ?? 0, id).toBe(
        paths.reduce((sum, path) => sum + (path.states[id]?.visits ?? 0), 0),
      );
  });

  it("passes over the other machine, and over states that this version does not know", () => {
    const others = calls
      .flatMap(([, records]) => records)
      .filter(({ machine }) => machine.id !== "outgoingCall");
    const strange = ordinary.map((record) => ({ ...record, to: "nowhere" }));
    expect(heatOf([...others, ...strange])).toMatchObject({ calls: 0, records: 0 });
  });

  it("knows the median and the 95th percentile to within 7 %", () => {
    const [first] = ordinary;
    const record = (call: number, revision: number, at: number, from: string, to: string): CallRecord =>
      ({
        ...first,
        callId: `call-${call}`,
        revision,
        at,
        from,
        to,
        type: "CallRegistered",
        rule: null,
      }) as CallRecord;
    const heat = new CallHeat(charts.outgoingCall);
    for (let call = 1; call <= 100; call += 1) {
      heat.add(record(call, 1, 0, "new", "waiting.ringing"));
      heat.add(record(call, 2, call * 100, "waiting.ringing", "confirmed"));
    }
    const ringing = heat.marks().states["waiting.ringing"];
    expect(ringing).toMatchObject({ visits: 100, totalMs: 505_000 });
    expect(Math.abs((ringing?.medianMs ?? 0) - 5_000)).toBeLessThan(350);
    expect(Math.abs((ringing?.p95Ms ?? 0) - 9_500)).toBeLessThan(665);
  });

  it("colours the most and the longest most", async () => {
    const marks = heatOf(outgoing.flat()).marks();
    const levels = Object.values(marks.transitions).map(({ level }) => level);
    expect(Math.max(...levels)).toBe(1);
    expect(marks.transitions["new:CallPlaced:0"]?.level).toBe(1);
    const svg = chartSvg(await layoutChart(charts.outgoingCall, { marks }), { marks });
    expect(svg).toContain(`×${outgoing.length}</tspan>`);
    expect(svg).toContain("heat-3");
  });
});
