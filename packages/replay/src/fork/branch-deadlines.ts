import { replayCall } from "@offhook/engine";
import type { CallRecord, CallTimer, Deadline } from "@offhook/engine";
import type { PlannedInput } from "./branch.ts";

/**
 * Which deadlines go off in a branch, and when. A deadline is state, so that nothing from outside is needed to know that
 * it passes: one that runs out between two inputs goes off, as it would have. A recorded expiry counts for the very
 * deadline, timer and time, that went off in the origin, and for no other.
 */
export class BranchDeadlines {
  /** Deadlines of the origin by the record of their expiry. */
  readonly #recorded = new Map<CallRecord, string>();
  /** Deadlines whose recorded expiry is still to come. */
  readonly #coming = new Set<string>();
  /** Each goes off once. */
  readonly #over = new Set<string>();

  constructor(origin: readonly CallRecord[], inputs: readonly PlannedInput[]) {
    let before: readonly Deadline[] = [];
    for (const { record, state } of replayCall(origin)) {
      if (record.type === "TimerExpired") {
        const { timer } = (record as CallRecord<"TimerExpired">).data;
        const went = before.find((each) => each.timer === timer && each.dueAt <= record.at);
        if (went !== undefined) this.#recorded.set(record, nameOf(went));
      }
      before = state.snapshot.context.deadlines;
    }
    const comes = new Set(inputs.map(({ record }) => record));
    for (const [record, name] of this.#recorded) (comes.has(record) ? this.#coming : this.#over).add(name);
  }

  /** Whether a recorded expiry goes off here too. What was inserted or edited by hand always does. */
  isDue({ record, how }: PlannedInput, running: readonly Deadline[], at: number): boolean {
    if (record === null || how === "edited") return true;
    const name = this.#recorded.get(record);
    if (name === undefined)
      return running.some(
        ({ timer, dueAt }) => timer === (record as CallRecord<"TimerExpired">).data.timer && dueAt <= at,
      );
    this.#coming.delete(name);
    return running.some((each) => nameOf(each) === name && each.dueAt <= at);
  }

  /** The deadline that passes first before `at`, and that no recorded expiry is to come for. */
  next(running: readonly Deadline[], at: number): Deadline | undefined {
    return this.running(running)
      .filter((each) => each.dueAt < at && !this.#coming.has(nameOf(each)))
      .toSorted((a, b) => a.dueAt - b.dueAt)[0];
  }

  /** Those that have not gone off. */
  running(deadlines: readonly Deadline[]): readonly Deadline[] {
    return deadlines.filter((each) => !this.#over.has(nameOf(each)));
  }

  /** An expiry of this timer was given: what was due has gone off. */
  wentOff(timer: CallTimer, running: readonly Deadline[], at: number): void {
    for (const each of running) if (each.timer === timer && each.dueAt <= at) this.#over.add(nameOf(each));
  }
}

function nameOf({ timer, dueAt }: Deadline): string {
  return `${timer}@${dueAt}`;
}
