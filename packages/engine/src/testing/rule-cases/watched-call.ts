import { defaultCallTimeouts } from "../../call/deadlines.ts";
import type { AdmissionVerdict, CallAdmission } from "../../call/call-events.ts";
import type { Base64Url, PeerRef } from "../../call/ids.ts";
import { peer, self } from "../call-fixtures.ts";
import { inc, later, waitsForMessage, wipe } from "./rule-case.ts";
import type { RuleCase } from "./rule-case.ts";

const watching = ["observe", "elsewhere"] as const;
function admission(policy: AdmissionVerdict): { readonly admission: CallAdmission } {
  return { admission: { selfRef: self, policy, timeouts: defaultCallTimeouts } };
}
/** Nothing is said to Telegram, and nothing is left of the credentials. */
const letPass = { to: "discarded.reporting", effects: [wipe()] } as const;
const letThrough = {
  to: "requested.observed",
  due: { ring: 91_000 },
  context: { createdAt: later, ringingAt: null, peerRef: peer, selfRef: self },
} as const;

/** Calls that other devices of the account have, from K1o on: no effect but WipeSecrets. */
const rows: readonly Omit<RuleCase, "direction">[] = [
  { rule: "K1o", given: "new", when: inc("CallRequested", admission("observe")), leadsTo: letThrough },
  { rule: "K2a", given: "new", when: inc("CallRequested", admission("elsewhere")), leadsTo: letThrough },
  ...watching.flatMap((policy): readonly Omit<RuleCase, "direction">[] => [
    {
      rule: "K5",
      about: `admitted as ${policy}: a short hash`,
      given: "new",
      when: inc("CallRequested", { ...admission(policy), gAHash: "A" as Base64Url }),
      leadsTo: { ...letPass, end: "invalidObject engine - -" },
    },
    {
      rule: "K5",
      about: `admitted as ${policy}: another callee`,
      given: "new",
      when: inc("CallRequested", { ...admission(policy), participantRef: "stranger" as PeerRef }),
      leadsTo: { ...letPass, end: "invalidObject engine - -" },
    },
    {
      rule: "K4",
      about: `admitted as ${policy}: we call ourselves`,
      given: "new",
      when: inc("CallRequested", { ...admission(policy), adminRef: self }),
      leadsTo: { ...letPass, end: "refusedCaller engine - -" },
    },
    {
      rule: "K3",
      about: `admitted as ${policy}`,
      given: "new",
      when: inc("CallRequested", {
        ...admission(policy),
        date: (later - defaultCallTimeouts.ringMs - 1) / 1_000,
      }),
      leadsTo: { ...letPass, end: "stale engine - -" },
    },
  ]),
  { rule: "K6", given: "requested.observed", when: inc("CallRequested"), leadsTo: "ignored" },
  { rule: "K11o", given: "requested.observed", when: inc("CallAnswered"), leadsTo: "ignored" },
  { rule: "K11o", given: "requested.observed", when: inc("CallHungUp"), leadsTo: "ignored" },
  {
    rule: "K12o",
    about: "late word of its end still counts",
    given: "requested.observed",
    when: inc("TimerExpired", { timer: "ring" }),
    leadsTo: {
      to: "discarded.reporting",
      end: "ringTimeout deadline - -",
      effects: [wipe("exponent", "key", "media")],
      due: { report: 61_000 },
    },
  },
  {
    rule: "K13",
    about: "on another device, or cancelled",
    given: "requested.observed",
    when: inc("CallDiscarded", { reason: "busy" }),
    leadsTo: { ...letPass, end: "elsewhereOrCancelled peer busy -", due: waitsForMessage },
  },
  {
    rule: "E32",
    given: "requested.observed",
    when: inc("CallVanished"),
    leadsTo: { ...letPass, end: "vanished telegram - -" },
  },
  {
    rule: "E46",
    about: "nobody is told of a call that we only watch",
    given: "requested.observed",
    when: inc("CallFaulted"),
    leadsTo: { ...letPass, end: "faulted engine - machineThrew" },
  },
  {
    rule: "E49",
    about: "nobody is told of a call that we only watch",
    given: "requested.observed",
    when: inc("TimerExpired", { timer: "watchdog" }),
    leadsTo: { ...letPass, end: "stuck deadline - -" },
  },
];

export const watchedCallCases: readonly RuleCase[] = rows.map((row) => ({ ...row, direction: "incoming" }));
