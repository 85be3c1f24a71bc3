import type { CallChange } from "./call-changes.ts";
import { as, deadline } from "./call-changes.ts";
import type { CallContext } from "./call-context.ts";
import type { CallEffectParams, CallSecret } from "./call-effects.ts";
import { callSecrets } from "./call-effects.ts";
import type { CallEvent } from "./call-events.ts";
import type { CallEnd, DiscardReason, EndOrigin, EndReason, SentDiscardReason } from "./discard-reason.ts";
import { endReasonOf, endReasonOfError, refinedEndReason } from "./end-reasons.ts";
import type { CallPhase } from "./end-reasons.ts";
import type { Deadline } from "./deadlines.ts";

/** An end that we bring about: known by the transition that takes it. */
export interface OwnEnd {
  readonly reason: EndReason;
  readonly origin: EndOrigin;
  /** What phone.discardCall will say; `null` when nothing is sent. */
  readonly wire: SentDiscardReason | null;
  /** What the event does not say itself. */
  readonly detail?: string;
}

/** The call is over for our user and phone.discardCall is on its way. */
export function noteEnding(
  context: CallContext,
  event: CallEvent,
  own: OwnEnd & { readonly wire: SentDiscardReason },
): CallChange {
  const { end, endedAt } = endOnce(context, event, own);
  return {
    ...idOf(context, event),
    end: { ...end, wire: end.wire ?? own.wire },
    endedAt,
    hangUp: { params: discardParams(context, event, own.wire), tries: 1 },
    report: "open",
    deadlines: [deadline("hangup", context.timeouts, event.at)],
  };
}

/** phone.discardCall may not have arrived: it is said again, in the same words. */
export function noteHangUpAgain({ hangUp, timeouts }: CallContext, event: CallEvent): CallChange {
  return {
    hangUp: hangUp === null ? null : { ...hangUp, tries: hangUp.tries + 1 },
    deadlines: [deadline("hangup", timeouts, event.at)],
  };
}

/** How often phone.discardCall is said at most. Our own choice. */
const hangUpTries = 3;

export function mayHangUpAgain({ hangUp }: CallContext): boolean {
  return hangUp !== null && hangUp.tries < hangUpTries;
}

/** The call is over and nothing has to be sent, nor will be what an earlier wish would have sent. */
export function noteEnded(context: CallContext, event: CallEvent, own: OwnEnd): CallChange {
  const once = endOnce(context, event, own);
  const end = refined({ ...once.end, wire: own.wire }, context);
  return { end, endedAt: once.endedAt, deadlines: awaitedMessage(context, end, event.at), report: "done" };
}

/** The first end counts: a call that our user cancelled stays so, whatever its request then leads to. */
function endOnce(
  context: CallContext,
  event: CallEvent,
  end: OwnEnd,
): { readonly end: CallEnd; readonly endedAt: number } {
  return {
    end: context.end ?? {
      reason: end.reason,
      origin: end.origin,
      wire: end.wire,
      detail: end.detail ?? detailOf(event),
      waitSeconds: waitSecondsOf(event),
      at: event.at,
    },
    endedAt: context.endedAt ?? event.at,
  };
}

/** A request failed in a way that ends the call; the error says why. */
export function noteFailed(context: CallContext, event: CallEvent): CallChange {
  return noteEnded(context, event, { reason: failureReason(event), origin: "telegram", wire: null });
}

/** The same, and phone.discardCall is on its way so that nobody goes on ringing. */
export function noteFailing(context: CallContext, event: CallEvent, wire: SentDiscardReason): CallChange {
  return noteEnding(context, event, { reason: failureReason(event), origin: "telegram", wire });
}

/** The call is over while its request is on its way: the wish is remembered, the request's deadline goes on. */
export function noteCancelled(context: CallContext, event: CallEvent, end: OwnEnd): CallChange {
  const deadlines = context.deadlines.filter(({ timer }) => timer !== "watchdog");
  return { ...endOnce(context, event, end), deadlines };
}

