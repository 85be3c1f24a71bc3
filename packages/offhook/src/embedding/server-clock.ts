import { systemClock } from "@offhook/engine";
import type { Clock, SystemClock } from "@offhook/engine";

/**
 * A clock that follows Telegram's, which says whole seconds only. So as long as this machine's clock is within a second
 * of what Telegram said, it is the better one and is left alone.
 */
export function serverClock(clock: SystemClock = systemClock()): {
  readonly clock: Clock;
  /** Told Telegram's time in Unix seconds whenever it comes along. */
  readonly follow: (unixSeconds: number) => void;
} {
  return {
    clock,
    follow(unixSeconds) {
      const offsetMs = unixSeconds * 1000 + halfSecondMs - clock.wall();
      clock.setServerOffset(Math.abs(offsetMs) <= halfSecondMs + 1000 ? 0 : offsetMs);
    },
  };
}

const halfSecondMs = 500;
