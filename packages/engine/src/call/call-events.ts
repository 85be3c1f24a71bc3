import type { CallEffectType, CallSecret } from "./call-effects.ts";
import type { CallProblem } from "./call-problem.ts";
import type { DiscardReason } from "./discard-reason.ts";
import type { AccessTag, Base64Url, EffectId, Int64, PeerRef, TelegramCallId } from "./ids.ts";
import type { CallTimer, CallTimeouts } from "./deadlines.ts";
import type { CallProtocol } from "./call-protocol.ts";
import { InvalidArgument } from "./offhook-error.ts";

/**
 * A call event is a fact: what the machine receives, what the store records, what the debugger steps through.
 * It is plain JSON, holds nothing secret and nothing personal, and brings everything that varies with it.
 * Grouped by who sends it. The name of an object of Telegram stands behind each event that it becomes.
 */
export interface CallEventData {
  // our user
  CallPlaced: {
    readonly peerRef: PeerRef;
    readonly selfRef: PeerRef;
    readonly video: boolean;
    readonly protocol: CallProtocol;
    /** `random_id` of phone.requestCall: signed 32 bits, never 0, the same in every try. */
    readonly randomId: number;
    readonly timeouts: CallTimeouts;
    /** The call is there to ring; absent for a call that shall be talked on. */
    readonly ring?: RingWish;
    /** How long its key is kept after its end, in milliseconds; absent: not at all. */
    readonly keepKeyMs?: number;
  };
  /** `cause` is absent when our user answers. */
  CallAnswered: { readonly protocol: CallProtocol; readonly cause?: AnswerCause };
  CallHungUp: { readonly cause: HangUpCause; readonly connectionId: Int64 };
  /** The link of the conference is a secret; `slugRef` names it in the vault. */
  CallMigrated: { readonly slugRef: string };
  CallRated: {
    /** 1 to 5 stars. */
    readonly rating: number;
    readonly problems: readonly CallProblem[];
    /** Names the free text in the vault; `null` without one. */
    readonly commentRef: string | null;
    /** `true` when the user rates later from the service message, `false` when Telegram asked for it. */
    readonly userInitiative: boolean;
  };
  DebugProvided: { readonly debugRef: string };
  /** The media engine's log; `logRef` names it in the vault. */
  LogProvided: { readonly logRef: string };

  // the media layer
  MediaEstablished: Empty;
  MediaFailed: { readonly connectionId: Int64 };

  // Telegram: an update, or the object in the result of a request (then with `effectId`)
  /** phoneCallWaiting without receive_date */
  CallRegistered: CallFacts;
  /** phoneCallWaiting with receive_date (Unix seconds) */
  CallReceived: CallFacts & { readonly receiveDate: number };
  /** phoneCallRequested. `admission` is what our own rules say of it; absent when the call is known already. */
  CallRequested: CallFacts & { readonly gAHash: Base64Url; readonly admission?: CallAdmission };
  /** phoneCallAccepted */
  CallAccepted: CallFacts & { readonly gB: Base64Url };
  /** phoneCall. `gAOrB` is g_a for the callee. Servers and custom parameters are in the vault. */
  CallConfirmed: CallFacts & {
    readonly gAOrB: Base64Url;
    readonly fingerprint: Int64;
    /** Unix seconds. */
    readonly startDate: number;
    readonly p2pAllowed: boolean;
    readonly conferenceSupported: boolean;
    /** How many servers Telegram named; their addresses and credentials are in the vault. */
    readonly servers: { readonly reflector: number; readonly webrtc: number };
  };
  /** phoneCallDiscarded */
  CallDiscarded: {
    readonly telegramCallId: TelegramCallId;
    readonly reason: DiscardReason | null;
    readonly durationSeconds: number | null;
    readonly needRating: boolean;
    readonly needDebug: boolean;
    readonly video: boolean;
  };
  /** phoneCallEmpty: Telegram knows nothing of the call any more. */
  CallVanished: { readonly telegramCallId: TelegramCallId };
  /** messageActionPhoneCall: what Telegram wrote of the finished call into the chat of the two. */
  CallLogged: {
    readonly telegramCallId: TelegramCallId;
    readonly reason: DiscardReason | null;
    /** `null` for a call that nobody answered. */
    readonly durationSeconds: number | null;
  };

