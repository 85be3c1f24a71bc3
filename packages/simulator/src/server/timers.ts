import type { Cancel, Clock } from "@offhook/engine";

/** Tasks that wait, so that a server can be closed without leaving one behind. */
export interface Timers {
  /** Runs `task` when the clock shows `dueAtMs` or more. */
  at(dueAtMs: number, task: () => void): Cancel;
  cancelAll(): void;
}

export function createTimers(clock: Pick<Clock, "schedule">): Timers {
  const waiting = new Set<Cancel>();
  return {
    at(dueAtMs, task) {
      const cancel: Cancel = () => {
        waiting.delete(cancel);
        callOff();
      };
      const callOff = clock.schedule(dueAtMs, () => {
        waiting.delete(cancel);
        task();
      });
      waiting.add(cancel);
      return cancel;
    },
    cancelAll() {
      for (const cancel of waiting) cancel();
    },
  };
}
