import { needDue, needKnown } from "../call/argument.ts";
import { InvalidArgument } from "../call/offhook-error.ts";
import type { Cancel, Clock } from "../store/clock.ts";

/**
 * Virtual time: it stands still until it is advanced. Tasks run in the order of their due times, those of one time
 * in the order in which they were scheduled, so that a run can be repeated exactly.
 *
 * Between two tasks everything in memory that the first one set going comes to rest: promises settle, and what they
 * schedule takes its place in the order. What waits for a disk or a socket is waited for when `outside` tells of it.
 */
export interface SimulatedClock extends Clock {
  /** Lets everything in memory come to rest; time stands still. Tasks that are due already do run. */
  settle(): Promise<void>;
  /** Settles, then runs what falls due in the next `ms` milliseconds. */
  advance(ms: number): Promise<void>;
  /** The same, up to a time; does nothing but settle when it has passed. */
  advanceTo(at: number): Promise<void>;
  /** Runs until nothing is scheduled any more. @throws RangeError after 100,000 tasks: they schedule one another. */
  runUntilIdle(): Promise<void>;
  /** When the next task is due; `undefined` when nothing is scheduled. */
  nextDueAt(): number | undefined;
}

/** What a simulated clock knows of the world around it. */
export interface SimulatedClockOptions {
  /**
   * What is under way outside of memory, such as a write to a disk: resolves when it has come to rest; `undefined` while
   * nothing is. Time stands still meanwhile.
   */
  readonly outside?: () => Promise<unknown> | undefined;
}

/** @param startAt milliseconds since 1970. @throws InvalidArgument when it is no number, or `outside` no function. */
export function simulatedClock(
  startAt = 1_700_000_000_000,
  options: SimulatedClockOptions = {},
): SimulatedClock {
  needKnown("options", options, { outside: true });
  const { outside } = options;
  if (!Number.isFinite(startAt)) throw new InvalidArgument("startAt", startAt, "a time in milliseconds");
  if (outside !== undefined && typeof outside !== "function")
    throw new InvalidArgument("outside", outside, "a function that gives a promise, or undefined");
  let now = startAt;
  /** By due time, those of one time by age. */
  const tasks: { readonly dueAt: number; readonly run: () => void }[] = [];

  async function rest(): Promise<void> {
    await turn();
    for (let underWay = outside?.(); underWay !== undefined; underWay = outside?.()) {
      await underWay;
      await turn();
    }
  }

  async function runUpTo(end: number, atMost = Number.POSITIVE_INFINITY): Promise<void> {
    await rest();
    for (let count = 0; ; count++) {
      const [next] = tasks;
      if (next === undefined || next.dueAt > end) return;
      if (count >= atMost) throw new RangeError(`${atMost} tasks have run and more are scheduled.`);
      tasks.shift();
      now = Math.max(now, next.dueAt);
      next.run();
      await rest();
    }
  }

  async function advanceTo(at: number): Promise<void> {
    await runUpTo(Math.max(at, now));
    now = Math.max(now, at);
  }

  return {
    now: () => now,
    wall: () => now,
    schedule(dueAt, run): Cancel {
      needDue(dueAt, run);
      const task = { dueAt, run };
      tasks.splice(placeOf(dueAt, tasks), 0, task);
      return () => {
        const place = tasks.indexOf(task);
        if (place >= 0) tasks.splice(place, 1);
      };
    },
    settle: () => runUpTo(now),
    advance: (ms) => {
      if (!(typeof ms === "number" && ms >= 0))
        throw new InvalidArgument("ms", ms, "a number of milliseconds, 0 or more");
      return advanceTo(now + ms);
    },
    advanceTo(at) {
      if (typeof at !== "number" || Number.isNaN(at))
        throw new InvalidArgument("at", at, "a time in milliseconds");
      return advanceTo(at);
    },
    runUntilIdle: () => runUpTo(Number.POSITIVE_INFINITY, 100_000),
    nextDueAt: () => tasks[0]?.dueAt,
  };
}

/** Behind every task that is due at the same time or earlier. */
function placeOf(dueAt: number, tasks: readonly { readonly dueAt: number }[]): number {
  let place = tasks.length;
  while (place > 0 && (tasks[place - 1]?.dueAt ?? 0) > dueAt) place--;
  return place;
}

type Turn = (task: () => void) => void;
const { setImmediate } = globalThis as { setImmediate?: Turn };

/** All promises that can settle without the outside have settled when a new turn of the event loop begins. */
function turn(): Promise<void> {
  return new Promise((resolve) => (setImmediate ?? messageTurn)(resolve));
}

function messageTurn(task: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.addEventListener("message", () => {
    port1.close();
    task();
  });
  port1.start();
  port2.postMessage(null);
}