  // results of effects
  /** The exponent is durable in the vault. The caller reports the hash of g_a, the callee g_b. */
  KeyPrepared: { readonly gAHash: Base64Url } | { readonly gB: Base64Url };
  KeyAgreed: {
    readonly fingerprint: Int64;
    /** Four emoji, in order; none when the key was not seen. */
    readonly emoji: readonly string[];
    /** Only when the caller's value came with leading zeros: what their client may honestly show instead. */
    readonly emojiVariants?: EmojiVariants;
    /** Of a call that was seen from outside: what can be said of each check. Absent when all were made and passed. */
    readonly checks?: SeenChecks;
  };
  KeyRejected: { readonly check: KeyCheck };
  /** `effect`: what was asked, so that the answer to an older request is not taken for that to a newer one. */
  RequestSucceeded: { readonly effect: CallEffectType };
  RequestFailed: { readonly effect: CallEffectType; readonly error: RequestError };
  /** `needLog`: Telegram asks for the log as well (the answer of phone.saveCallDebug was false). */
  DebugSaved: { readonly needLog: boolean };
  /** What is destroyed for good; the call is closed only when nothing is left. `peer`: who the other side is. */
  SecretsWiped: { readonly secrets: readonly (CallSecret | "peer")[] };
  /** Telegram refused signalling data because the call is not active any more. */
  SignalingRefused: { readonly error: RequestError };

  // deadlines
  TimerExpired: { readonly timer: CallTimer };

  // the runtime
  /** An effect without a result is repeated, with the same bytes. `attempt` counts from 2. */
  EffectRetried: { readonly retriedEffectId: EffectId; readonly attempt: number };
  /**
   * A process took over the account, under this epoch. `onRestart` is its policy for calls that were live before; absent: they
   * go on.
   */
  CallAdopted: { readonly epoch: number; readonly onRestart?: "hangUp" };
  /** Our own call to this caller is over: the call that was held back because of it may ring. */
  CallReleased: Empty;
  /** Telegram does not know the account's session any more: nothing can be sent or heard about any of its calls. */
  SessionEnded: { readonly error: RequestError };
  /**
   * Found at recovery: the record at `revision` leads elsewhere today than it did when it was written, so nobody knows what
   * was asked of the outside since. `field` says what differs: `to`, `outcome`, `rule`, `effects` or `from`.
   */
  MachineChanged: {
    readonly revision: number;
    readonly field: string;
    readonly recorded: string;
    readonly computed: string;
    /** The machine that wrote the record: its version and the hash of its definition. */
    readonly machine: { readonly version: string; readonly hash: string };
  };
  /** The engine can't go on with this call. */
  CallFaulted: { readonly fault: CallFault; readonly message: string };
}

/** No data besides what every event has. */
type Empty = object;

/** What every object of Telegram that has an access hash says. */
export interface CallFacts {
  readonly telegramCallId: TelegramCallId;
  readonly accessTag: AccessTag;
  /** When the call was requested, Unix seconds. */
  readonly date: number;
  /** admin_id: the caller. */
  readonly adminRef: PeerRef;
  /** participant_id: the callee. */
  readonly participantRef: PeerRef;
  readonly protocol: CallProtocol;
  readonly video: boolean;
}

/** What the engine knows when a call comes in; with it the machine decides without asking anybody. */
export interface CallAdmission {
  readonly selfRef: PeerRef;
  readonly policy: AdmissionVerdict;
  /** Absent: a fixed option. `embedder`: their function. `fallback`: it failed, and the default counted. */
  readonly decidedBy?: "embedder" | "fallback";
  readonly timeouts: CallTimeouts;
  /** How long the call's key is kept after its end, in milliseconds; absent: not at all. */
  readonly keepKeyMs?: number;
}

/**
 * What our own rules make of a call that comes in.
 *
 * ring           it rings here
 * busy           the account has another call, and its policy declines
 * unknownCaller  the policy declines calls of people whom the account does not know
 * elsewhere      it is left to the account's other devices: nothing is sent about it
 * hold           we are calling this very user: it waits until it is clear which of the two calls is kept
 * observe        this process only watches the account: nothing is ever sent
 */
export type AdmissionVerdict = "ring" | "busy" | "unknownCaller" | "elsewhere" | "hold" | "observe";

/** The checks of a key exchange, in the words of https://core.telegram.org/api/end-to-end/video-calls. */
export type KeyCheck = "dhConfig" | "gABounds" | "gBBounds" | "gAHash" | "fingerprint";

/**
 * What the trace of a client shows of the checks that it had to make. `held` and `failed` were computed from what passed;
 * `notObservable`: it takes a secret that was not seen, so that nobody knows whether the client made it.
 */
