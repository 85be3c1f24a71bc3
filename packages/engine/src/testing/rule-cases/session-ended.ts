import type { CallDirection } from "../../call/call-direction.ts";
import { event } from "../call-fixtures.ts";
import { inc, later, refused, wipe } from "./rule-case.ts";
import type { RuleCase } from "./rule-case.ts";

const states: readonly (readonly [CallDirection, string])[] = [
  ["outgoing", "requested.preparing"],
  ["outgoing", "requested.sending"],
  ["outgoing", "waiting.registered"],
  ["outgoing", "waiting.ringing"],
  ["outgoing", "accepted.deriving"],
  ["outgoing", "accepted.confirming"],
  ["outgoing", "confirmed"],
  ["incoming", "requested.arriving"],
  ["incoming", "requested.ringing"],
  ["incoming", "requested.held"],
  ["incoming", "requested.observed"],
  ["incoming", "accepted.preparing"],
  ["incoming", "accepted.sending"],
  ["incoming", "accepted.awaiting"],
  ["incoming", "accepted.verifying"],
  ["incoming", "confirmed"],
];

const over = {
  to: "discarded.reporting",
  end: "loggedOut telegram - SESSION_REVOKED",
  effects: [wipe()],
} as const;
const dead = refused("SESSION_REVOKED", 401);

/** The account's session is dead: every call of it is over, and nobody can be told. E52. */
export const sessionEndedCases: readonly RuleCase[] = [
  ...states.map(([direction, given]) => ({
    rule: "E52" as const,
    direction,
    given,
    when: event("SessionEnded", direction, { at: later }),
    leadsTo: over,
  })),
  {
    rule: "E52",
    direction: "outgoing",
    about: "it was cancelled already",
    given: "requested.cancelling",
    when: event("SessionEnded", "outgoing", { at: later }),
    leadsTo: { ...over, end: "cancelled us - -" },
  },
  ...(["outgoing", "incoming"] as const).map((direction) => ({
    rule: "E52" as const,
    direction,
    about: "the answer to signalling data says so",
    given: "confirmed",
    when: event("SignalingRefused", direction, { at: later, error: dead }),
    leadsTo: over,
  })),
  ...["requested.arriving", "requested.held", "requested.ringing", "accepted.preparing"].map((given) => ({
    rule: "E52" as const,
    direction: "incoming" as const,
    about: "the answer to receivedCall says so",
    given,
    when: inc("RequestFailed", { effect: "ReportReceived", error: dead }),
    leadsTo: over,
  })),
];