/** Telegram gave no word of our request in time: it is cancelled should it turn up. */
export function noteRequestTimeout(context: CallContext, event: CallEvent): CallChange {
  return {
    ...endOnce(context, event, { reason: "requestTimeout", origin: "deadline", wire: "missed" }),
    deadlines: [deadline("request", context.timeouts, event.at)],
  };
}

/** Telegram said that the call is over (phoneCallDiscarded). */
export function noteDiscarded(context: CallContext, event: CallEvent, phase: CallPhase): CallChange {
  const discarded = as(event, "CallDiscarded");
  const { reason, durationSeconds, video } = discarded;
  const needRating = context.needRating || isNew(context, "rating", discarded.needRating);
  const needDebug = context.needDebug || isNew(context, "debug", discarded.needDebug);
  const asked = askedFor(context, { rating: discarded.needRating, debug: discarded.needDebug });
  // The conference's link came along: there is time to follow it.
  const isMovedByPeer = reason === "migrateConferenceCall" && context.end === null;
  const open = needRating || needDebug || context.needLog || context.reportsInFlight > 0 || isMovedByPeer;
  const end = refined(
    context.end === null ? endByTelegram(context, reason, phase, event.at) : withWire(context.end, reason),
    context,
  );
  return {
    end,
    endedAt: context.endedAt ?? event.at,
    discardedAt: context.discardedAt ?? event.at,
    durationSeconds: durationSeconds ?? context.durationSeconds ?? context.logged?.durationSeconds ?? null,
    needRating,
    needDebug,
    asked,
    video: context.video || video,
    report: open ? "open" : "done",
    deadlines: open
      ? [deadline("report", context.timeouts, event.at)]
      : awaitedMessage(context, end, event.at),
  };
}

/** The service message came before word of the end. */
export function noteLogged(_context: CallContext, event: CallEvent): CallChange {
  const { reason, durationSeconds } = as(event, "CallLogged");
  return { logged: { reason, durationSeconds } };
}

/** The service message tells how the call ended, or is not waited for any longer. */
export function noteEndLogged(context: CallContext, event: CallEvent): CallChange {
  const { reason, durationSeconds } = as(event, "CallLogged");
  const logged = { reason, durationSeconds };
  return {
    logged,
    end: context.end === null ? null : refined(context.end, { logged }),
    durationSeconds: context.durationSeconds ?? durationSeconds,
    deadlines: withoutMessage(context),
  };
}

/** A report is through. Telegram may want the log behind debug data: there is time for it from now on. */
export function noteReported(context: CallContext, event: CallEvent): CallChange {
  const reportsInFlight = Math.max(0, context.reportsInFlight - 1);
  if (event.type !== "DebugSaved" || !event.needLog) return { reportsInFlight };
  return { reportsInFlight, needLog: true, deadlines: [deadline("report", context.timeouts, event.at)] };
}

/** No service message came. */
export function noteNotLogged(context: CallContext): CallChange {
  return { deadlines: withoutMessage(context) };
}

function refined(end: CallEnd, { logged }: Pick<CallContext, "logged">): CallEnd {
  const reason = logged === null ? null : refinedEndReason(end.reason, logged);
  return reason === null ? end : { ...end, reason };
}

/** Who ended the call is open, and the service message may tell. */
function awaitedMessage({ timeouts, logged }: CallContext, end: CallEnd, at: number): readonly Deadline[] {
  const isAwaited =
    end.reason === "elsewhereOrCancelled" && logged === null && timeouts.serviceMessageMs !== undefined;
  return isAwaited ? [deadline("serviceMessage", timeouts, at)] : [];
}

function withoutMessage({ deadlines }: CallContext): readonly Deadline[] {
  return deadlines.filter(({ timer }) => timer !== "serviceMessage");
}

function isNew({ asked }: CallContext, report: Report, isAsked: boolean): boolean {
  return isAsked && !asked.includes(report);
}

/** Every report is asked for once: what Telegram repeats, and what our user has handed in, is not asked for again. */
export function askedFor(
  { asked }: CallContext,
  now: { readonly [R in Report]?: boolean },
): CallContext["asked"] {
  return [...asked, ...reports.filter((report) => now[report] === true && !asked.includes(report))];
}

