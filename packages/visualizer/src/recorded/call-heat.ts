import { InvalidArgument } from "@offhook/engine";
import type { CallRecord } from "@offhook/engine";
import type { Chart } from "../graph/chart.ts";
import type { ChartTree } from "../layout/chart-tree.ts";
import type { ChartMarks, StateMark, TransitionMark } from "./chart-marks.ts";
import { DurationTally } from "./duration-tally.ts";
import { TakenTransitions } from "./taken-transitions.ts";

/**
 * Counts what many calls did in a chart: how often each transition was taken and how long calls stayed in each state.
 * Takes records one by one, those of several calls mixed, each call's in their order. Memory grows with the calls that
 * have not ended, not with the records.
 */
export class CallHeat {
  readonly #tree: ChartTree;
  readonly #taken: TakenTransitions;
  /** By call: since when it is in each of its states. */
  readonly #active = new Map<string, ReadonlyMap<string, number>>();
  readonly #states = new Map<string, { visits: number; readonly tally: DurationTally }>();
  readonly #transitions = new Map<string, number>();
  #records = 0;
  #calls = 0;

  /** @throws InvalidArgument for a chart of another machine than ours */
  constructor(chart: Chart) {
    this.#taken = new TakenTransitions(chart);
    this.#tree = this.#taken.tree;
  }

  /** Records that were counted. */
  get records(): number {
    return this.#records;
  }

  /** Calls that were counted. */
  get calls(): number {
    return this.#calls;
  }

  /** Counts one record. One of the other machine, or of a state that this machine does not have, is passed over. @throws InvalidArgument */
  add(record: CallRecord): void {
    if (typeof record?.machine !== "object")
      throw new InvalidArgument("record", record, "the record of a call, as a store reads it");
    if (!this.#taken.knows(record)) return;
    const { callId, at, from, to } = record;
    this.#records += 1;
    // What comes after the end changes nothing any more.
    if (this.#tree.state(from).kind === "final") return;
    const before = this.#active.get(callId) ?? this.#begin(from, at);
    const transition = this.#taken.take(record);
    if (transition !== null)
      this.#transitions.set(transition.id, (this.#transitions.get(transition.id) ?? 0) + 1);
    const after = from === to ? before : this.#move(before, to, at);
    if (this.#tree.state(to).kind === "final") {
      for (const [id, since] of after) if (id !== to) this.#stateOf(id).tally.add(Math.max(0, at - since));
      this.#active.delete(callId);
    } else this.#active.set(callId, after);
  }

  /** What was counted until now. */
  marks(): ChartMarks {
    const leaves = [...this.#states].filter(([id]) => this.#tree.children(id).length === 0);
    const longest = Math.max(1, ...leaves.map(([, { tally }]) => tally.totalMs));
    const most = Math.max(1, ...this.#transitions.values());
    return {
      kind: "heat",
      calls: this.#calls,
      records: this.#records,
      states: Object.fromEntries(
        [...this.#states].map(([id, { visits, tally }]): [string, StateMark] => [
          id,
          {
            visits,
            totalMs: tally.totalMs,
            medianMs: tally.quantile(0.5),
            p95Ms: tally.quantile(0.95),
            level: levelOf(tally.totalMs, longest),
          },
        ]),
      ),
      transitions: Object.fromEntries(
        [...this.#transitions].map(([id, count]): [string, TransitionMark] => [
          id,
          { count, level: levelOf(count, most) },
        ]),
      ),
    };
  }

  #begin(state: string, at: number): ReadonlyMap<string, number> {
    this.#calls += 1;
    const states = this.#tree.chain(state);
    for (const id of states) this.#stateOf(id).visits += 1;
    return new Map(states.map((id) => [id, at]));
  }

  #move(before: ReadonlyMap<string, number>, to: string, at: number): ReadonlyMap<string, number> {
    const states = this.#tree.chain(to);
    for (const [id, since] of before)
      if (!states.includes(id)) this.#stateOf(id).tally.add(Math.max(0, at - since));
    for (const id of states) if (!before.has(id)) this.#stateOf(id).visits += 1;
    return new Map(states.map((id) => [id, before.get(id) ?? at]));
  }

  #stateOf(id: string): { visits: number; readonly tally: DurationTally } {
    const known = this.#states.get(id) ?? { visits: 0, tally: new DurationTally() };
    this.#states.set(id, known);
    return known;
  }
}

/** By orders of magnitude: some calls last a second, others an hour. */
function levelOf(value: number, most: number): number {
  return Math.round((Math.log(value + 1) / Math.log(most + 1)) * 1000) / 1000;
}
