import type { Clock } from "@offhook/engine";

/** What requests need of a clock. */
export type RequestClock = Pick<Clock, "now" | "schedule">;

/** The time of this machine when the process began, plus what has passed since: corrections do not move it. */
const now = (): number => performance.timeOrigin + performance.now();

export const systemRequestClock: RequestClock = {
  now,
  schedule(dueAt, task) {
    const timer = setTimeout(task, Math.max(0, dueAt - now()));
    return () => clearTimeout(timer);
  },
};
