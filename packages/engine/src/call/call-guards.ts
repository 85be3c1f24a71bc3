import { hasFacts, isWatchedOnly } from "./call-changes.ts";
import type { CallContext } from "./call-context.ts";
import { keepsKey, mayHangUpAgain as canHangUpAgain } from "./call-endings.ts";
import { callSecrets } from "./call-effects.ts";
import { endsSession, refinedEndReason } from "./end-reasons.ts";
import type { CallEffectType } from "./call-effects.ts";
import type { AdmissionVerdict, CallEvent } from "./call-events.ts";

interface Step {
  readonly context: CallContext;
  readonly event: CallEvent;
}

/** A SHA-256 as unpadded base64url has 43 characters. */
const sha256Length = 43;

/** The object carries this call's id, or the call has none yet. */
export function isThisCall({ context, event }: Step): boolean {
  if (!("telegramCallId" in event)) return false;
  return context.telegramCallId === null || context.telegramCallId === event.telegramCallId;
}

/** It carries our id and names other people, or another access hash than the one that we know. */
export function isForeign(step: Step): boolean {
  return isThisCall(step) && !isOurs(step);
}

/** The object speaks of this call: our people, and the access hash that we know if we know one. */
export function isOurs({ context, event }: Step): boolean {
  if (!hasFacts(event) || !isThisCall({ context, event })) return false;
  const [caller, callee] =
    context.direction === "outgoing"
      ? [context.selfRef, context.peerRef]
      : [context.peerRef, context.selfRef];
  return (
    event.adminRef === caller &&
    event.participantRef === callee &&
    (context.accessTag === null || event.accessTag === context.accessTag)
  );
}

/** phoneCall carries the fingerprint that we computed. */
export function fingerprintsMatch({ context, event }: Step): boolean {
  return (
    event.type === "CallConfirmed" && isOurs({ context, event }) && event.fingerprint === context.fingerprint
  );
}

/** The key that was just derived is the one that Telegram confirmed before. */
export function confirmationMatches({ context, event }: Step): boolean {
  return event.type === "KeyAgreed" && context.confirmation?.fingerprint === event.fingerprint;
}

export function confirmationDiffers({ context, event }: Step): boolean {
  return (
    event.type === "KeyAgreed" &&
    context.confirmation !== null &&
    context.confirmation.fingerprint !== event.fingerprint
  );
}

/** The process that took over hangs up what was live. */
export function endsOnRestart({ event }: Step): boolean {
  return event.type === "CallAdopted" && event.onRestart === "hangUp";
}

/** The event is the answer to one of our requests, not an update. */
export function isAnswer({ event }: Step): boolean {
  return event.effectId !== undefined;
}

/** Telegram may have acted on the request that failed. */
export function outcomeUnknown({ event }: Step, effect: CallEffectType): boolean {
  return event.type === "RequestFailed" && event.effect === effect && event.error.outcome === "unknown";
}

export function failedWith({ event }: Step, effect: CallEffectType, types: readonly string[]): boolean {
  return event.type === "RequestFailed" && event.effect === effect && types.includes(event.error.type);
}

/** Telegram has ended the account's session, whatever was asked. */
export function sessionIsDead({ event }: Step): boolean {
  return "error" in event && endsSession(event.error);
}

/** Another device was first: our own answer was sent once, and Telegram refused it. */
export function answeredElsewhere(step: Step): boolean {
  const isTaken = failedWith(step, "AcceptCall", ["CALL_ALREADY_ACCEPTED"]);
  return isTaken && !step.context.answerInDoubt && !outcomeUnknown(step, "AcceptCall");
}

/** Telegram says of receivedCall that there is no such call to be reported any more. */
export function isGone(step: Step): boolean {
  return failedWith(step, "ReportReceived", [
    "CALL_ALREADY_DECLINED",
    "CALL_ALREADY_ACCEPTED",
    "CALL_ALREADY_DISCARDED",
    "CALL_PEER_INVALID",
  ]);
}

/** phone.discardCall may not have arrived: it was not answered, or the server failed. */
export function mayHangUpAgain(step: Step): boolean {
  const { context, event } = step;
  const isLost =
    event.type === "TimerExpired"
      ? event.timer === "hangup"
      : outcomeUnknown(step, "DiscardCall") || (event.type === "RequestFailed" && event.error.code >= 500);
  return isLost && isOfEffect(event, "DiscardCall") && canHangUpAgain(context);
}

function isOfEffect(event: CallEvent, effect: CallEffectType): boolean {
  return event.type !== "RequestFailed" || event.effect === effect;
}

