import type { CallDirection } from "../../call/call-direction.ts";
import { callSecrets } from "../../call/call-effects.ts";
import type { CallEvent, CallEventOf, CallEventType } from "../../call/call-events.ts";
import type { Int64 } from "../../call/ids.ts";
import { event } from "../call-fixtures.ts";
import { discardCall, refused, telegramCallId, then, unanswered, wipe } from "./rule-case.ts";
import type { RuleCase } from "./rule-case.ts";

/** C29 to C42 of the protocol's table, and K30, which is the same for the callee; then our own rules. */
function rows(direction: CallDirection): readonly Omit<RuleCase, "direction">[] {
  function on<T extends CallEventType>(
    type: T,
    differs: Partial<Omit<CallEventOf<T>, "type">> = {},
  ): CallEvent {
    return event(type, direction, { at: then, ...differs } as typeof differs);
  }
  const isCaller = direction === "outgoing";
  const hungUp = { to: "discarded.ending", due: { hangup: 6_000 } } as const;
  const failed = (effect: CallEventOf<"RequestFailed">["effect"]) =>
    on("RequestFailed", { effect, error: refused("CALL_PEER_INVALID") });
  const quiet = { needRating: false, needDebug: false };
  const partial = ["exponent", "key", "media"] as const;
  /** The hang-up of the fixtures is ours and happened at `startAt`. */
  const ours = "hungUp us hangup -";
  const reporting = (...events: CallEvent[]) => ["discarded.reporting", ...events] as const;

  return [
    {
      rule: "E29",
      given: "confirmed",
      when: on("CallHungUp", { connectionId: "42" as Int64 }),
      then: {
        ...hungUp,
        end: ours,
        effects: [discardCall("hangup", { durationSeconds: 1, connectionId: "42" as Int64 })],
      },
    },
    {
      rule: "E29",
      about: "our network is gone",
      given: "confirmed",
      when: on("CallHungUp", { cause: "connectionLost" }),
      then: {
        ...hungUp,
        end: "connectionLost us disconnect -",
        effects: [discardCall("disconnect", { durationSeconds: 1 })],
      },
    },
    {
      rule: "E29",
      about: "the duration counts from where the media connection stood",
      given: ["confirmed", on("MediaEstablished", { at: then - 500 })],
      when: on("CallHungUp"),
      then: { ...hungUp, end: ours, effects: [discardCall("hangup")] },
    },
    {
      rule: "E29m",
      given: "confirmed",
      when: on("MediaFailed", { connectionId: "42" as Int64 }),
      then: {
        ...hungUp,
        end: "mediaFailed us disconnect -",
        effects: [discardCall("disconnect", { durationSeconds: 1, connectionId: "42" as Int64 })],
      },
    },
    {
      rule: "E29e",
      given: "confirmed",
      when: on("MediaEstablished"),
      then: { context: { establishedAt: then } },
    },
    {
      rule: "E29e",
      about: "the first time counts",
      given: ["confirmed", on("MediaEstablished", { at: then - 500 })],
      when: on("MediaEstablished"),
      then: { context: { establishedAt: then - 500 } },
    },
    {
      rule: "E30",
      given: isCaller
        ? ["accepted.confirming", on("CallConfirmed", { conferenceSupported: true, at: then - 1_000 })]
        : [
            "accepted.awaiting",
            on("CallConfirmed", { conferenceSupported: true, at: then - 1_000 }),
            on("KeyAgreed", { at: then - 1_000 }),
          ],
      when: on("CallMigrated"),
      then: {
        ...hungUp,
        end: "migrated us migrateConferenceCall -",
        effects: [discardCall("migrateConferenceCall", { durationSeconds: 1, slugRef: "text/slug" })],
      },
    },
    {
      rule: "E31",
      about: "while we talk",
      given: "confirmed",
      when: on("CallDiscarded", { reason: "hangup", durationSeconds: 7 }),
      then: {
        to: "discarded.reporting",
        end: "hungUp peer hangup -",
        effects: [wipe()],
        context: { durationSeconds: 7, discardedAt: then, endedAt: then },
      },
    },
    {
      rule: "E31",
      about: "Telegram asks for a rating, so what it needs is kept",
      given: "confirmed",
      when: on("CallDiscarded", { reason: "disconnect", needRating: true, needDebug: true }),
      then: {
        to: "discarded.reporting",
        end: "connectionLost peer disconnect -",
        effects: [wipe(...partial)],
        due: { report: 61_000 },
        context: { needRating: true, needDebug: true },
      },
    },
    {
      rule: "E31",
      about: "the other side moved on to a conference",
      given: "confirmed",
      when: on("CallDiscarded", { reason: "migrateConferenceCall" }),
      then: {
        to: "discarded.reporting",
        end: "migrated peer migrateConferenceCall -",
        effects: [wipe()],
      },
    },
    {
      rule: "E31",
      about: "a reason that we do not know",
      given: "confirmed",
      when: on("CallDiscarded", { reason: "unknown:9fbbf1f8" }),
      then: { to: "discarded.reporting", end: "unknown peer unknown:9fbbf1f8 -", effects: [wipe()] },
    },
    {
      rule: "E31",
      about: "during the exchange",
      given: isCaller ? "accepted.confirming" : "accepted.awaiting",
      when: on("CallDiscarded", { reason: "hangup" }),
      then: { to: "discarded.reporting", end: "hungUp peer hangup -", effects: [wipe()] },
    },
    {
      rule: "E32",
      given: "confirmed",
      when: on("CallVanished"),
      then: { to: "discarded.reporting", end: "vanished telegram - -", effects: [wipe()] },
    },
    { rule: "E33", given: "confirmed", when: on("CallRequested"), then: "ignored" },
    { rule: "E28", given: "confirmed", when: on("CallRegistered"), then: "ignored" },
    { rule: "E28", given: "confirmed", when: on("CallReceived"), then: "ignored" },
    { rule: "E28", given: "confirmed", when: on("CallAccepted"), then: "ignored" },
    {
      rule: "E28c",
      about: "with another key",
      given: "confirmed",
      when: on("CallConfirmed", { fingerprint: "1" as Int64 }),
      then: "ignored",
    },
    {
      rule: "E36",
      given: "confirmed",
      when: on("SignalingRefused"),
      then: {
        ...hungUp,
        end: "requestRefused telegram disconnect CALL_NOT_ACTIVE",
        effects: [discardCall("disconnect", { durationSeconds: 1 })],
      },
    },
    {
      rule: "E37",
      about: "with what Telegram recorded",
      given: "discarded.ending",
      when: on("CallDiscarded", { reason: "hangup", durationSeconds: 12, video: true }),
      then: {
        to: "discarded.reporting",
        end: ours,
        effects: [wipe()],
        context: { durationSeconds: 12, discardedAt: then, endedAt: then - 1_000, video: true },
      },
    },
    {
      rule: "E37",
      about: "both hung up at once: our reason stays, Telegram's word for it is noted",
      given: "discarded.ending",
      when: on("CallDiscarded", { reason: "disconnect", needRating: true }),
      then: {
        to: "discarded.reporting",
        end: "hungUp us disconnect -",
        effects: [wipe(...partial)],
        due: { report: 61_000 },
      },
    },
    ...[on("RequestSucceeded", { effect: "DiscardCall" }), on("CallVanished")].map((when) => ({
      rule: "E37u" as const,
      about: when.type,
      given: "discarded.ending",
      when,
      then: {
        to: "discarded.reporting",
        end: ours,
        effects: [wipe(...partial)],
        due: { report: 61_000 },
        context: { discardedAt: null },
      },
    })),
    ...[failed("DiscardCall"), on("RequestFailed", { effect: "DiscardCall", error: unanswered })].map(
      (when) => ({
        rule: "E38" as const,
        given: "discarded.ending",
        when,
        then: {
          to: "discarded.reporting",
          end: ours,
          effects: [wipe(...partial)],
          due: { report: 61_000 },
        },
      }),
    ),
    {
      rule: "E39",
      given: "discarded.ending",
      when: on("TimerExpired", { timer: "hangup" }),
      then: { to: "discarded.reporting", end: ours, effects: [wipe(...partial)], due: { report: 61_000 } },
    },
    ...["discarded.ending", "discarded.reporting"].map((given) => ({
      rule: "E40" as const,
      given,
      when: on("CallHungUp"),
      then: "ignored" as const,
    })),
    {
      rule: "E41",
      about: "the flags come after the hang-up was confirmed without them",
      given: ["discarded.ending", on("RequestSucceeded", { effect: "DiscardCall" })],
      when: on("CallDiscarded", { needDebug: true, durationSeconds: 9 }),
      then: {
        end: ours,
        effects: [wipe(...partial)],
        due: { report: 61_000 },
        context: { needDebug: true, durationSeconds: 9, discardedAt: then },
      },
    },
    {
      rule: "E41",
      about: "nothing more is wanted",
      given: ["discarded.ending", on("RequestSucceeded", { effect: "DiscardCall" })],
      when: on("CallDiscarded", quiet),
      then: { end: ours, effects: [wipe()], context: { report: "done" } },
    },
    {
      rule: "E41",
      about: "a second one asks for debug data as well",
      given: "discarded.reporting",
      when: on("CallDiscarded", { needDebug: true }),
      then: {
        end: ours,
        effects: [wipe(...partial)],
        due: { report: 61_000 },
        context: { needRating: true, needDebug: true },
      },
    },
    {
      rule: "E41",
      about: "the same question again, after the rating is on its way",
      given: reporting(on("CallRated")),
      when: on("CallDiscarded", { needRating: true }),
      then: "ignored",
    },
    {
      rule: "E41",
      about: "no question",
      given: "discarded.reporting",
      when: on("CallDiscarded", quiet),
      then: "ignored",
    },
    {
      rule: "E42",
      given: "discarded.reporting",
      when: on("CallRated", { rating: 5, problems: ["noise"], commentRef: "text/c", userInitiative: true }),
      then: {
        end: ours,
        effects: [
          {
            type: "SendRating",
            params: {
              telegramCallId,
              rating: 5,
              problems: ["noise"],
              commentRef: "text/c",
              userInitiative: true,
            },
          },
        ],
        due: { report: 60_000 },
        context: { needRating: false, reportsInFlight: 1 },
      },
    },
    {
      rule: "E42d",
      given: "discarded.reporting",
      when: on("DebugProvided"),
      then: {
        end: ours,
        effects: [{ type: "SendDebug", params: { telegramCallId, debugRef: "text/debug" } }],
        due: { report: 60_000 },
        context: { needDebug: false, reportsInFlight: 1 },
      },
    },
    ...[on("RequestSucceeded", { effect: "SendRating" }), failed("SendRating")].map((when) => ({
      rule: "E42r" as const,
      about: `${when.type}, and it was the last`,
      given: reporting(on("CallRated")),
      when,
      then: { end: ours, effects: [wipe()], context: { report: "done" as const, reportsInFlight: 0 } },
    })),
    ...[on("RequestSucceeded", { effect: "SendRating" }), failed("SendRating")].map((when) => ({
      rule: "E42r" as const,
      about: `${when.type}, and debug data is on its way`,
      given: reporting(on("CallRated"), on("DebugProvided")),
      when,
      then: { end: ours, due: { report: 60_000 }, context: { reportsInFlight: 1 } },
    })),
    {
      rule: "E42r",
      about: "debug data was the last, and Telegram wants the log as well",
      given: reporting(
        on("CallRated"),
        on("DebugProvided"),
        on("RequestSucceeded", { effect: "SendRating" }),
      ),
      when: on("DebugSaved", { needLog: true }),
      then: { end: ours, effects: [wipe()], context: { needLog: true, report: "done" } },
    },
    {
      rule: "E42r",
      about: "debug data is saved, and the rating is still wanted",
      given: reporting(on("DebugProvided")),
      when: on("DebugSaved", { needLog: true }),
      then: { end: ours, due: { report: 60_000 }, context: { needLog: true, needRating: true } },
    },
    ...(
      [
        ["confirmed", {}],
        ["discarded.ending", { end: ours, due: { hangup: 5_000 } }],
        ["discarded.reporting", { end: ours, due: { report: 60_000 } }],
      ] as const
    ).map(([given, outcome]) => ({
      rule: "E43" as const,
      given,
      when: on("SecretsWiped", { secrets: ["exponent"] }),
      then: outcome,
    })),
    {
      rule: "E43",
      about: "the call is done, and the key is not destroyed yet",
      given: reporting(on("TimerExpired", { timer: "report" })),
      when: on("SecretsWiped", { secrets: ["exponent"] }),
      then: { end: ours },
    },
    {
      rule: "E43f",
      given: reporting(on("TimerExpired", { timer: "report" })),
      when: on("RequestFailed", { effect: "WipeSecrets", error: refused("VAULT_FAILED", 0) }),
      then: { end: ours, due: { report: 61_000 }, context: { report: "open" } },
    },
    {
      rule: "E44",
      given: "discarded.reporting",
      when: on("TimerExpired", { timer: "report" }),
      then: { end: ours, effects: [wipe()], context: { report: "done" } },
    },
    {
      rule: "E45",
      given: reporting(on("TimerExpired", { timer: "report" })),
      when: on("SecretsWiped", { secrets: callSecrets }),
      then: { to: "discarded.closed", end: ours },
    },
    {
      rule: "E46",
      about: "Telegram knows the call",
      given: "confirmed",
      when: on("CallFaulted", { fault: "recordLimit" }),
      then: {
        ...hungUp,
        end: "faulted engine disconnect recordLimit",
        effects: [discardCall("disconnect", { durationSeconds: 1 })],
      },
    },
    {
      rule: "E47",
      given: "confirmed",
      when: on("EffectRetried"),
      then: {},
    },
    {
      rule: "E48",
      given: "discarded.ending",
      when: on("CallAdopted"),
      then: { end: ours, due: { hangup: 5_000 } },
    },
  ];
}

const faults: readonly RuleCase[] = [
  {
    rule: "E46",
    direction: "outgoing",
    about: "nothing was sent",
    given: "requested.preparing",
    when: event("CallFaulted", "outgoing", { at: then }),
    then: { to: "discarded.reporting", end: "faulted engine - machineThrew", effects: [wipe()] },
  },
  {
    rule: "E46",
    direction: "outgoing",
    about: "the request may have arrived: should the call turn up, it is discarded",
    given: "requested.sending",
    when: event("CallFaulted", "outgoing", { at: then }),
    then: {
      to: "requested.cancelling",
      end: "faulted engine missed machineThrew",
      due: { request: 20_999 },
    },
  },
  {
    rule: "E46",
    direction: "outgoing",
    about: "it was cancelled already",
    given: "requested.cancelling",
    when: event("CallFaulted", "outgoing", { at: then }),
    then: { to: "discarded.reporting", end: "cancelled us missed -", effects: [wipe()] },
  },
];

export const eitherCases: readonly RuleCase[] = [
  ...(["outgoing", "incoming"] as const).flatMap((direction) =>
    rows(direction).map((row) => ({ ...row, direction })),
  ),
  ...faults,
];
