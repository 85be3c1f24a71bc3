import type { CallEnd, EndReason } from "@offhook/engine";

/** What stands behind an end, and what can be done about it. */
export interface EndAdvice {
  /** What is known, and what is not. */
  readonly evidence: string;
  /** `null` when there is nothing to do. */
  readonly todo: string | null;
}

const advice = (evidence: string, todo: string | null = null): EndAdvice => ({ evidence, todo });

/** Reviewed by hand; one entry for each reason. */
const adviceByReason: Readonly<Record<EndReason, EndAdvice>> = {
  hungUp: advice("It was ended on purpose: nothing failed."),
  cancelled: advice("The caller hung up before the call was answered."),
  declined: advice("The callee refused the call."),
  declinedElsewhere: advice(
    "The chat's service message says that the call was declined, and it was not declined here: another device did.",
  ),
  declinedOrBusy: advice(
    "Telegram says busy both when the callee declines and when its line is busy; no field tells them apart.",
    "The time until it came is a hint: at once, before any device rang, it was more likely a busy line.",
  ),
  busy: advice("The called account was in another call."),
  missed: advice("It rang, and nobody answered before Telegram or the caller gave up."),
  elsewhere: advice("Another device of the same account answered first; only one device gets the call."),
  elsewhereOrCancelled: advice(
    "While it rings, Telegram ends a call with the same words when the caller cancels and when another device answers.",
    "The chat's service message tells them apart; it comes when the call is over everywhere, and is waited for an hour.",
  ),
  receiveTimeout: advice(
    "Telegram had the call, but no device of the callee reported that it rang (phone.receivedCall).",
    "The callee's devices may be offline, or its client does not report what it receives: look at its side.",
  ),
  ringTimeout: advice(
    "A device of the callee rang, and nobody answered in the time that Telegram's config gives.",
  ),
  stuck: advice(
    "No step failed and no timer of a step went off, yet the call came no further in the time that all steps together may take.",
    "Look at what it waited for below; a process that was paused for minutes looks like this.",
  ),
  exchangeTimeout: advice(
    "The call was answered, but the keys were not agreed in time: what apps show as being stuck at exchanging encryption keys.",
    "Whose turn it was when the time ran out stands above; that side did not act, or its word did not arrive.",
  ),
  requestTimeout: advice(
    "Telegram gave no answer to the request in time; it may or may not have acted on it.",
    "Look at the connection; the call was ended by name where it could exist.",
  ),
  connectionLost: advice("Our side ended the call because its connection was gone (disconnect)."),
  mediaFailed: advice("The media engine gave up; signalling and keys were in order."),
  migrated: advice("The call went on as a conference; it did not end for its users."),
  stale: advice(
    "The request was older than the ring timeout when it reached us: nobody waits for an answer any more.",
    "It was probably delivered late, after a reconnect.",
  ),
  refusedCaller: advice("The account's own policy declines calls of such callers."),
  invalidObject: advice(
    "An object of Telegram names another call or other people than it should, or misses what it must have.",
    "Do not ignore this: either the server's word was changed on its way, or a client mixed calls up.",
  ),
  keyRejected: advice(
    "A check of the key exchange failed, so the two sides would not hold the same key.",
    "With a client of your own: look for public values that lost leading zeros, a wrong byte order of the fingerprint, or g_a that does not match its hash. With a client that is known to be right, somebody may be in the middle.",
  ),
  protocolMismatch: advice(
    "Both clients have no layer and no library version in common.",
    "Announce more library versions (protocol.libraryVersions), and the layers that official clients announce.",
  ),
  privacy: advice(
    "The callee's privacy settings do not let this account call.",
    "Ask the callee to allow calls from you.",
  ),
  blocked: advice("The callee has blocked this account."),
  flood: advice(
    "Telegram limits how often an account may call.",
    "Wait as long as it asked; the pacing options keep an account below the limit.",
  ),
  targetInvalid: advice("Telegram knows no such user, or the account was deleted."),
  loggedOut: advice("Telegram does not accept the session any more.", "Log in again: offhook login."),
  machineChanged: advice(
    "The engine was updated while the call was live, and the new machine decides a recorded step otherwise.",
    "Let calls end before an update, or see with offhook verify what changed.",
  ),
  restart: advice("The program was restarted, and its policy ends what was live then."),
  requestRefused: advice("A request of this call failed with an error that has no rule of its own."),
  vanished: advice("Telegram answered with phoneCallEmpty: it has forgotten the call."),
  faulted: advice(
    "A fault of the engine itself, or a call with too many records.",
    "Please report it with an exported bundle.",
  ),
  unknown: advice("Telegram gave a reason that this version does not know; it is kept as it came."),
};

/** Where it depends on who said it, and with which word. */
const toldDisconnect = advice(
  "The word was disconnect. Clients say it when their connection is gone, and also when a step took too long or a check of the keys failed.",
  "The records of the other side tell which.",
);
const toldNothing = advice("Telegram said that the call is over, and gave no reason.");

/** What stands behind an end; for a reason of another version, that it is not known. */
export function adviceFor({ reason, origin, wire }: CallEnd): EndAdvice {
  if (reason === "connectionLost" && origin !== "us") return toldDisconnect;
  if (reason === "unknown" && wire === null) return toldNothing;
  return Object.hasOwn(adviceByReason, reason)
    ? adviceByReason[reason]
    : advice("This version does not know the reason.");
}