/** Telegram has the call that we gave up before it had a name. */
export function turnsUpLate(step: Step): boolean {
  const { telegramCallId, report, end } = step.context;
  return telegramCallId === null && report === "open" && end !== null && isOurs(step);
}

/** Not for us, or the commitment is not a SHA-256. */
export function requestIsMalformed({ event }: Step): boolean {
  if (event.type !== "CallRequested") return false;
  return event.participantRef !== event.admission?.selfRef || event.gAHash.length !== sha256Length;
}

export function callerIsUnwanted({ event }: Step): boolean {
  if (event.type !== "CallRequested") return false;
  return event.adminRef === event.participantRef || event.admission?.policy === "unknownCaller";
}

/** Older than the ring timeout: nobody waits for an answer any more. */
export function requestIsStale({ event }: Step): boolean {
  if (event.type !== "CallRequested" || event.admission === undefined) return false;
  return event.date * 1000 + event.admission.timeouts.ringMs < event.at;
}

export function admittedAs({ event }: Step, policy: AdmissionVerdict): boolean {
  return event.type === "CallRequested" && event.admission?.policy === policy;
}

/** Nothing that is wrong with a request is answered from a device that leaves the call to others. */
export function watchesMalformed(step: Step): boolean {
  return isLeftToOthers(step) && requestIsMalformed(step);
}

export function watchesUnwanted(step: Step): boolean {
  return isLeftToOthers(step) && callerIsUnwanted(step);
}

function isLeftToOthers({ event }: Step): boolean {
  return event.type === "CallRequested" && isWatchedOnly(event.admission?.policy ?? null);
}

/** No rating, no debug data and no log is wanted or on its way, once this one is through. */
export function isLastReport({ context, event }: Step): boolean {
  const isReport =
    (event.type === "DebugSaved" && !event.needLog) ||
    ((event.type === "RequestFailed" || event.type === "RequestSucceeded") && isReportEffect(event.effect));
  const { reportsInFlight, needRating, needDebug, needLog } = context;
  return isReport && reportsInFlight <= 1 && !needRating && !needDebug && !needLog;
}

export function isReportEffect(effect: CallEffectType): boolean {
  return effect === "SendRating" || effect === "SendDebug" || effect === "SendLog";
}

/** The service message is about this call, and tells who ended it. */
export function tellsTheEnd({ context, event }: Step): boolean {
  if (event.type !== "CallLogged" || context.end === null || !isThisCall({ context, event })) return false;
  return refinedEndReason(context.end.reason, event) !== null;
}

/** The call is over and done, and only its service message is waited for. */
export function awaitsMessage({ context }: Step): boolean {
  return context.deadlines.some(({ timer }) => timer === "serviceMessage");
}

/** The time for the service message is over. */
export function messageIsLate(step: Step): boolean {
  const { event } = step;
  return event.type === "TimerExpired" && event.timer === "serviceMessage" && awaitsMessage(step);
}

/** The service message is about this call and was waited for. */
export function endsTheWait(step: Step): boolean {
  return isThisCall(step) && awaitsMessage(step);
}

/** The first phoneCallDiscarded of a call, or a later one that asks for a report which nobody asked for before. */
export function bringsNews({ context, event }: Step): boolean {
  if (event.type !== "CallDiscarded") return false;
  const { discardedAt, asked } = context;
  return (
    discardedAt === null ||
    (event.needRating && !asked.includes("rating")) ||
    (event.needDebug && !asked.includes("debug"))
  );
}

/** Nothing is left of the secrets, and nothing more is expected. */
export function isLastWipe({ context, event }: Step): boolean {
  return (
    event.type === "SecretsWiped" &&
    context.report === "done" &&
    !awaitsMessage({ context, event }) &&
    callSecrets.every((secret) => event.secrets.includes(secret))
  );
}

/** Nothing is left of the secrets but the key, which is kept, and nothing more is expected. */
export function isLastWipeButKey({ context, event }: Step): boolean {
  return (
    event.type === "SecretsWiped" &&
    context.report === "done" &&
    keepsKey(context) &&
    callSecrets.every((secret) => secret === "key" || event.secrets.includes(secret))
  );
}

/** Telegram may still take a rating or debug data, and the credentials for it are there. */
export function canReport({ context }: Step): boolean {
  const { telegramCallId, report, admittedAs: admitted } = context;
  return telegramCallId !== null && report === "open" && !isWatchedOnly(admitted);
}
