import { callSecrets } from "../../call/call-effects.ts";
import { onEitherSide, ours, partial } from "./either-side.ts";
import { discardCall, later, refused, telegramCallId, unanswered, wipe } from "./rule-case.ts";
import type { RuleCase } from "./rule-case.ts";

/** The end of a call: E37 to E45. */
export const endingCases: readonly RuleCase[] = onEitherSide(({ on, failed, reporting }) => [
  {
    rule: "E37",
    about: "with what Telegram recorded",
    given: "discarded.ending",
    when: on("CallDiscarded", { reason: "hangup", durationSeconds: 12, video: true }),
    leadsTo: {
      to: "discarded.reporting",
      end: ours,
      effects: [wipe()],
      context: { durationSeconds: 12, discardedAt: later, endedAt: later - 1_000, video: true },
    },
  },
  {
    rule: "E37",
    about: "both hung up at once: our reason stays, Telegram's word for it is noted",
    given: "discarded.ending",
    when: on("CallDiscarded", { reason: "disconnect", needRating: true }),
    leadsTo: {
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
    leadsTo: {
      to: "discarded.reporting",
      end: ours,
      effects: [wipe(...partial)],
      due: { report: 61_000 },
      context: { discardedAt: null },
    },
  })),
  {
    rule: "E38",
    given: "discarded.ending",
    when: failed("DiscardCall"),
    leadsTo: { to: "discarded.reporting", end: ours, effects: [wipe(...partial)], due: { report: 61_000 } },
  },
  ...(
    [
      ["no answer came", on("RequestFailed", { effect: "DiscardCall", error: unanswered })],
      [
        "the server failed",
        on("RequestFailed", { effect: "DiscardCall", error: refused("CALL_OCCUPY_FAILED", 500) }),
      ],
      ["it takes too long", on("TimerExpired", { timer: "hangup" })],
    ] as const
  ).map(([about, when]) => ({
    rule: "E38r" as const,
    about,
    given: "discarded.ending",
    when,
    leadsTo: { end: ours, effects: [discardCall("hangup")], due: { hangup: 6_000 } },
  })),
  {
    rule: "E38",
    about: "for the third time without an answer",
    given: ["discarded.ending", ...twice(on("RequestFailed", { effect: "DiscardCall", error: unanswered }))],
    when: on("RequestFailed", { effect: "DiscardCall", error: unanswered }),
    leadsTo: { to: "discarded.reporting", end: ours, effects: [wipe(...partial)], due: { report: 61_000 } },
  },
  {
    rule: "E39",
    given: ["discarded.ending", ...twice(on("TimerExpired", { timer: "hangup" }))],
    when: on("TimerExpired", { timer: "hangup" }),
    leadsTo: { to: "discarded.reporting", end: ours, effects: [wipe(...partial)], due: { report: 61_000 } },
  },
  ...["discarded.ending", "discarded.reporting"].map((given) => ({
    rule: "E40" as const,
    given,
    when: on("CallHungUp"),
    leadsTo: "ignored" as const,
  })),
  {
    rule: "E41",
    about: "the flags come after the hang-up was confirmed without them",
    given: ["discarded.ending", on("RequestSucceeded", { effect: "DiscardCall" })],
    when: on("CallDiscarded", { needDebug: true, durationSeconds: 9 }),
    leadsTo: {
      end: ours,
      effects: [wipe(...partial)],
      due: { report: 61_000 },
      context: { needDebug: true, durationSeconds: 9, discardedAt: later },
    },
  },
  {
    rule: "E41",
    about: "nothing more is wanted",
    given: ["discarded.ending", on("RequestSucceeded", { effect: "DiscardCall" })],
    when: on("CallDiscarded", { needRating: false, needDebug: false }),
    leadsTo: { end: ours, effects: [wipe()], context: { report: "done" } },
  },
  {
    rule: "E41",
    about: "a second one asks for debug data as well",
    given: "discarded.reporting",
    when: on("CallDiscarded", { needDebug: true }),
    leadsTo: {
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
    leadsTo: "ignored",
  },
  {
    rule: "E41",
    about: "no question",
    given: "discarded.reporting",
    when: on("CallDiscarded", { needRating: false, needDebug: false }),
    leadsTo: "ignored",
  },
  {
    rule: "E42",
    given: "discarded.reporting",
    when: on("CallRated", { rating: 5, problems: ["noise"], commentRef: "text/c", userInitiative: true }),
    leadsTo: {
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
    leadsTo: {
      end: ours,
      effects: [{ type: "SendDebug", params: { telegramCallId, debugRef: "text/debug" } }],
      due: { report: 60_000 },
      context: { needDebug: false, reportsInFlight: 1 },
    },
  },
  {
    rule: "E42l",
    given: "discarded.reporting",
    when: on("LogProvided"),
    leadsTo: {
      end: ours,
      effects: [{ type: "SendLog", params: { telegramCallId, logRef: "text/log" } }],
      due: { report: 60_000 },
      context: { needLog: false, reportsInFlight: 1 },
    },
  },
  ...[on("RequestSucceeded", { effect: "SendLog" }), failed("SendLog")].map((when) => ({
    rule: "E42r" as const,
    about: `${when.type}: the log that debug data made Telegram ask for`,
    given: reporting(
      on("CallRated"),
      on("DebugProvided"),
      on("RequestSucceeded", { effect: "SendRating" }),
      on("DebugSaved", { needLog: true }),
      on("LogProvided"),
    ),
    when,
    leadsTo: { end: ours, effects: [wipe()], context: { report: "done" as const, needLog: false } },
  })),
  ...[on("RequestSucceeded", { effect: "SendRating" }), failed("SendRating")].map((when) => ({
    rule: "E42r" as const,
    about: `${when.type}, and it was the last`,
    given: reporting(on("CallRated")),
    when,
    leadsTo: { end: ours, effects: [wipe()], context: { report: "done" as const, reportsInFlight: 0 } },
  })),
  ...[on("RequestSucceeded", { effect: "SendRating" }), failed("SendRating")].map((when) => ({
    rule: "E42r" as const,
    about: `${when.type}, and debug data is on its way`,
    given: reporting(on("CallRated"), on("DebugProvided")),
    when,
    leadsTo: { end: ours, due: { report: 60_000 }, context: { reportsInFlight: 1 } },
  })),
  {
    rule: "E42r",
    about: "debug data was the last, and Telegram wants the log as well: there is time for it again",
    given: reporting(on("CallRated"), on("DebugProvided"), on("RequestSucceeded", { effect: "SendRating" })),
    when: on("DebugSaved", { needLog: true }),
    leadsTo: { end: ours, due: { report: 61_000 }, context: { needLog: true, report: "open" } },
  },
  {
    rule: "E42r",
    about: "debug data is saved, and the rating is still wanted",
    given: reporting(on("DebugProvided")),
    when: on("DebugSaved", { needLog: true }),
    leadsTo: { end: ours, due: { report: 61_000 }, context: { needLog: true, needRating: true } },
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
    leadsTo: outcome,
  })),
  {
    rule: "E43",
    about: "the call is done, and the key is not destroyed yet",
    given: reporting(on("TimerExpired", { timer: "report" })),
    when: on("SecretsWiped", { secrets: ["exponent"] }),
    leadsTo: { end: ours },
  },
  {
    rule: "E43f",
    given: reporting(on("TimerExpired", { timer: "report" })),
    when: on("RequestFailed", { effect: "WipeSecrets", error: refused("VAULT_FAILED", 0) }),
    leadsTo: { end: ours, due: { report: 61_000 }, context: { report: "open" } },
  },
  {
    rule: "E44",
    given: "discarded.reporting",
    when: on("TimerExpired", { timer: "report" }),
    leadsTo: { end: ours, effects: [wipe()], context: { report: "done" } },
  },
  {
    rule: "E45",
    given: reporting(on("TimerExpired", { timer: "report" })),
    when: on("SecretsWiped", { secrets: callSecrets }),
    leadsTo: { to: "discarded.closed", end: ours },
  },
]);

function twice<T>(event: T): readonly [T, T] {
  return [event, event];
}
