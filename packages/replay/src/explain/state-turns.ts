import type { CallDirection } from "@offhook/engine";

/**
 * Whose turn it is. `us`: this side's program. `user`: this side's user. `telegram`: the server. `peer`: the other side's
 * program. `peerUser`: the other side's user. `nobody`: the call is as it shall be.
 */
export type Turn = "us" | "user" | "telegram" | "peer" | "peerUser" | "nobody";

/** What a call waits for in a state. */
export interface StateTurn {
  readonly turn: Turn;
  /** Behind "waits" or "waited". */
  readonly awaits: string;
}

const turn = (whose: Turn, awaits: string): StateTurn => ({ turn: whose, awaits });

const over = {
  "discarded.ending": turn("telegram", "for Telegram to answer phone.discardCall"),
  "discarded.reporting": turn(
    "nobody",
    "for late words about the call, for a rating or debug data, and for its secrets to be destroyed",
  ),
  "discarded.keeping": turn("nobody", "for the time until its key, which is kept, is destroyed"),
  "discarded.closed": turn("nobody", "for nothing: it is closed"),
} as const;

/** Reviewed by hand against the tables of https://core.telegram.org/api/end-to-end/video-calls; a test holds it complete. */
const turns: Readonly<Record<CallDirection, Readonly<Record<string, StateTurn>>>> = {
  outgoing: {
    new: turn("user", "for our user to place it"),
    "requested.preparing": turn("us", "for our own half of the key to be made and stored"),
    "requested.sending": turn("telegram", "for Telegram to answer phone.requestCall"),
    "requested.cancelling": turn(
      "telegram",
      "to learn whether the call that was hung up while phone.requestCall was on its way exists",
    ),
    "waiting.registered": turn(
      "peer",
      "for a device of the callee to report that it rings (phone.receivedCall)",
    ),
    "waiting.ringing": turn("peerUser", "for the callee to answer"),
    "accepted.deriving": turn("us", "for our program to check the callee's value and compute the key"),
    "accepted.confirming": turn(
      "telegram",
      "for Telegram to answer phone.confirmCall with the confirmed call",
    ),
    confirmed: turn("nobody", "for one side to hang up"),
    ...over,
  },
  incoming: {
    new: turn("peerUser", "for a call to come in"),
    "requested.arriving": turn("telegram", "for Telegram to answer phone.receivedCall, while it rings"),
    "requested.ringing": turn("user", "for our user to answer or decline"),
    "requested.held": turn("us", "to learn which of the two calls that crossed is kept"),
    "requested.observed": turn("user", "for another device of the account to answer: this one only watches"),
    "accepted.preparing": turn("us", "for our own half of the key to be made and stored"),
    "accepted.sending": turn("telegram", "for Telegram to answer phone.acceptCall"),
    "accepted.awaiting": turn("peer", "for the caller's program to send its key (phone.confirmCall)"),
    "accepted.verifying": turn("us", "for our program to check the caller's value and compute the key"),
    confirmed: turn("nobody", "for one side to hang up"),
    ...over,
  },
};

/** Whose turn it is in a state, and for what; `undefined` in a state that this version does not have. */
export function turnIn(direction: CallDirection, state: string): StateTurn | undefined {
  const table = turns[direction];
  return Object.hasOwn(table, state) ? table[state] : undefined;
}

/** Who this is, in words. */
export function turnWords(whose: Turn, direction: CallDirection): string {
  const other = direction === "outgoing" ? "callee" : "caller";
  const words: Readonly<Record<Turn, string>> = {
    us: "our program",
    user: "our user",
    telegram: "Telegram",
    peer: `the ${other}'s program`,
    peerUser: `the ${other}`,
    nobody: "nobody",
  };
  return words[whose];
}
