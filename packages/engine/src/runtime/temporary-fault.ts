import { OffhookError } from "../call/offhook-error.ts";
import type { Clock } from "../store/clock.ts";

/** A store or vault that fails so may take the same thing later. */
const temporaryFaults: ReadonlySet<string> = new Set([
  "STORE_FULL",
  "STORE_LOCKED",
  "STORE_UNAVAILABLE",
  "STORE_READ_ONLY",
  "STORE_DENIED",
  "VAULT_FULL",
  "VAULT_LOCKED",
  "VAULT_UNAVAILABLE",
  "VAULT_READ_ONLY",
]);

export function isTemporary(error: unknown): boolean {
  return error instanceof OffhookError && temporaryFaults.has(error.code);
}

const delaysMs = [50, 200, 1_000, 5_000] as const;

/** How long to wait after so many failures in a row, the first one being 0. */
export function retryDelayMs(failures: number): number {
  return delaysMs[Math.min(failures, delaysMs.length - 1)] ?? 0;
}

/** A wait that can be cut short. */
export class Pause {
  readonly #clock: Clock;
  #end: () => void = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  wait(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#clock.schedule(this.#clock.now() + delayMs, resolve);
      this.#end = () => {
        cancel();
        resolve();
      };
    });
  }

  /** Ends the wait under way, if there is one. */
  end(): void {
    this.#end();
  }
}
