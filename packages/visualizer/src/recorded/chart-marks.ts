/** What recorded calls did in a chart, by the ids of its states and transitions. Plain data. */
export interface ChartMarks {
  /** `path`: one call, with the times of its steps. `heat`: many calls, with how often and how long. */
  readonly kind: "path" | "heat";
  readonly calls: number;
  readonly records: number;
  readonly states: Readonly<Record<string, StateMark>>;
  readonly transitions: Readonly<Record<string, TransitionMark>>;
}

/** What happened in one state. */
export interface StateMark {
  /** How often it was entered. */
  readonly visits: number;
  /** How long calls stayed in it, all visits together, in milliseconds. A visit that goes on counts until the last record. */
  readonly totalMs: number;
  /** Half of the visits were shorter, 95 % were; in milliseconds. `null` when none has ended. */
  readonly medianMs: number | null;
  readonly p95Ms: number | null;
  /** 0 to 1: how much of all time, for the colour. */
  readonly level: number;
}

/** How often a transition was taken. */
export interface TransitionMark {
  readonly count: number;
  /** When, in milliseconds since the call's first record; the first 16, in a path only. */
  readonly atMs?: readonly number[];
  /** 0 to 1: how often compared with the others, for the colour. */
  readonly level: number;
}
