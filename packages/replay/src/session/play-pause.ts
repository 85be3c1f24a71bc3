import type { CallSession } from "./call-session.ts";
import { checkedPosition, stepsOf } from "./session-position.ts";
import type { SessionPosition } from "./session-position.ts";

/** How long a player waits before the next step. */
export interface PlayPause {
  /** Milliseconds to wait, at the speed of the position. */
  readonly pauseMs: number;
  /** Milliseconds of the call's own time that are left out, as nothing happened in them; 0 almost always. */
  readonly skippedMs: number;
}

/** No pause is longer, whatever the speed: nobody wants to watch a telephone ring for 90 seconds. */
export const longestPauseMs = 2_000;

/** What a player waits before it goes forward; `null` at the end. @throws InvalidArgument */
export function playPause(session: CallSession, position: SessionPosition): PlayPause | null {
  const next = stepsOf(session)[checkedPosition(position).at + 1];
  if (next === undefined) return null;
  const waitedMs = Math.max(0, next.sincePreviousMs) || 0;
  const pauseMs = Math.min(longestPauseMs, waitedMs / position.speed);
  return { pauseMs, skippedMs: Math.round(waitedMs - pauseMs * position.speed) };
}
