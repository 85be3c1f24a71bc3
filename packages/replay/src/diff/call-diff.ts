import type { CallRecord } from "@offhook/engine";

/** Two recordings side by side. */
export interface CallDiff {
  /** Nothing differs and nothing stands in one only. */
  readonly isSame: boolean;
  readonly rows: readonly DiffRow[];
  /** The first row that is not the same; `null` when there is none. */
  readonly first: DiffRow | null;
}

/** A record of either side, or one of both that belong together. */
export interface DiffRow {
  readonly kind: "same" | "differs" | "onlyLeft" | "onlyRight";
  readonly left: CallRecord | null;
  readonly right: CallRecord | null;
  /** What differs; empty but for `differs`. */
  readonly differences: readonly Difference[];
}

/** One thing in which two records differ, as a person reads it. */
export interface Difference {
  /** `event`: the detail of the event. `timing`: the time since the row before that both have. */
  readonly field: "event" | "from" | "to" | "outcome" | "rule" | "effects" | "timing";
  readonly left: string;
  readonly right: string;
}
