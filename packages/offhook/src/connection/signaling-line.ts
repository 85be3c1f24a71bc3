import { fitTo, plainText, timeOfDay } from "@offhook/replay";
import type { Line } from "@offhook/replay";

/** A signalling packet that passed, without its content. */
export interface SignalingStep {
  /** Wall clock, Unix milliseconds. */
  readonly at: number;
  readonly callId: string;
  readonly accountId: string;
  readonly way: "sent" | "received";
  /** Absent where it is about a packet that stands above. */
  readonly bytes?: number;
  /** What became of it, in words. */
  readonly fate: string;
}

/** The line for it, with the columns of a transition line. */
export function signalingLine({ at, accountId, way, bytes, fate }: SignalingStep, width?: number): Line {
  const isNarrow = (width ?? Number.POSITIVE_INFINITY) < 118;
  const account = plainText(accountId, 64);
  return [
    { text: `${timeOfDay(at).slice(isNarrow ? ((width ?? 0) < 72 ? 6 : 3) : 0)} `, tone: "time" },
    { text: `${isNarrow ? fitTo(account, 6) : account.padEnd(8)} `, tone: "account" },
    {
      text: `signalling data ${way}${bytes === undefined ? "" : `, ${bytes} B`}, ${plainText(fate, 60)}`,
      tone: "faint",
    },
  ];
}
