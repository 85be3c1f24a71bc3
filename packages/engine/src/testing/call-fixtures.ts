import type {
  CallEvent,
  CallEventData,
  CallEventInput,
  CallEventOf,
  CallEventType,
  CallFacts,
} from "../call/call-events.ts";
import { callSecrets } from "../call/call-effects.ts";
import { deciderFor } from "../call/decide.ts";
import type { CallSnapshot, Decision } from "../call/decide.ts";
import type { CallDirection } from "../call/call-direction.ts";
import { defaultCallProtocol } from "../call/call-protocol.ts";
import { defaultCallTimeouts } from "../call/deadlines.ts";
import type {
  AccessTag,
  AccountId,
  Base64Url,
  CallId,
  EffectId,
  Int64,
  PeerRef,
  TelegramCallId,
} from "../call/ids.ts";

/** One event of every type, as it comes in an ordinary call. A new event does not compile without one. */
export const startAt = 1_700_000_000_000;
export const self = "self" as PeerRef;
export const peer = "peer" as PeerRef;
const sha256 = "A".repeat(43) as Base64Url;
export const call = { callId: "0190-call" as CallId, accountId: "alice" as AccountId };

/** What Telegram says of the call, in the direction that the caller and callee have. */
export function factsOf(direction: CallDirection): CallFacts {
  const isOutgoing = direction === "outgoing";
  return {
    telegramCallId: "7021513" as TelegramCallId,
    accessTag: "tag" as AccessTag,
    date: startAt / 1000,
    adminRef: isOutgoing ? self : peer,
    participantRef: isOutgoing ? peer : self,
    protocol: defaultCallProtocol,
    video: false,
  };
}

type Fixtures = { readonly [T in CallEventType]: (direction: CallDirection) => CallEventData[T] };

const refused = { type: "CALL_PEER_INVALID", code: 400, outcome: "refused", waitSeconds: null } as const;
const fingerprint = "6453356737495191864" as Int64;

export const eventFixtures: Fixtures = {
  CallPlaced: () => ({
    peerRef: peer,
    selfRef: self,
    video: false,
    protocol: defaultCallProtocol,
    randomId: 7,
    timeouts: defaultCallTimeouts,
  }),
  CallAnswered: () => ({ protocol: defaultCallProtocol }),
  CallHungUp: () => ({ cause: "user", connectionId: "0" as Int64 }),
  CallMigrated: () => ({ slugRef: "text/slug" }),
  CallRated: () => ({ rating: 4, problems: ["echo"], commentRef: null, userInitiative: false }),
  DebugProvided: () => ({ debugRef: "text/debug" }),
  LogProvided: () => ({ logRef: "text/log" }),
  MediaEstablished: () => ({}),
  MediaFailed: () => ({ connectionId: "0" as Int64 }),
  CallRegistered: (direction) => factsOf(direction),
  CallReceived: (direction) => ({ ...factsOf(direction), receiveDate: startAt / 1000 + 1 }),
  CallRequested: (direction) => ({
    ...factsOf(direction),
    gAHash: sha256,
    admission: { selfRef: self, policy: "ring", timeouts: defaultCallTimeouts },
  }),
  CallAccepted: (direction) => ({ ...factsOf(direction), gB: "gB" as Base64Url }),
  CallConfirmed: (direction) => ({
    ...factsOf(direction),
    gAOrB: "gA" as Base64Url,
    fingerprint,
    startDate: startAt / 1000 + 2,
    p2pAllowed: true,
    conferenceSupported: false,
    servers: { reflector: 0, webrtc: 2 },
  }),
  CallDiscarded: () => ({
    telegramCallId: "7021513" as TelegramCallId,
    reason: "hangup",
    durationSeconds: 3,
    needRating: false,
    needDebug: false,
    video: false,
  }),
  CallVanished: () => ({ telegramCallId: "7021513" as TelegramCallId }),
  CallLogged: () => ({
    telegramCallId: "7021513" as TelegramCallId,
    reason: "missed",
    durationSeconds: null,
  }),
  KeyPrepared: (direction) => (direction === "outgoing" ? { gAHash: sha256 } : { gB: "gB" as Base64Url }),
  KeyAgreed: () => ({ fingerprint, emoji: ["🎄", "🌾", "⛄", "💯"] }),
  KeyRejected: () => ({ check: "gAHash" }),
  RequestSucceeded: () => ({ effect: "DiscardCall" }),
  RequestFailed: () => ({ effect: "DiscardCall", error: refused }),
  DebugSaved: () => ({ needLog: false }),
  SecretsWiped: () => ({ secrets: callSecrets }),
  SignalingRefused: () => ({ error: { ...refused, type: "CALL_NOT_ACTIVE" } }),
  TimerExpired: () => ({ timer: "report" }),
  EffectRetried: () => ({ retriedEffectId: "r:0" as EffectId, attempt: 2 }),
  CallAdopted: () => ({ epoch: 1 }),
  CallReleased: () => ({}),
  SessionEnded: () => ({ error: { ...refused, type: "SESSION_REVOKED", code: 401 } }),
  MachineChanged: () => ({
    revision: 3,
    field: "to",
    recorded: "waiting.registered",
    computed: "waiting.ringing",
    machine: { version: "0", hash: "00" },
  }),
  CallFaulted: () => ({ fault: "machineThrew", message: "CallHungUp" }),
};

