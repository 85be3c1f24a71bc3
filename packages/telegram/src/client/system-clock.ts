import type { Clock } from "@offhook/engine";

/** What request timeouts need of a clock. */
export type RequestClock = Pick<Clock, "now" | "schedule">;

/** Real time since the start of the process, which no correction of the wall clock moves. */
export const systemRequestClock: RequestClock = {
  now: () => performance.now(),
  schedule(dueAt, task) {
    const timer = setTimeout(task, Math.max(0, dueAt - performance.now()));
    return () => clearTimeout(timer);
  },
};
