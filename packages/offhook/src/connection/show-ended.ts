import type { CallView } from "@offhook/engine";
import { describeEnd } from "@offhook/replay";
import type { Screen } from "../command-line/screen.ts";

/** Says how a call ended, in one sentence and as one object. */
export function showEnded({ callId, accountId, direction, context }: CallView, screen: Screen): void {
  const { telegramCallId, end, fingerprint, emoji, createdAt, confirmedAt, endedAt } = context;
  const isConfirmed = confirmedAt !== null;
  const why = end === null ? "the engine gave it up" : describeEnd(end, direction);
  screen.tell({
    type: "ended",
    callId,
    accountId,
    direction,
    telegramCallId,
    confirmed: isConfirmed,
    end,
    why,
    fingerprint,
    emoji,
    createdAt,
    confirmedAt,
    endedAt,
  });
  screen.say(
    `The call is over: ${why}.${isConfirmed ? "" : " It was never confirmed."}`,
    isConfirmed ? "good" : "bad",
  );
}
