import type { Cancel, Clock } from "@offhook/engine";

/** One direction of a connection: what goes in first comes out first, `latencyMs` later. */
export interface Wire {
  carry(task: () => void): void;
  /** What is on the way is lost. */
  cut(): void;
}

export function createWire(clock: Pick<Clock, "now" | "schedule">, latencyMs: number): Wire {
  let onTheWay: { readonly dueAtMs: number; readonly task: () => void }[] = [];
  let cancel: Cancel | undefined;

  /** One at a time, each in a turn of its own: who waits for the first is told before the second comes. */
  function arrive(): void {
    cancel = undefined;
    const first = onTheWay.shift();
    waitForNext();
    first?.task();
  }

  function waitForNext(): void {
    const next = onTheWay[0];
    if (next !== undefined) cancel ??= clock.schedule(next.dueAtMs, arrive);
  }

  return {
    carry(task) {
      onTheWay.push({ dueAtMs: clock.now() + latencyMs, task });
      waitForNext();
    },
    cut() {
      onTheWay = [];
      cancel?.();
      cancel = undefined;
    },
  };
}
