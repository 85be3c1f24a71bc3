import type { CallDirection } from "../../call/call-direction.ts";
import { event } from "../call-fixtures.ts";
import { discardCall, later, wipe } from "./rule-case.ts";
import type { RuleCase } from "./rule-case.ts";

const expired = (direction: CallDirection) =>
  event("TimerExpired", direction, { timer: "watchdog", at: later });

const named: readonly (readonly [CallDirection, string])[] = [
  ["outgoing", "waiting.registered"],
  ["outgoing", "waiting.ringing"],
  ["outgoing", "accepted.deriving"],
  ["outgoing", "accepted.confirming"],
  ["incoming", "requested.arriving"],
  ["incoming", "requested.ringing"],
  ["incoming", "accepted.preparing"],
  ["incoming", "accepted.sending"],
  ["incoming", "accepted.awaiting"],
  ["incoming", "accepted.verifying"],
];

/** A call that no other timer has ended: E49. */
export const stuckCases: readonly RuleCase[] = [
  ...named.map(([direction, given]) => ({
    rule: "E49" as const,
    direction,
    about: "Telegram knows the call",
    given,
    when: expired(direction),
    leadsTo: {
      to: "discarded.ending",
      end: "stuck deadline disconnect -",
      effects: [discardCall("disconnect")],
      due: { hangup: 6_000 },
    },
  })),
  {
    rule: "E49",
    direction: "outgoing",
    about: "nothing was sent",
    given: "requested.preparing",
    when: expired("outgoing"),
    leadsTo: { to: "discarded.reporting", end: "stuck deadline - -", effects: [wipe()] },
  },
  {
    rule: "E49",
    direction: "outgoing",
    about: "the request may have arrived: should the call turn up, it is discarded",
    given: "requested.sending",
    when: expired("outgoing"),
    leadsTo: {
      to: "requested.cancelling",
      end: "stuck deadline missed -",
      due: { request: 20_999 },
    },
  },
];
