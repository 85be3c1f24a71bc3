import { directionOf, InvalidArgument, isCallRecord } from "@offhook/engine";
import type { CallDirection, CallRecord, NewRecord } from "@offhook/engine";
import { plainText } from "../text/plain-text.ts";
import { DurationSketch } from "./duration-sketch.ts";
import type { DurationFigures } from "./duration-sketch.ts";

/** How often a transition was taken. */
export interface TransitionCount {
  readonly direction: CallDirection;
  readonly from: string;
  readonly event: string;
  readonly to: string;
  /** `null`: no rule spoke, the input was ignored. */
  readonly rule: string | null;
  readonly outcome: string;
  readonly count: number;
}

/** How long calls stayed in a state. */
export interface StateDwell {
  readonly direction: CallDirection;
  readonly state: string;
  readonly dwell: DurationFigures;
}

/** What the statechart's heat map shows. */
export interface TransitionStatistics {
  /** The most frequent first. */
  readonly transitions: readonly TransitionCount[];
  /** Visits that have ended, by state. */
  readonly states: readonly StateDwell[];
}

interface OpenVisit {
  readonly direction: CallDirection;
  readonly state: string;
  readonly since: number;
}

/**
 * Counts transitions and the time in states, record by record as the log has them, calls mixed. It remembers one state
 * for each call that has not ended yet, nothing of the others.
 */
export class TransitionCounter {
  readonly #transitions = new Map<string, TransitionCount>();
  readonly #states = new Map<string, { readonly visit: OpenVisit; readonly sketch: DurationSketch }>();
  readonly #open = new Map<string, OpenVisit>();

  /** Records of the signalling stream count nothing. @throws InvalidArgument for no record */
  add(record: NewRecord): void {
    if (typeof record?.stream !== "string" || typeof record.type !== "string")
      throw new InvalidArgument("record", record, "a record with stream, type and data, as a store reads it");
    if (!isCallRecord(record)) return;
    const direction = this.#open.get(record.callId)?.direction ?? directionOf(record);
    this.#count(record, direction);
    if (record.outcome === "moved") this.#move(record, direction);
  }

  /** What has been counted so far. */
  statistics(): TransitionStatistics {
    return {
      transitions: [...this.#transitions.values()].toSorted((a, b) => b.count - a.count),
      states: [...this.#states.values()].flatMap(({ visit: { direction, state }, sketch }) => {
        const dwell = sketch.figures();
        return dwell === null ? [] : [{ direction, state, dwell }];
      }),
    };
  }

  #count({ from, type, to, rule, outcome }: CallRecord, direction: CallDirection): void {
    const key = JSON.stringify([direction, from, type, to, rule]);
    const known = this.#transitions.get(key);
    if (known === undefined && this.#transitions.size >= mostTransitions) return;
    const text = (value: unknown): string => plainText(value, 40);
    this.#transitions.set(
      key,
      known === undefined
        ? {
            direction,
            from: text(from),
            event: text(type),
            to: text(to),
            rule: rule === null ? null : text(rule),
            outcome: text(outcome),
            count: 1,
          }
        : { ...known, count: known.count + 1 },
    );
  }

  #move({ callId, to, at }: CallRecord, direction: CallDirection): void {
    const left = this.#open.get(callId);
    if (left !== undefined) {
      const key = `${left.direction} ${left.state}`;
      const known = this.#states.get(key) ?? { visit: left, sketch: new DurationSketch() };
      known.sketch.add(at - left.since);
      if (this.#states.size < mostTransitions) this.#states.set(key, known);
    }
    if (to === "discarded.closed") this.#open.delete(callId);
    else this.#open.set(callId, { direction, state: plainText(to, 40), since: at });
  }
}

/** Far more than our machines have: only a damaged file has more. */
const mostTransitions = 10_000;
