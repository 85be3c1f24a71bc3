import type { CallDirection } from "../../call/call-direction.ts";
import { defaultCallTimeouts } from "../../call/deadlines.ts";
import type { CallAdmission } from "../../call/call-events.ts";
import { event, self } from "../call-fixtures.ts";
import {
  discardCall,
  inc,
  later,
  refused,
  telegramCallId,
  unanswered,
  waitsForMessage,
  wipe,
} from "./rule-case.ts";
import type { RuleCase } from "./rule-case.ts";

const hold: CallAdmission = { selfRef: self, policy: "hold", timeouts: defaultCallTimeouts };
const kept = (direction: CallDirection) => event("CallHungUp", direction, { at: later, cause: "glare" });
const received = "ReportReceived";
const ending = { to: "discarded.ending", due: { hangup: 6_000 } } as const;
const waiting = { due: { ring: 90_000 } } as const;

/** Both sides call each other: a call that is held, K1g, K1a; and who gives up, E29g. */
const held: readonly Omit<RuleCase, "direction">[] = [
  {
    rule: "K1g",
    given: "new",
    when: inc("CallRequested", { admission: hold }),
    leadsTo: {
      to: "requested.held",
      effects: [{ type: received, params: { telegramCallId } }],
      due: { ring: 91_000 },
      context: { ringingAt: null, admittedAs: "hold" },
    },
  },
  { rule: "K1g", about: "our user", given: "requested.held", when: inc("CallAnswered"), leadsTo: "ignored" },
  {
    rule: "K1a",
    given: "requested.held",
    when: inc("CallReleased"),
    leadsTo: { to: "requested.ringing", ...waiting, context: { ringingAt: later } },
  },
  {
    rule: "K7",
    about: "a call that is held",
    given: "requested.held",
    when: inc("RequestSucceeded", { effect: received }),
    leadsTo: waiting,
  },
  {
    rule: "K8u",
    about: "a call that is held",
    given: "requested.held",
    when: inc("RequestFailed", { effect: received, error: unanswered }),
    leadsTo: waiting,
  },
  {
    rule: "K8f",
    about: "a call that is held",
    given: "requested.held",
    when: inc("RequestFailed", { effect: received, error: refused("SOMETHING_NEW") }),
    leadsTo: waiting,
  },
  ...["requested.held", "requested.ringing"].map((given) => ({
    rule: "K8" as const,
    about: "a call that was held",
    given,
    when: inc("RequestFailed", { effect: received, error: refused("CALL_PEER_INVALID") }),
    leadsTo: {
      to: "discarded.reporting",
      end: "elsewhereOrCancelled telegram - CALL_PEER_INVALID",
      effects: [wipe()],
      due: waitsForMessage,
    },
  })),
  {
    rule: "K7l",
    about: "a call that was held",
    given: "requested.ringing",
    when: inc("RequestSucceeded", { effect: received }),
    leadsTo: "ignored",
  },
  {
    rule: "K11",
    about: "a call that is held",
    given: "requested.held",
    when: inc("CallHungUp"),
    leadsTo: { ...ending, end: "declined us busy -", effects: [discardCall("busy")] },
  },
  {
    rule: "K12",
    about: "a call that is held",
    given: "requested.held",
    when: inc("TimerExpired", { timer: "ring" }),
    leadsTo: { ...ending, end: "ringTimeout deadline missed -", effects: [discardCall("missed")] },
  },
  ...["requested.held", "requested.arriving", "requested.ringing"].map((given) => ({
    rule: "E29g" as const,
    about: "our own call was answered",
    given,
    when: kept("incoming"),
    leadsTo: { ...ending, end: "busy engine busy glare", effects: [discardCall("busy")] },
  })),
];

const ours: readonly Omit<RuleCase, "direction">[] = ["waiting.registered", "waiting.ringing"].map(
  (given) => ({
    rule: "E29g",
    about: "theirs is kept",
    given,
    when: kept("outgoing"),
    leadsTo: { ...ending, end: "cancelled engine missed glare", effects: [discardCall("missed")] },
  }),
);

/** What was answered meanwhile goes on. */
const answered: readonly RuleCase[] = (
  [
    ["outgoing", "accepted.deriving"],
    ["outgoing", "accepted.confirming"],
    ["outgoing", "confirmed"],
    ["incoming", "accepted.preparing"],
    ["incoming", "accepted.awaiting"],
    ["incoming", "confirmed"],
  ] as const
).map(([direction, given]) => ({
  rule: "E29g",
  about: "answered meanwhile",
  direction,
  given,
  when: kept(direction),
  leadsTo: "ignored",
}));

export const glareCases: readonly RuleCase[] = [
  ...held.map((row) => ({ ...row, direction: "incoming" as const })),
  ...ours.map((row) => ({ ...row, direction: "outgoing" as const })),
  ...answered,
];
