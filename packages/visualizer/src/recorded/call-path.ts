import { InvalidArgument, isCallRecord } from "@offhook/engine";
import type { NewRecord } from "@offhook/engine";
import type { Chart } from "../graph/chart.ts";
import type { ChartMarks, StateMark, TransitionMark } from "./chart-marks.ts";
import { TakenTransitions } from "./taken-transitions.ts";

/** How many times of one transition are kept. */
const mostTimes = 16;

/**
 * The way of one call through a chart: where it was and for how long, which transitions it took and when.
 * @param records the call's, in their order; signalling packets among them are passed over
 * @throws InvalidArgument for a chart of another machine, or no records
 */
export function callPath(chart: Chart, records: Iterable<NewRecord>): ChartMarks {
  const taken = new TakenTransitions(chart);
  const { tree } = taken;
  if (typeof records?.[Symbol.iterator] !== "function" || typeof records === "string")
    throw new InvalidArgument("records", records, "the records of a call, as a store reads them");
  const states = new Map<string, { visits: number; totalMs: number }>();
  const transitions = new Map<string, { count: number; atMs: number[] }>();
  let active: ReadonlyMap<string, number> = new Map();
  let count = 0;
  let [startAt, lastAt] = [Number.NaN, Number.NaN];

  const enter = (state: string, at: number): void => {
    const next = tree.chain(state);
    for (const [id, since] of active) if (!next.includes(id)) stay(id, at - since);
    for (const id of next)
      if (!active.has(id)) states.set(id, { visits: visitsOf(id) + 1, totalMs: timeIn(id) });
    active = new Map(next.map((id) => [id, active.get(id) ?? at]));
  };
  const stay = (id: string, ms: number): void =>
    void states.set(id, { visits: visitsOf(id), totalMs: timeIn(id) + Math.max(0, ms) });
  const visitsOf = (id: string): number => states.get(id)?.visits ?? 0;
  const timeIn = (id: string): number => states.get(id)?.totalMs ?? 0;

  for (const record of records) {
    if (!isCallRecord(record) || !taken.knows(record)) continue;
    count += 1;
    const { at, from, to } = record;
    if (Number.isNaN(startAt)) {
      startAt = at;
      enter(from, at);
    }
    lastAt = at;
    const transition = taken.take(record);
    if (transition !== null) {
      const known = transitions.get(transition.id) ?? { count: 0, atMs: [] };
      if (known.count < mostTimes) known.atMs.push(at - startAt);
      transitions.set(transition.id, { ...known, count: known.count + 1 });
    }
    if (from !== to) enter(to, at);
  }
  for (const [id, since] of active) stay(id, lastAt - since);
  return {
    kind: "path",
    calls: Math.min(1, count),
    records: count,
    states: Object.fromEntries(
      [...states].map(([id, mark]): [string, StateMark] => [
        id,
        { ...mark, medianMs: null, p95Ms: null, level: 1 },
      ]),
    ),
    transitions: Object.fromEntries(
      [...transitions].map(([id, mark]): [string, TransitionMark] => [id, { ...mark, level: 1 }]),
    ),
  };
}
