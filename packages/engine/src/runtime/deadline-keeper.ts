import type { CallTimer, Deadline } from "../call/deadlines.ts";
import type { Cancel, Clock } from "../store/clock.ts";

/**
 * Arms the deadlines that a call's state holds, and no others. Each goes off once: a state that holds on to a
 * deadline which has passed must not make it go off for ever.
 */
export class DeadlineKeeper {
  readonly #clock: Clock;
  readonly #expired: (timer: CallTimer) => void;
  readonly #armed = new Map<string, Cancel>();

  constructor(clock: Clock, expired: (timer: CallTimer) => void) {
    this.#clock = clock;
    this.#expired = expired;
  }

  /** Calls off what the state does not hold any more and arms what is new. */
  keep(deadlines: readonly Deadline[]): void {
    const wanted = new Map(deadlines.map((deadline) => [`${deadline.timer}@${deadline.dueAt}`, deadline]));
    for (const [name, cancel] of this.#armed) {
      if (wanted.has(name)) continue;
      cancel();
      this.#armed.delete(name);
    }
    for (const [name, { timer, dueAt }] of wanted) {
      if (this.#armed.has(name)) continue;
      const cancel = this.#clock.schedule(dueAt, () => {
        this.#armed.set(name, () => {});
        this.#expired(timer);
      });
      this.#armed.set(name, cancel);
    }
  }
}
