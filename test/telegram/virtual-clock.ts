import { setImmediate as nextTurn } from "node:timers/promises";
import type { Cancel, Clock } from "@offhook/engine";

/** Time that passes only when told to, after everything that can happen at one moment has happened. */
export interface VirtualClock extends Clock {
  /** Lets `ms` pass: what falls due runs in its order, and what it leads to as well. */
  pass(ms: number): Promise<void>;
}

export function virtualClock(startMs = Date.UTC(2026, 10, 20)): VirtualClock {
  let now = startMs;
  let order = 0;
  let tasks: { readonly dueAt: number; readonly order: number; readonly run: () => void }[] = [];

  /** Promises, and the rare turn of the event loop that a key exchange takes, come to rest. */
  async function settle(): Promise<void> {
    for (let turn = 0; turn < 8; turn += 1) await nextTurn();
  }

  return {
    now: () => now,
    wall: () => now,
    schedule(dueAt, run): Cancel {
      const task = { dueAt: Math.max(dueAt, now), order: (order += 1), run };
      tasks.push(task);
      return () => {
        tasks = tasks.filter((other) => other !== task);
      };
    },
    async pass(ms) {
      const end = now + ms;
      for (;;) {
        await settle();
        const [next] = tasks
          .filter(({ dueAt }) => dueAt <= end)
          .toSorted((one, other) => one.dueAt - other.dueAt || one.order - other.order);
        if (next === undefined) break;
        tasks = tasks.filter((task) => task !== next);
        now = next.dueAt;
        next.run();
      }
      now = end;
    },
  };
}
