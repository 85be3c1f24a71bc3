import type { CallDirection } from "../../call/call-direction.ts";
import { event } from "../call-fixtures.ts";
import { discardCall, later, wipe } from "./rule-case.ts";
import type { RuleCase } from "./rule-case.ts";

const takenOver = (direction: CallDirection) =>
  event("CallAdopted", direction, { epoch: 2, onRestart: "hangUp", at: later });

const live: readonly (readonly [CallDirection, string, "missed" | "disconnect"])[] = [
  ["outgoing", "waiting.registered", "missed"],
  ["outgoing", "waiting.ringing", "missed"],
  ["outgoing", "accepted.deriving", "disconnect"],
  ["outgoing", "accepted.confirming", "disconnect"],
  ["outgoing", "confirmed", "disconnect"],
  ["incoming", "accepted.preparing", "disconnect"],
  ["incoming", "accepted.sending", "disconnect"],
  ["incoming", "accepted.awaiting", "disconnect"],
  ["incoming", "accepted.verifying", "disconnect"],
  ["incoming", "confirmed", "disconnect"],
];

/** Calls of a process that is gone, under the policy to hang them up: E48r, E48c, and E48 where it does not apply. */
export const restartCases: readonly RuleCase[] = [
  ...live.map(([direction, given, wire]) => ({
    rule: "E48r" as const,
    direction,
    given,
    when: takenOver(direction),
    leadsTo: {
      to: "discarded.ending",
      end: `restart engine ${wire} -`,
      effects: [discardCall(wire, { durationSeconds: given === "confirmed" ? 1 : 0 })],
      due: { hangup: 6_000 },
    },
  })),
  {
    rule: "E48c",
    direction: "outgoing",
    about: "nothing was sent",
    given: "requested.preparing",
    when: takenOver("outgoing"),
    leadsTo: { to: "discarded.reporting", end: "restart engine - -", effects: [wipe()] },
  },
  {
    rule: "E48c",
    direction: "outgoing",
    about: "the request may have arrived: should the call turn up, it is discarded",
    given: "requested.sending",
    when: takenOver("outgoing"),
    leadsTo: { to: "requested.cancelling", end: "restart engine missed -", due: { request: 20_999 } },
  },
  {
    rule: "E48",
    direction: "outgoing",
    about: "cancelled already: that stays the reason",
    given: "requested.cancelling",
    when: takenOver("outgoing"),
    leadsTo: { end: "cancelled us missed -", due: { request: 20_999 } },
  },
  ...["requested.arriving", "requested.ringing", "requested.held"].map((given) => ({
    rule: "E48" as const,
    direction: "incoming" as const,
    about: "nobody has answered: it rings on",
    given,
    when: takenOver("incoming"),
    leadsTo: { due: { ring: 90_000 } },
  })),
];
