import type { Clock } from "../store/clock.ts";

/** Longest wait that `setTimeout` takes; longer ones are waited for in pieces. */
const longestTimeoutMs = 2_147_483_647;

/**
 * The real clock. `serverOffsetMs` is Telegram's time minus this machine's, as far as it is known; a later
 * estimate moves `now()` forward at once and never back. Waiting does not keep a Node process alive unless
 * `keepAlive` is set.
 */
export function systemClock(
  options: { readonly serverOffsetMs?: number; readonly keepAlive?: boolean } = {},
): SystemClock {
  let offsetMs = options.serverOffsetMs ?? 0;
  let latest = 0;
  const now = (): number => (latest = Math.max(latest, Date.now() + offsetMs));
  return {
    now,
    wall: () => Date.now(),
    setServerOffset(ms) {
      offsetMs = ms;
    },
    schedule(dueAt, task) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const arm = (): void => {
        const wait = Math.max(0, dueAt - now());
        timer = setTimeout(() => (now() >= dueAt ? task() : arm()), Math.min(wait, longestTimeoutMs));
        if (options.keepAlive !== true) (timer as { unref?: () => void }).unref?.();
      };
      arm();
      return () => clearTimeout(timer);
    },
  };
}

export interface SystemClock extends Clock {
  /** Telegram's time minus this machine's, in milliseconds, for example from the `date` of help.getConfig. */
  setServerOffset(ms: number): void;
}
