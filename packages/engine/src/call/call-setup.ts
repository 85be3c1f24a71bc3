import { assign, setup } from "xstate";
import * as change from "./call-changes.ts";
import * as ending from "./call-endings.ts";
import type { OwnEnd } from "./call-endings.ts";
import type { CallContext, CallInput } from "./call-context.ts";
import type { CallEffectParams, CallEffectType } from "./call-effects.ts";
import type { AdmissionVerdict, CallEvent } from "./call-events.ts";
import type { SentDiscardReason } from "./discard-reason.ts";
import type { CallPhase } from "./end-reasons.ts";
import * as guard from "./call-guards.ts";
import type { RuleId } from "./rules.ts";

interface Step {
  readonly context: CallContext;
  readonly event: CallEvent;
}

/** An effect does nothing by itself: the engine executes it, or `provide({ actions })` does. */
const effect =
  <T extends CallEffectType>(_name: T): ((step: unknown, params: CallEffectParams[T]) => void) =>
  () => {};
const noMeta: { rule?: RuleId; ignored?: true } = {};
const note = (apply: (context: CallContext, event: CallEvent) => change.CallChange) =>
  assign<CallContext, CallEvent, undefined, CallEvent, never>(({ context, event }) => apply(context, event));

/** What both machines are built from: one vocabulary of events, effects, changes and guards. */
export const callSetup = setup({
  types: {
    context: {} as CallContext,
    events: {} as CallEvent,
    input: {} as CallInput,
    tags: {} as CallTag,
    meta: noMeta,
  },
  actions: {
    // effects, by name and parameters
    PrepareKey: effect("PrepareKey"),
    RequestCall: effect("RequestCall"),
    ReportReceived: effect("ReportReceived"),
    AcceptCall: effect("AcceptCall"),
    DeriveKey: effect("DeriveKey"),
    ConfirmCall: effect("ConfirmCall"),
    DiscardCall: effect("DiscardCall"),
    SendRating: effect("SendRating"),
    SendDebug: effect("SendDebug"),
    SendLog: effect("SendLog"),
    WipeSecrets: effect("WipeSecrets"),

    // changes of the context
    notePlaced: note(change.notePlaced),
    noteRequested: note(change.noteRequested),
    noteKeyPrepared: note(change.noteKeyPrepared),
    noteRegistered: note(change.noteRegistered),
    noteRinging: note(change.noteRinging),
    noteFacts: note(change.facts),
    noteReleased: note(change.noteReleased),
    noteAnswered: note(change.noteAnswered),
    noteAccepted: note(change.noteAccepted),
    noteExchangeGoesOn: note(change.noteExchangeGoesOn),
    noteConfirmation: note(change.noteConfirmation),
    noteKeyAgreed: note(change.noteKeyAgreed),
    noteConfirmed: note(change.noteConfirmed),
    noteVerified: note(change.noteVerified),
    noteEstablished: note(change.noteEstablished),
    noteRequestTimeout: note(ending.noteRequestTimeout),
    noteFailed: note(ending.noteFailed),
    noteUnconfirmedEnd: note(ending.noteUnconfirmedEnd),
    noteLogged: note(ending.noteLogged),
    noteEndLogged: note(ending.noteEndLogged),
    noteNotLogged: note(ending.noteNotLogged),
    noteCancelled: assign(({ context, event }: Step, end: OwnEnd) =>
      ending.noteCancelled(context, event, end),
    ),
    noteEnding: assign(({ context, event }: Step, end: OwnEnd & { readonly wire: SentDiscardReason }) =>
      ending.noteEnding(context, event, end),
    ),
    noteHangUpAgain: note(ending.noteHangUpAgain),
    noteAnswerInDoubt: assign({ answerInDoubt: true }),
    noteEnded: assign(({ context, event }: Step, end: OwnEnd) => ending.noteEnded(context, event, end)),
    noteFailing: assign(({ context, event }: Step, params: { readonly wire: SentDiscardReason }) =>
      ending.noteFailing(context, event, params.wire),
    ),
    noteDiscarded: assign(({ context, event }: Step, params: { readonly phase: CallPhase }) =>
      ending.noteDiscarded(context, event, params.phase),
    ),
    noteRating: assign(({ context }: Step) => ({
      needRating: false,
      asked: ending.askedFor(context, { rating: true }),
      reportsInFlight: context.reportsInFlight + 1,
    })),
    noteDebug: assign(({ context }: Step) => ({
      needDebug: false,
      asked: ending.askedFor(context, { debug: true }),
      reportsInFlight: context.reportsInFlight + 1,
    })),
    noteLog: assign(({ context }: Step) => ({
      needLog: false,
      reportsInFlight: context.reportsInFlight + 1,
    })),
    noteReported: note(ending.noteReported),
    noteReportDone: assign({ report: "done", deadlines: [] }),
    noteKeeping: note(ending.noteKeeping),
    noteKeyDue: assign({ deadlines: [] }),
    noteKeyKeptLonger: note(ending.noteKeyKeptLonger),
  },
  guards: {
    isOurs: guard.isOurs,
    isForeign: guard.isForeign,
    isThisCall: guard.isThisCall,
    isNamed: (step: Step) => step.context.telegramCallId !== null && guard.isThisCall(step),
    connectionLost: ({ event }: Step) => event.type === "CallHungUp" && event.cause === "connectionLost",
    isGlare: ({ event }: Step) => event.type === "CallHungUp" && event.cause === "glare",
    fingerprintsMatch: guard.fingerprintsMatch,
    confirmationMatches: guard.confirmationMatches,
    confirmationDiffers: guard.confirmationDiffers,
    isAnswer: guard.isAnswer,
    endsOnRestart: guard.endsOnRestart,
    outcomeUnknown: (step: Step, params: { readonly effect: CallEffectType }) =>
      guard.outcomeUnknown(step, params.effect),
    resultOf: ({ event }: Step, params: { readonly effect: CallEffectType }) =>
      (event.type === "RequestFailed" || event.type === "RequestSucceeded") && event.effect === params.effect,
    refusedWith: (
      step: Step,
      params: { readonly effect: CallEffectType; readonly types: readonly string[] },
    ) => guard.failedWith(step, params.effect, params.types),
    timerIs: ({ event }: Step, params: { readonly timer: string }) =>
      event.type === "TimerExpired" && event.timer === params.timer,
    sessionIsDead: guard.sessionIsDead,
    answeredElsewhere: guard.answeredElsewhere,
    isGone: guard.isGone,
    mayHangUpAgain: guard.mayHangUpAgain,
    turnsUpLate: guard.turnsUpLate,
    requestIsMalformed: guard.requestIsMalformed,
    callerIsUnwanted: guard.callerIsUnwanted,
    requestIsStale: guard.requestIsStale,
    watchesMalformed: guard.watchesMalformed,
    watchesUnwanted: guard.watchesUnwanted,
    admittedAs: (step: Step, params: { readonly policy: AdmissionVerdict }) =>
      guard.admittedAs(step, params.policy),
    conferenceSupported: ({ context }: Step) => context.connection?.conferenceSupported === true,
    hasId: ({ context }: Step) => context.telegramCallId !== null,
    checkWas: ({ event }: Step, params: { readonly check: string }) =>
      event.type === "KeyRejected" && event.check === params.check,
    isLastWipe: guard.isLastWipe,
    isLastWipeButKey: guard.isLastWipeButKey,
    wipesKey: ({ event }: Step) => event.type === "SecretsWiped" && event.secrets.includes("key"),
    tellsTheEnd: guard.tellsTheEnd,
    endsTheWait: guard.endsTheWait,
    messageIsLate: guard.messageIsLate,
    canReport: guard.canReport,
    isReport: ({ event }: Step) =>
      (event.type === "RequestFailed" || event.type === "RequestSucceeded") &&
      guard.isReportEffect(event.effect),
    isLastReport: guard.isLastReport,
    bringsNews: guard.bringsNews,
  },
});

/**
 * `ringing`: somebody can hear it. `observed`: other devices have it, this one only watches. `talking`: the keys are
 * agreed. `over`: for our user the call has ended.
 */
export type CallTag = "ringing" | "observed" | "talking" | "over";
