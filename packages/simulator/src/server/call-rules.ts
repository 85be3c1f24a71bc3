import type { CallState } from "./server-call.ts";

/**
 * What each method of an existing call does, by the state of the call and by who asks. `act` changes the call,
 * `repeat` answers again without telling anybody, an upper-case word is the 400 error that the client gets.
 *
 * Columns: `requested  received  accepted  confirmed  discarded`. A `loser` is a device of the callee in a call
 * that another of its devices answered, so the first two columns can't happen there (`-`).
 */
const grid = {
  "phone.receivedCall": {
    caller: "CALL_PEER_INVALID CALL_PEER_INVALID CALL_PEER_INVALID CALL_PEER_INVALID CALL_PEER_INVALID",
    callee: "act repeat repeat repeat CALL_ALREADY_DECLINED",
    loser: "- - CALL_ALREADY_DECLINED CALL_ALREADY_DECLINED CALL_ALREADY_DECLINED",
  },
  "phone.acceptCall": {
    caller: "CALL_PEER_INVALID CALL_PEER_INVALID CALL_PEER_INVALID CALL_PEER_INVALID CALL_PEER_INVALID",
    callee: "act act CALL_ALREADY_ACCEPTED CALL_ALREADY_ACCEPTED CALL_ALREADY_DECLINED",
    loser: "- - CALL_ALREADY_ACCEPTED CALL_ALREADY_ACCEPTED CALL_ALREADY_DECLINED",
  },
  "phone.confirmCall": {
    caller: "CALL_PEER_INVALID CALL_PEER_INVALID act CALL_ALREADY_ACCEPTED CALL_ALREADY_DECLINED",
    callee: "CALL_PEER_INVALID CALL_PEER_INVALID CALL_PEER_INVALID CALL_PEER_INVALID CALL_PEER_INVALID",
    loser: "- - CALL_PEER_INVALID CALL_PEER_INVALID CALL_PEER_INVALID",
  },
  "phone.sendSignalingData": {
    caller: "CALL_NOT_ACTIVE CALL_NOT_ACTIVE CALL_NOT_ACTIVE act CALL_NOT_ACTIVE",
    callee: "CALL_NOT_ACTIVE CALL_NOT_ACTIVE CALL_NOT_ACTIVE act CALL_NOT_ACTIVE",
    loser: "- - CALL_NOT_ACTIVE CALL_NOT_ACTIVE CALL_NOT_ACTIVE",
  },
  "phone.discardCall": {
    caller: "act act act act repeat",
    callee: "act act act act repeat",
    loser: "- - CALL_ALREADY_ACCEPTED CALL_ALREADY_ACCEPTED CALL_ALREADY_ACCEPTED",
  },
  "phone.setCallRating": {
    caller: "CALL_PEER_INVALID CALL_PEER_INVALID CALL_PEER_INVALID CALL_PEER_INVALID act",
    callee: "CALL_PEER_INVALID CALL_PEER_INVALID CALL_PEER_INVALID CALL_PEER_INVALID act",
    loser: "- - CALL_PEER_INVALID CALL_PEER_INVALID act",
  },
  "phone.saveCallDebug": {
    caller: "CALL_PEER_INVALID CALL_PEER_INVALID CALL_PEER_INVALID act act",
    callee: "CALL_PEER_INVALID CALL_PEER_INVALID CALL_PEER_INVALID act act",
    loser: "- - CALL_PEER_INVALID CALL_PEER_INVALID CALL_PEER_INVALID",
  },
  "phone.saveCallLog": {
    caller: "CALL_PEER_INVALID CALL_PEER_INVALID CALL_PEER_INVALID act act",
    callee: "CALL_PEER_INVALID CALL_PEER_INVALID CALL_PEER_INVALID act act",
    loser: "- - CALL_PEER_INVALID CALL_PEER_INVALID CALL_PEER_INVALID",
  },
} as const satisfies Record<string, Record<Asker, string>>;

export type Asker = "caller" | "callee" | "loser";
export type CallMethod = keyof typeof grid;
export type CallRefusal =
  | "CALL_PEER_INVALID"
  | "CALL_ALREADY_ACCEPTED"
  | "CALL_ALREADY_DECLINED"
  | "CALL_NOT_ACTIVE";
export type Verdict = "act" | "repeat" | CallRefusal;

export const callMethods = Object.keys(grid) as readonly CallMethod[];

const columns: Readonly<Record<CallState, number>> = {
  requested: 0,
  received: 1,
  accepted: 2,
  confirmed: 3,
  discarded: 4,
};

export function verdictOf(method: CallMethod, asker: Asker, state: CallState): Verdict {
  const verdict = grid[method][asker].split(" ")[columns[state]];
  if (verdict === undefined || verdict === "-")
    throw new Error(`${method} of a ${asker} can't meet a ${state} call.`);
  return verdict as Verdict;
}
