import type { CallTimer, Deadline } from "@offhook/engine";

/** A wait that took as long as a timer runs. */
export interface TimerMatch {
  readonly timer: CallTimer;
  /** How long the wait took, in milliseconds. */
  readonly waitedMs: number;
  /** How long the timer runs, in milliseconds. */
  readonly timerMs: number;
  /**
   * `ours`: our own deadline went off. `theirs`: something came from outside just when our timer of that kind was about
   * to go off, so it is likely that the same timer went off at the server or the other side.
   */
  readonly whose: "ours" | "theirs";
}

/** A deadline that runs, and since when. */
export interface ArmedTimer extends Deadline {
  readonly armedAt: number;
}

/** The timers that run after a record; those that ran before keep the time at which they were armed. */
export function armedTimers(
  before: readonly ArmedTimer[],
  deadlines: readonly Deadline[],
  at: number,
): readonly ArmedTimer[] {
  return deadlines.map(
    ({ timer, dueAt }) =>
      before.find((armed) => armed.timer === timer && armed.dueAt === dueAt) ?? { timer, dueAt, armedAt: at },
  );
}

/** The timer whose time a wait until `at` took; the closest one, should several fit. */
export function matchTimer(armed: readonly ArmedTimer[], at: number): TimerMatch | null {
  let best: TimerMatch | null = null;
  for (const { timer, dueAt, armedAt } of armed) {
    const timerMs = dueAt - armedAt;
    const waitedMs = at - armedAt;
    const apart = Math.abs(waitedMs - timerMs);
    // Timers of other parties start and arrive a moment apart from ours.
    if (apart > Math.max(1_000, timerMs * 0.02) || timerMs < 2_000) continue;
    if (best !== null && Math.abs(best.waitedMs - best.timerMs) <= apart) continue;
    best = { timer, waitedMs, timerMs, whose: "theirs" };
  }
  return best;
}
