import { callSetup } from "./call-setup.ts";
import {
  discard,
  discardedByTelegram,
  ignored,
  inEveryState,
  resultOf,
  rule,
  timerIs,
  wipe,
} from "./transitions.ts";

const hangUpAgain = {
  ...rule("E38r"),
  guard: "mayHangUpAgain",
  actions: ["noteHangUpAgain", discard],
} as const;

/** The call that we gave up before it had a name exists: nobody shall go on ringing. */
const endLateCall = {
  ...rule("C27d"),
  guard: "turnsUpLate",
  target: "ending",
  actions: [{ type: "noteEnding", params: { reason: "cancelled", origin: "us", wire: "missed" } }, discard],
} as const;

/**
 * The end of a call, the same for both sides.
 *
 *   ending     phone.discardCall is on its way; for our user the call is over
 *   reporting  Telegram knows; late flags, rating and debug data; secrets are being destroyed
 *   keeping    nothing is left of the call but its key, which the embedder wants to have for a time
 *   closed     nothing is left to do and nothing is left of the secrets
 */
export const discarded = callSetup.createStateConfig({
  id: "discarded",
  tags: ["over"],
  initial: "ending",
  states: {
    ending: {
      description: "phone.discardCall is on its way",
      on: {
        ...inEveryState,
        CallDiscarded: discardedByTelegram("E37", "unanswered"),
        CallVanished: {
          ...rule("E37u"),
          guard: "isThisCall",
          target: "reporting",
          actions: ["noteUnconfirmedEnd", wipe],
        },
        RequestSucceeded: {
          ...rule("E37u"),
          ...resultOf("DiscardCall"),
          target: "reporting",
          actions: ["noteUnconfirmedEnd", wipe],
        },
        RequestFailed: [
          hangUpAgain,
          {
            ...rule("E38"),
            ...resultOf("DiscardCall"),
            target: "reporting",
            actions: ["noteUnconfirmedEnd", wipe],
          },
        ],
        TimerExpired: [
          hangUpAgain,
          {
            ...rule("E39"),
            ...timerIs("hangup"),
            target: "reporting",
            actions: ["noteUnconfirmedEnd", wipe],
          },
        ],
        CallHungUp: ignored("E40"),
        CallLogged: { ...ignored("E50s"), guard: "isThisCall" },
        SecretsWiped: rule("E43"),
      },
    },
    reporting: {
      description: "Telegram knows that the call is over; late flags, a rating or debug data may still come",
      on: {
        ...inEveryState,
        CallDiscarded: [
          {
            ...rule("E41"),
            guard: "bringsNews",
            actions: [{ type: "noteDiscarded", params: { phase: "unanswered" } }, wipe],
          },
          ignored("E41"),
        ],
        CallRegistered: endLateCall,
        CallReceived: endLateCall,
        CallRequested: endLateCall,
        CallAccepted: endLateCall,
        CallConfirmed: endLateCall,
        CallHungUp: ignored("E40"),
        CallRated: {
          ...rule("E42"),
          guard: "canReport",
          actions: [
            "noteRating",
            {
              type: "SendRating",
              params: ({ context, event }) => {
                if (event.type !== "CallRated" || context.telegramCallId === null) throw new TypeError("E42");
                const { rating, problems, commentRef, userInitiative } = event;
                return {
                  telegramCallId: context.telegramCallId,
                  rating,
                  problems,
                  commentRef,
                  userInitiative,
                };
              },
            },
          ],
        },
        DebugProvided: {
          ...rule("E42d"),
          guard: "canReport",
          actions: [
            "noteDebug",
            {
              type: "SendDebug",
              params: ({ context, event }) => {
                if (event.type !== "DebugProvided" || context.telegramCallId === null)
                  throw new TypeError("E42d");
                return { telegramCallId: context.telegramCallId, debugRef: event.debugRef };
              },
            },
          ],
        },
        LogProvided: {
          ...rule("E42l"),
          guard: "canReport",
          actions: [
            "noteLog",
            {
              type: "SendLog",
              params: ({ context, event }) => {
                if (event.type !== "LogProvided" || context.telegramCallId === null)
                  throw new TypeError("E42l");
                return { telegramCallId: context.telegramCallId, logRef: event.logRef };
              },
            },
          ],
        },
        RequestSucceeded: [
          { ...rule("E42r"), guard: "isLastReport", actions: ["noteReported", "noteReportDone", wipe] },
          { ...rule("E42r"), guard: "isReport", actions: ["noteReported"] },
        ],
        DebugSaved: [
          { ...rule("E42r"), guard: "isLastReport", actions: ["noteReported", "noteReportDone", wipe] },
          { ...rule("E42r"), actions: ["noteReported"] },
        ],
        RequestFailed: [
          { ...rule("E43f"), ...resultOf("WipeSecrets"), actions: ["noteUnconfirmedEnd"] },
          { ...rule("E42r"), guard: "isLastReport", actions: ["noteReported", "noteReportDone", wipe] },
          { ...rule("E42r"), guard: "isReport", actions: ["noteReported"] },
        ],
        CallLogged: [
          { ...rule("E50"), guard: "tellsTheEnd", actions: ["noteEndLogged", wipe] },
          { ...rule("E50s"), guard: "endsTheWait", actions: ["noteEndLogged", wipe] },
          { ...ignored("E50s"), guard: "isThisCall" },
        ],
        TimerExpired: [
          { ...rule("E44"), ...timerIs("report"), actions: ["noteReportDone", wipe] },
          { ...rule("E50t"), guard: "messageIsLate", actions: ["noteNotLogged", wipe] },
        ],
        SecretsWiped: [
          { ...rule("E45"), guard: "isLastWipe", target: "closed" },
          { ...rule("E45k"), guard: "isLastWipeButKey", target: "keeping", actions: ["noteKeeping"] },
          rule("E43"),
        ],
      },
    },
    keeping: {
      description: "Nothing is left of the call but its key, which is kept for a time",
      on: {
        ...inEveryState,
        CallDiscarded: ignored("E41"),
        CallLogged: { ...ignored("E50s"), guard: "isThisCall" },
        CallHungUp: ignored("E40"),
        TimerExpired: {
          ...rule("E45w"),
          ...timerIs("keys"),
          actions: ["noteKeyDue", { type: "WipeSecrets", params: { secrets: ["key"] } }],
        },
        RequestFailed: { ...rule("E43f"), ...resultOf("WipeSecrets"), actions: ["noteKeyKeptLonger"] },
        SecretsWiped: [{ ...rule("E45"), guard: "wipesKey", target: "closed" }, rule("E43")],
      },
    },
    closed: { type: "final", description: "Nothing is left to do, and nothing is left of the secrets" },
  },
});
