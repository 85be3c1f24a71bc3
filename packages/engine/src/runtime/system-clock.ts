import { needDue, needKnown, needNumber } from "../call/argument.ts";
import type { Cancel, Clock } from "../store/clock.ts";

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
  needKnown("options", options, { serverOffsetMs: true, keepAlive: true });
  let offsetMs = checkedOffset(options.serverOffsetMs ?? 0);
  let latest = 0;
  const now = (): number => (latest = Math.max(latest, Date.now() + offsetMs));
  return {
    now,
    wall: () => Date.now(),
    setServerOffset(ms) {
      offsetMs = checkedOffset(ms);
    },
    schedule(dueAt, task) {
      needDue(dueAt, task);
      if (dueAt <= now()) return soon(task);
      let timer: ReturnType<typeof setTimeout> | undefined;
      const arm = (): void => {
        const wait = Math.max(0, dueAt - now());
        timer = setTimeout(() => (now() >= dueAt ? task() : arm()), Math.min(wait, longestTimeoutMs));
        if (options.keepAlive !== true) (timer as Unreferable).unref?.();
      };
      arm();
      return () => clearTimeout(timer);
    },
  };
}

function checkedOffset(ms: number): number {
  needNumber("serverOffsetMs", ms, "a number of milliseconds");
  return ms;
}

/**
 * After the caller's turn and before anything that waits: a timeout of 0 would cost a millisecond in Node. It keeps the
 * process alive for that turn: an immediate that does not is left waiting until something else wakes the event loop.
 */
function soon(task: () => void): Cancel {
  const { setImmediate, clearImmediate } = globalThis as unknown as Partial<Immediates>;
  if (setImmediate === undefined || clearImmediate === undefined) {
    const timer = setTimeout(task, 0);
    return () => clearTimeout(timer);
  }
  const immediate = setImmediate(task);
  return () => clearImmediate(immediate);
}

interface Unreferable {
  unref?: () => void;
}

/** Node has these, browsers don't. */
interface Immediates {
  setImmediate: (task: () => void) => object;
  clearImmediate: (immediate: object) => void;
}

/** The real clock, which can be told how far Telegram's is off. */
export interface SystemClock extends Clock {
  /** Telegram's time minus this machine's, in milliseconds, for example from the `date` of help.getConfig. */
  setServerOffset(ms: number): void;
}
