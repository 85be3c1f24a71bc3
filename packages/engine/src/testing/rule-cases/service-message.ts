import { callSecrets } from "../../call/call-effects.ts";
import { defaultCallTimeouts } from "../../call/deadlines.ts";
import { self } from "../call-fixtures.ts";
import { onEitherSide } from "./either-side.ts";
import { inc, refused, waitsForMessage, wipe } from "./rule-case.ts";
import type { RuleCase } from "./rule-case.ts";

const { serviceMessageMs: _, ...withoutMessages } = defaultCallTimeouts;
/** A call of a version that did not know service messages: its request brought no time to wait for one. */
const earlier = inc("CallRequested", {
  admission: { selfRef: self, policy: "ring", timeouts: withoutMessages },
});
const discarded = inc("CallDiscarded", { reason: null, durationSeconds: null });
const open = ["requested.ringing", discarded] as const;
/** How a refined end reads, and what is left to do. */
const told = (reason: string) => ({ end: `${reason} peer - -`, effects: [wipe()] });

const incoming: readonly Omit<RuleCase, "direction">[] = [
  ...(
    [
      ["a duration: it was answered elsewhere", { reason: "hangup", durationSeconds: 12 }, "elsewhere"],
      ["no duration and missed", { reason: "missed", durationSeconds: null }, "missed"],
      ["no duration and busy", { reason: "busy", durationSeconds: null }, "declinedElsewhere"],
      ["a conference", { reason: "migrateConferenceCall", durationSeconds: null }, "migrated"],
    ] as const
  ).map(([about, message, reason]) => ({
    rule: "E50" as const,
    about,
    given: open,
    when: inc("CallLogged", message),
    leadsTo: { ...told(reason), context: { durationSeconds: message.durationSeconds } },
  })),
  {
    rule: "E50",
    about: "of a call that was gone when we reported it",
    given: [
      "requested.arriving",
      inc("RequestFailed", { effect: "ReportReceived", error: refused("CALL_PEER_INVALID") }),
    ],
    when: inc("CallLogged", { reason: "missed" }),
    leadsTo: { end: "missed telegram - CALL_PEER_INVALID", effects: [wipe()] },
  },
  {
    rule: "E50",
    about: "a call that we only watch",
    given: ["requested.observed", discarded],
    when: inc("CallLogged", { reason: "busy" }),
    leadsTo: told("declinedElsewhere"),
  },
  {
    rule: "K13",
    about: "the service message came first",
    given: ["requested.ringing", inc("CallLogged", { reason: "hangup", durationSeconds: 3 })],
    when: discarded,
    leadsTo: { to: "discarded.reporting", ...told("elsewhere"), context: { durationSeconds: 3 } },
  },
  {
    rule: "K13",
    about: "a call of a version that waited for no service message",
    given: ["new", earlier],
    when: discarded,
    leadsTo: { to: "discarded.reporting", ...told("elsewhereOrCancelled") },
  },
  ...(["hangup", "disconnect", "unknown:PhoneCallDiscardReasonNew", null] as const).map((reason) => ({
    rule: "E50s" as const,
    about: `${reason} without a duration does not tell who ended it`,
    given: open,
    when: inc("CallLogged", { reason, durationSeconds: null }),
    leadsTo: told("elsewhereOrCancelled"),
  })),
  {
    rule: "E50s",
    about: "the same message again",
    given: [...open, inc("CallLogged")],
    when: inc("CallLogged"),
    leadsTo: "ignored",
  },
  {
    rule: "E50t",
    given: open,
    when: inc("TimerExpired", { timer: "serviceMessage" }),
    leadsTo: told("elsewhereOrCancelled"),
  },
  {
    rule: "E43",
    about: "all is destroyed, and the service message is waited for",
    given: open,
    when: inc("SecretsWiped", { secrets: callSecrets }),
    leadsTo: { end: "elsewhereOrCancelled peer - -", due: waitsForMessage },
  },
  {
    rule: "E45",
    about: "after the service message",
    given: [...open, inc("CallLogged")],
    when: inc("SecretsWiped", { secrets: callSecrets }),
    leadsTo: { to: "discarded.closed", end: "missed peer - -" },
  },
];

/** What the chat says of a call: E50. */
export const serviceMessageCases: readonly RuleCase[] = [
  ...incoming.map((row) => ({ ...row, direction: "incoming" as const })),
  ...onEitherSide(({ on }) => [
    {
      rule: "E50l",
      given: "confirmed",
      when: on("CallLogged", { reason: "hangup", durationSeconds: 12 }),
      leadsTo: { context: { logged: { reason: "hangup", durationSeconds: 12 } } },
    },
    ...["discarded.ending", "discarded.reporting"].map((given) => ({
      rule: "E50s" as const,
      about: "our own end is known",
      given,
      when: on("CallLogged", { reason: "hangup", durationSeconds: 12 }),
      leadsTo: "ignored" as const,
    })),
    {
      rule: "E50s",
      about: "busy says declined or busy line in the chat as well",
      given: ["confirmed", on("CallDiscarded", { reason: "hangup", needRating: true })],
      when: on("CallLogged", { reason: "busy", durationSeconds: null }),
      leadsTo: "ignored",
    },
  ]),
];
