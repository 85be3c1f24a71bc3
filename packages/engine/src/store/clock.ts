/** Time, as the engine sees it. The only source of it: nothing else may ask what time it is or wait. */
export interface Clock {
  /** Telegram's server time as far as it is known, milliseconds since 1970. Never decreases. */
  now(): number;
  /** The wall clock of this machine, milliseconds since 1970. Goes into `recordedAt` and nowhere else. */
  wall(): number;
  /** Runs `task` once `now() >= dueAt`, never before the caller's turn has ended. Returns a way to call it off. */
  schedule(dueAt: number, task: () => void): Cancel;
}

/** Calls a scheduled task off. Calling it again, or after the task has run, does nothing. */
export type Cancel = () => void;