type Report = CallContext["asked"][number];
const reports: readonly Report[] = ["rating", "debug"];

/** The call is over on our side and Telegram has not said so yet: late flags may still come. */
export function noteUnconfirmedEnd(context: CallContext, event: CallEvent): CallChange {
  return { report: "open", deadlines: [deadline("report", context.timeouts, event.at)] };
}

function discardParams(
  context: CallContext,
  event: CallEvent,
  reason: SentDiscardReason,
): CallEffectParams["DiscardCall"] {
  const id = context.telegramCallId ?? idOf(context, event).telegramCallId;
  if (id === null || id === undefined)
    throw new TypeError(`A call without an id can't be discarded (${event.type}).`);
  const since = context.establishedAt ?? context.confirmedAt;
  return {
    telegramCallId: id,
    reason,
    slugRef: event.type === "CallMigrated" ? event.slugRef : null,
    durationSeconds: since === null ? 0 : Math.max(0, Math.floor((event.at - since) / 1000)),
    // With a move to a conference the flag is always set (https://core.telegram.org/api/calls).
    video: context.video || reason === "migrateConferenceCall",
    connectionId:
      "connectionId" in event ? event.connectionId : ("0" as CallEffectParams["DiscardCall"]["connectionId"]),
  };
}

/** What is destroyed when a call is over: all, but what a rating still needs, and a key that is kept. */
export function secretsToWipe(context: CallContext): readonly CallSecret[] {
  const isKept = (secret: CallSecret): boolean =>
    secret === "key"
      ? keepsKey(context)
      : context.report === "open" && (secret === "access" || secret === "texts");
  return callSecrets.filter((secret) => !isKept(secret));
}

/** Only the key of a call that was confirmed is worth keeping. */
export function keepsKey({ keepKeyMs, confirmedAt }: CallContext): boolean {
  return keepKeyMs > 0 && confirmedAt !== null;
}

/** Nothing is left to do but to destroy the key when its time has come. */
export function noteKeeping({ endedAt, keepKeyMs }: CallContext, event: CallEvent): CallChange {
  return { deadlines: [{ timer: "keys", dueAt: (endedAt ?? event.at) + keepKeyMs }] };
}

/** The vault did not destroy it: tried again after a while. */
export function noteKeyKeptLonger({ timeouts }: CallContext, event: CallEvent): CallChange {
  return { deadlines: [{ timer: "keys", dueAt: event.at + timeouts.reportMs }] };
}

function idOf(context: CallContext, event: CallEvent): Pick<CallChange, "telegramCallId" | "accessTag"> {
  if (context.telegramCallId !== null || !("accessTag" in event)) return {};
  return { telegramCallId: event.telegramCallId, accessTag: event.accessTag };
}

function endByTelegram(
  context: CallContext,
  wire: DiscardReason | null,
  phase: CallPhase,
  at: number,
): CallEnd {
  return {
    reason: endReasonOf(context.direction, phase, wire),
    origin: "peer",
    wire,
    detail: null,
    waitSeconds: null,
    at,
  };
}

function withWire(end: CallEnd, wire: DiscardReason | null): CallEnd {
  return wire === null ? end : { ...end, wire };
}

function failureReason(event: CallEvent): EndReason {
  return "error" in event ? endReasonOfError(event.error) : "unknown";
}

function waitSecondsOf(event: CallEvent): number | null {
  return "error" in event ? event.error.waitSeconds : null;
}

function detailOf(event: CallEvent): string | null {
  switch (event.type) {
    case "RequestFailed":
    case "SignalingRefused":
    case "SessionEnded":
      return event.error.type;
    case "KeyRejected":
      return event.check;
    case "MachineChanged":
      return `record ${event.revision}`;
    case "CallFaulted":
      return event.fault;
    case "CallHungUp":
      return event.cause === "user" || event.cause === "connectionLost" ? null : event.cause;
    default:
      return null;
  }
}