export type SeenChecks = Readonly<Partial<Record<KeyCheck, "held" | "failed" | "notObservable">>>;

/**
 * Official clients do not agree over which form of g_a the emoji are made: with its leading zeros, without any, or padded to
 * 256 bytes. It matters to one call in 256, and only when the caller's client does not draw again.
 */
export interface EmojiVariants {
  readonly minimal: readonly string[];
  readonly padded: readonly string[];
}

/** What a call that is there to ring was placed with. */
export interface RingWish {
  /** How long it may ring, in milliseconds, from when a device of the callee does; `null`: until the ring timeout. */
  readonly forMs: number | null;
  /** What becomes of it when it is answered. */
  readonly onAnswer: "hangup" | "keep";
}

/**
 * `user`: our user wishes it. `connectionLost`: said by an app whose network is gone, it becomes the wire reason
 * disconnect. `answered`: the call was there to ring only. `aborted`: the signal it was placed with was aborted.
 * `glare`: both sides called each other, and the other one of the two calls is kept.
 */
export type HangUpCause = "user" | "connectionLost" | "answered" | "aborted" | "glare";

/** `rule`: one of the embedder's rules for answering. `glare`: both sides called each other, and this call is kept. */
export type AnswerCause = "rule" | "glare";

/** Why the engine gives up on a call: the machine threw, or the record is full. */
export type CallFault = "machineThrew" | "recordLimit";

/** A request that failed, without anything that a peer or a proxy could have put into a text. */
export interface RequestError {
  /** Telegram's error type such as `CALL_PEER_INVALID`, `FLOOD_WAIT`, or ours: `TIMEOUT`, `DISCONNECTED`, `INTERNAL`. */
  readonly type: string;
  /** 400, 403, 406, 420, 500; 0 when no answer came. */
  readonly code: number;
  /** `unknown`: the server may have acted on it. */
  readonly outcome: "refused" | "unknown";
  readonly waitSeconds: number | null;
}

/** The name of an event. */
export type CallEventType = keyof CallEventData;

/** An event before the engine stamps it: `effectId` when it is the result of an effect. */
export type CallEventInput = {
  [T in CallEventType]: { readonly type: T; readonly effectId?: EffectId } & CallEventData[T];
}[CallEventType];

/** `at`: Telegram's server time in milliseconds since 1970, never decreasing within a call. */
export type CallEvent = CallEventInput & { readonly at: number };

/** The event of one type. */
export type CallEventOf<T extends CallEventType> = Extract<CallEvent, { readonly type: T }>;

/** Every event type, grouped by sender: the order of tables, grids and docs. */
export const callEventSenders = {
  user: [
    "CallPlaced",
    "CallAnswered",
    "CallHungUp",
    "CallMigrated",
    "CallRated",
    "DebugProvided",
    "LogProvided",
  ],
  media: ["MediaEstablished", "MediaFailed"],
  telegram: [
    "CallRegistered",
    "CallReceived",
    "CallRequested",
    "CallAccepted",
    "CallConfirmed",
    "CallDiscarded",
    "CallVanished",
    "CallLogged",
  ],
  effects: [
    "KeyPrepared",
    "KeyAgreed",
    "KeyRejected",
    "RequestSucceeded",
    "RequestFailed",
    "DebugSaved",
    "SecretsWiped",
    "SignalingRefused",
  ],
  deadlines: ["TimerExpired"],
  runtime: ["EffectRetried", "CallAdopted", "CallReleased", "SessionEnded", "MachineChanged", "CallFaulted"],
} as const satisfies Record<string, readonly CallEventType[]>;

/** Who events of a type come from. */
export type CallEventSender = keyof typeof callEventSenders;

type Listed = (typeof callEventSenders)[CallEventSender][number];
type Missing = Exclude<CallEventType, Listed>;
/** Fails to compile when an event is in no group. */
const everyEventIsListed: Missing extends never ? true : Missing = true;
void everyEventIsListed;

const senderOfType = new Map<string, CallEventSender>(
  Object.entries(callEventSenders).flatMap(([sender, types]) =>
    types.map((type) => [type, sender as CallEventSender] as const),
  ),
);

/** Who sends events of this type. @throws InvalidArgument */
export function senderOf(type: CallEventType): CallEventSender {
  const sender = senderOfType.get(type);
  if (sender === undefined)
    throw new InvalidArgument("type", type, "the type of a call event, such as CallPlaced");
  return sender;
}
