import type { CallContext } from "./call-context.ts";
import type { AdmissionVerdict, CallEvent, CallEventOf, CallEventType, CallFacts } from "./call-events.ts";
import { watchdogMs } from "./deadlines.ts";
import type { CallTimer, CallTimeouts, Deadline } from "./deadlines.ts";

/**
 * How each fact changes what a call knows. Pure: the change comes from the event and the context alone. Each
 * function belongs to one kind of step; the machines name them as actions.
 */
export type CallChange = Partial<CallContext>;

export function notePlaced(_context: CallContext, event: CallEvent): CallChange {
  const {
    at,
    peerRef,
    selfRef,
    video,
    protocol,
    randomId,
    ring = null,
    keepKeyMs = 0,
    ...placed
  } = as(event, "CallPlaced");
  const forMs = ring?.forMs ?? Number.POSITIVE_INFINITY;
  const timeouts = { ...placed.timeouts, ringMs: Math.min(placed.timeouts.ringMs, forMs) };
  return {
    createdAt: at,
    peerRef,
    selfRef,
    video,
    protocol,
    randomId,
    timeouts,
    ring,
    keepKeyMs,
    deadlines: [deadline("request", timeouts, at), deadline("watchdog", timeouts, at)],
  };
}

export function noteKeyPrepared(context: CallContext, event: CallEvent): CallChange {
  const prepared = as(event, "KeyPrepared");
  return "gAHash" in prepared
    ? { gAHash: prepared.gAHash, deadlines: next(context, "request", event.at) }
    : {};
}

export function noteRegistered(context: CallContext, event: CallEvent): CallChange {
  return { ...facts(context, event), deadlines: next(context, "receive", event.at) };
}

export function noteRinging(context: CallContext, event: CallEvent): CallChange {
  return {
    ...facts(context, event),
    ringingAt: event.at,
    deadlines: next(context, "ring", event.at),
  };
}

/** A call comes in. Timeouts and our own reference are in the admission. */
export function noteRequested(_context: CallContext, event: CallEvent): CallChange {
  const requested = as(event, "CallRequested");
  if (requested.admission === undefined) throw new TypeError("A new call came in without an admission.");
  const { timeouts, selfRef, policy, keepKeyMs = 0 } = requested.admission;
  return {
    createdAt: event.at,
    ringingAt: isWatchedOnly(policy) || policy === "hold" ? null : event.at,
    admittedAs: policy,
    keepKeyMs,
    selfRef,
    peerRef: requested.adminRef,
    video: requested.video,
    timeouts,
    telegramCallId: requested.telegramCallId,
    accessTag: requested.accessTag,
    gAHash: requested.gAHash,
    deadlines: [deadline("ring", timeouts, event.at), deadline("watchdog", timeouts, event.at)],
  };
}

export function noteReleased(_context: CallContext, event: CallEvent): CallChange {
  return { ringingAt: event.at };
}

/** Other devices of the account have this call; nothing is sent about it from here. */
export function isWatchedOnly(admitted: AdmissionVerdict | null): boolean {
  return admitted === "observe" || admitted === "elsewhere";
}

export function noteAnswered(context: CallContext, event: CallEvent): CallChange {
  const { protocol, cause = "user" } = as(event, "CallAnswered");
  return {
    protocol,
    acceptedAt: event.at,
    answeredBy: cause,
    deadlines: next(context, "exchange", event.at),
  };
}

/** The exchange goes on: its time starts again. */
export function noteExchangeGoesOn(context: CallContext, event: CallEvent): CallChange {
  return { ...facts(context, event), deadlines: next(context, "exchange", event.at) };
}

export function noteAccepted(context: CallContext, event: CallEvent): CallChange {
  return { ...noteExchangeGoesOn(context, event), acceptedAt: event.at };
}

/** phoneCall came; it is kept until the key is there to compare with. */
export function noteConfirmation(context: CallContext, event: CallEvent): CallChange {
  const { gAOrB, fingerprint, p2pAllowed, conferenceSupported, startDate, servers } = as(
    event,
    "CallConfirmed",
  );
  return {
    ...facts(context, event),
    confirmation: { gAOrB, fingerprint },
    connection: { p2pAllowed, conferenceSupported, startDate, servers },
  };
}

export function noteKeyAgreed(_context: CallContext, event: CallEvent): CallChange {
  const { fingerprint, emoji, emojiVariants = null } = as(event, "KeyAgreed");
  return { fingerprint, emoji, emojiVariants };
}

/** The caller learns that Telegram holds the same fingerprint. */
export function noteConfirmed(context: CallContext, event: CallEvent): CallChange {
  return { ...noteConfirmation(context, event), confirmedAt: event.at, deadlines: [] };
}

/** The key is there and the confirmation came before it. */
export function noteVerified(context: CallContext, event: CallEvent): CallChange {
  return { ...noteKeyAgreed(context, event), confirmedAt: event.at, deadlines: [] };
}

export function noteEstablished(context: CallContext, event: CallEvent): CallChange {
  return { establishedAt: context.establishedAt ?? event.at };
}

/** What an object of Telegram says of the call itself. `video` may turn true and never back. */
export function facts(context: CallContext, event: CallEvent): CallChange {
  if (!hasFacts(event)) return {};
  return {
    telegramCallId: event.telegramCallId,
    accessTag: event.accessTag,
    agreedProtocol: event.protocol,
    video: context.video || event.video,
  };
}

export function hasFacts(event: CallEvent): event is CallEvent & CallFacts {
  return "accessTag" in event;
}

export function deadline(timer: StepTimer, timeouts: CallTimeouts, at: number): Deadline {
  return { timer, dueAt: at + (timer === "watchdog" ? watchdogMs(timeouts) : (timeouts[`${timer}Ms`] ?? 0)) };
}

/** A timer that runs as long as the timeouts say. */
type StepTimer = Exclude<CallTimer, "keys">;

/** The timer of the step that begins now; the watchdog runs on. */
function next({ timeouts, deadlines }: CallContext, timer: StepTimer, at: number): readonly Deadline[] {
  return [deadline(timer, timeouts, at), ...deadlines.filter((armed) => armed.timer === "watchdog")];
}

/** Narrows an event; an event of another type here is a fault of the machine's definition. */
export function as<T extends CallEventType>(event: CallEvent, type: T): CallEventOf<T> {
  if (event.type !== type) throw new TypeError(`The machine took ${event.type} for ${type}.`);
  return event as CallEventOf<T>;
}