/** The fixture of a type, with what differs in this case. */
export function event<T extends CallEventType>(
  type: T,
  direction: CallDirection,
  differs: Partial<Omit<CallEventOf<T>, "type">> = {},
): CallEvent {
  return { type, at: startAt, ...eventFixtures[type](direction), ...differs } as CallEvent;
}

/** How long the key of a call in `discarded.keeping` is kept. */
export const fixtureKeepKeyMs = 86_400_000;

/** How an ordinary call reaches each state, from `new`. */
export const pathsTo: Readonly<Record<CallDirection, Readonly<Record<string, readonly CallEventInput[]>>>> = {
  outgoing: outgoingPaths(),
  incoming: incomingPaths(),
};

/** A call in this state, reached by events alone. */
export function callIn(state: string, direction: CallDirection, atMs: number = startAt): CallSnapshot {
  const path = pathsTo[direction][state];
  if (path === undefined) throw new RangeError(`No path leads to ${state} of an ${direction} call.`);
  return (
    follow(
      path.map((input) => ({ ...input, at: atMs })),
      direction,
    ).at(-1)?.snapshot ?? deciderFor(direction).initial(call)
  );
}

/** Decides one event after the other, from `new`. */
export function follow(events: readonly CallEvent[], direction: CallDirection): readonly Decision[] {
  const decider = deciderFor(direction);
  let snapshot = decider.initial(call);
  return events.map((each) => {
    const decision = decider.decide(snapshot, each);
    snapshot = decision.snapshot;
    return decision;
  });
}

function outgoingPaths(): Record<string, readonly CallEventInput[]> {
  const of = (type: CallEventType): CallEventInput => event(type, "outgoing");
  const sending = [of("CallPlaced"), of("KeyPrepared")];
  const ringing = [...sending, of("CallRegistered"), of("CallReceived")];
  const confirming = [...ringing, of("CallAccepted"), of("KeyAgreed")];
  const confirmed = [...confirming, of("CallConfirmed")];
  const reporting = [...confirmed, of("CallHungUp"), discardedWithQuestion("outgoing")];
  return {
    new: [],
    "requested.preparing": sending.slice(0, 1),
    "requested.sending": sending,
    "requested.cancelling": [...sending, of("CallHungUp")],
    "waiting.registered": ringing.slice(0, -1),
    "waiting.ringing": ringing,
    "accepted.deriving": confirming.slice(0, -1),
    "accepted.confirming": confirming,
    confirmed,
    "discarded.ending": reporting.slice(0, -1),
    "discarded.reporting": reporting,
    "discarded.keeping": [
      event("CallPlaced", "outgoing", { keepKeyMs: fixtureKeepKeyMs }),
      ...reporting.slice(1),
      of("TimerExpired"),
      allButKeyWiped("outgoing"),
    ],
    "discarded.closed": [...reporting, of("TimerExpired"), of("SecretsWiped")],
  };
}

function incomingPaths(): Record<string, readonly CallEventInput[]> {
  const of = (type: CallEventType): CallEventInput => event(type, "incoming");
  const admission = { selfRef: self, timeouts: defaultCallTimeouts };
  const observedRequest = event("CallRequested", "incoming", {
    admission: { ...admission, policy: "observe" },
  });
  const heldRequest = event("CallRequested", "incoming", { admission: { ...admission, policy: "hold" } });
  const received = event("RequestSucceeded", "incoming", { effect: "ReportReceived" });
  const ringing = [of("CallRequested"), received];
  const awaiting = [...ringing, of("CallAnswered"), of("KeyPrepared"), of("CallRegistered")];
  const confirmed = [...awaiting, of("CallConfirmed"), of("KeyAgreed")];
  const reporting = [...confirmed, of("CallHungUp"), discardedWithQuestion("incoming")];
  return {
    new: [],
    "requested.arriving": ringing.slice(0, 1),
    "requested.ringing": ringing,
    "requested.held": [heldRequest],
    "requested.observed": [observedRequest],
    "accepted.preparing": awaiting.slice(0, -2),
    "accepted.sending": awaiting.slice(0, -1),
    "accepted.awaiting": awaiting,
    "accepted.verifying": confirmed.slice(0, -1),
    confirmed,
    "discarded.ending": reporting.slice(0, -1),
    "discarded.reporting": reporting,
    "discarded.keeping": [
      event("CallRequested", "incoming", {
        admission: { ...admission, policy: "ring", keepKeyMs: fixtureKeepKeyMs },
      }),
      ...reporting.slice(1),
      of("TimerExpired"),
      allButKeyWiped("incoming"),
    ],
    "discarded.closed": [...reporting, of("TimerExpired"), of("SecretsWiped")],
  };
}

function allButKeyWiped(direction: CallDirection): CallEventInput {
  return event("SecretsWiped", direction, { secrets: callSecrets.filter((secret) => secret !== "key") });
}

/** Telegram asks for a rating, so that the call stays in `discarded.reporting`. */
function discardedWithQuestion(direction: CallDirection): CallEventInput {
  return event("CallDiscarded", direction, { needRating: true });
}
