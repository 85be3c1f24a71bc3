import { directionOf, isCallRecord } from "@offhook/engine";
import type { CallDirection, NewRecord } from "@offhook/engine";
import { callSession, explainCall, ladderRows, originSentences, recordedOrigin } from "@offhook/replay";
import type { CallSession, Explanation, LadderStep, SessionStep } from "@offhook/replay";
import type { LiveMarks } from "../picture/live-chart.ts";
import { recordedMarks } from "../recorded/recorded-marks.ts";
import type { RecordedMarks } from "../recorded/recorded-marks.ts";
import type { PacketsInClear } from "./viewer-options.ts";
import type { StepName } from "./viewer-place.ts";

/** A stretch of steps in which a call stood in one state. */
export interface Stretch {
  readonly state: string;
  readonly from: number;
  /** The step behind the last. */
  readonly to: number;
}

/** A recorded call laid out for the page: each part is worked out once, when it is first looked at. */
export class ShownCall {
  readonly records: readonly NewRecord[];
  readonly warnings: readonly string[];
  readonly session: CallSession;
  /** What is in its packets, once somebody has given the key. */
  packets: PacketsInClear | null = null;
  readonly #byName: ReadonlyMap<StepName, number>;
  #ladder: ShownLadder | undefined;
  #explanation: Explanation | null | undefined;
  #marks: RecordedMarks | undefined;
  #stretches: readonly Stretch[] | undefined;

  constructor(records: readonly NewRecord[], warnings: readonly string[] = []) {
    this.records = records;
    this.warnings = [...warnings, ...originSentences(recordedOrigin(records))];
    this.session = callSession(records);
    this.#byName = new Map(this.steps.map((step, index) => [stepName(step), index]));
  }

  get steps(): readonly SessionStep[] {
    return this.session.steps;
  }

  get direction(): CallDirection {
    const first = this.records.find(isCallRecord);
    return first === undefined ? "outgoing" : directionOf(first);
  }

  /** Where a step stands; `null` where the call does not have it. */
  indexOf(name: StepName | null): number | null {
    return name === null ? null : (this.#byName.get(name) ?? null);
  }

  get ladder(): ShownLadder {
    this.#ladder ??= shownLadder(this);
    return this.#ladder;
  }

  /** `null` for a call of which there are packets only. */
  get explanation(): Explanation | null {
    if (this.#explanation === undefined)
      this.#explanation = this.records.some(isCallRecord) ? explainCall(this.records) : null;
    return this.#explanation;
  }

  /** What the chart marks at a step: a packet leaves the call where it was. */
  marksAt(index: number): LiveMarks {
    const step = this.steps[index];
    if (step === undefined) return {};
    if (!isCallRecord(step.record)) return { states: [step.state] };
    this.#marks ??= recordedMarks(this.records);
    return this.#marks.at(step.record.revision);
  }

  get stretches(): readonly Stretch[] {
    if (this.#stretches !== undefined) return this.#stretches;
    const stretches: { state: string; from: number; to: number }[] = [];
    for (const [index, { state }] of this.steps.entries()) {
      const last = stretches.at(-1);
      if (last?.state === state) last.to = index + 1;
      else stretches.push({ state, from: index, to: index + 1 });
    }
    this.#stretches = stretches;
    return stretches;
  }
}

/** The rows of a call's ladder, and which row belongs to which step. */
export interface ShownLadder {
  readonly rows: readonly ShownRung[];
  /** The first row of each step. */
  readonly rowOf: readonly number[];
}

/** A row of the ladder with the step that it belongs to, and whether a deadline runs beside it. */
export interface ShownRung {
  readonly rung: LadderStep;
  readonly step: number;
  readonly bracket: "none" | "opens" | "runs" | "closes";
}

/** The name of a step in the address. */
export function stepName({ record }: SessionStep): StepName {
  return isCallRecord(record) ? String(record.revision) : `p${record.revision}`;
}

function shownLadder({ steps, records, direction }: ShownCall): ShownLadder {
  const byRecord = new Map(steps.map(({ record }, index) => [record.id, index]));
  const rowOf: number[] = [];
  let running = 0;
  const rows = ladderRows(direction === "outgoing" ? { caller: records } : { callee: records }).map(
    (rung, row): ShownRung => {
      const step = byRecord.get(rung.recordId) ?? 0;
      rowOf[step] ??= row;
      if (rung.kind === "opens") running += 1;
      const bracket =
        running === 0
          ? "none"
          : running > 1 || (rung.kind !== "opens" && rung.kind !== "closes")
            ? "runs"
            : rung.kind;
      if (rung.kind === "closes") running -= 1;
      return { rung, step, bracket };
    },
  );
  return { rows, rowOf };
}
