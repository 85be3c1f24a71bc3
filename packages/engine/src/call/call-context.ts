import type { CallDirection } from "./call-direction.ts";
import type { CallEffectParams } from "./call-effects.ts";
import type { AdmissionVerdict, AnswerCause, EmojiVariants, RingWish } from "./call-events.ts";
import type { CallProtocol } from "./call-protocol.ts";
import { defaultCallTimeouts } from "./deadlines.ts";
import type { CallTimeouts, Deadline } from "./deadlines.ts";
import type { CallEnd, DiscardReason } from "./discard-reason.ts";
import type { AccessTag, AccountId, Base64Url, CallId, Int64, PeerRef, TelegramCallId } from "./ids.ts";

/** What a call knows. Plain JSON, `null` for what is not known; nothing secret and nothing personal. */
export interface CallContext {
  readonly callId: CallId;
  readonly accountId: AccountId;
  readonly direction: CallDirection;
  readonly selfRef: PeerRef | null;
  readonly peerRef: PeerRef | null;
  readonly video: boolean;
  /** What we announced. */
  readonly protocol: CallProtocol | null;
  /** What Telegram made of both lists. */
  readonly agreedProtocol: CallProtocol | null;
  readonly timeouts: CallTimeouts;
  readonly randomId: number;
  /** What our rules made of a call that came in; `null` for one that we placed. */
  readonly admittedAs: AdmissionVerdict | null;
  /** A call that is there to ring; `null` for one that shall be talked on. */
  readonly ring: RingWish | null;
  /** How long the key is kept after the end, in milliseconds; 0: not at all. */
  readonly keepKeyMs: number;

  readonly telegramCallId: TelegramCallId | null;
  readonly accessTag: AccessTag | null;

  readonly gAHash: Base64Url | null;
  /** phoneCall as it came, until the key is there to compare. */
  readonly confirmation: { readonly gAOrB: Base64Url; readonly fingerprint: Int64 } | null;
  readonly fingerprint: Int64 | null;
  readonly emoji: readonly string[] | null;
  /** What the other side may honestly see instead; `null` for nearly every call. */
  readonly emojiVariants: EmojiVariants | null;
  readonly connection: CallConnection | null;

  /** Machine times, milliseconds. */
  readonly createdAt: number;
  readonly ringingAt: number | null;
  readonly acceptedAt: number | null;
  /** Who answered a call that came in; `null` while nobody did here. */
  readonly answeredBy: "user" | AnswerCause | null;
  readonly confirmedAt: number | null;
  readonly establishedAt: number | null;
  readonly endedAt: number | null;

  readonly deadlines: readonly Deadline[];
  readonly end: CallEnd | null;
  /** An acceptCall of ours may have reached Telegram without our knowing. */
  readonly answerInDoubt: boolean;
  /** What phone.discardCall says while the call is ending, and how often it was said. */
  readonly hangUp: { readonly params: CallEffectParams["DiscardCall"]; readonly tries: number } | null;
  /** When Telegram said that the call is over (phoneCallDiscarded); `null` while it has not. */
  readonly discardedAt: number | null;
  /** What the service message in the chat said, if it came before word of the end. */
  readonly logged: { readonly reason: DiscardReason | null; readonly durationSeconds: number | null } | null;
  /** The duration that Telegram recorded, in seconds. */
  readonly durationSeconds: number | null;
  readonly needRating: boolean;
  readonly needDebug: boolean;
  readonly needLog: boolean;
  /** The reports that Telegram has asked for or our user has handed in, so that none is asked for twice. */
  readonly asked: readonly ("rating" | "debug")[];
  /** `open` while late flags, a rating or debug data may still come. */
  readonly report: "open" | "done";
  /** Ratings, debug data and logs on their way. */
  readonly reportsInFlight: number;
}

/** What the confirmed call offers to a media engine; addresses and credentials are in the vault. */
export interface CallConnection {
  readonly p2pAllowed: boolean;
  readonly conferenceSupported: boolean;
  readonly startDate: number;
  readonly servers: { readonly reflector: number; readonly webrtc: number };
}

/** What an actor of the machine is started with. */
export interface CallInput {
  readonly callId: CallId;
  readonly accountId: AccountId;
}

export function initialContext(input: CallInput, direction: CallDirection): CallContext {
  return {
    callId: input.callId,
    accountId: input.accountId,
    direction,
    selfRef: null,
    peerRef: null,
    video: false,
    protocol: null,
    agreedProtocol: null,
    timeouts: defaultCallTimeouts,
    randomId: 0,
    admittedAs: null,
    ring: null,
    keepKeyMs: 0,
    telegramCallId: null,
    accessTag: null,
    gAHash: null,
    confirmation: null,
    fingerprint: null,
    emoji: null,
    emojiVariants: null,
    connection: null,
    createdAt: 0,
    ringingAt: null,
    acceptedAt: null,
    answeredBy: null,
    confirmedAt: null,
    establishedAt: null,
    endedAt: null,
    deadlines: [],
    end: null,
    answerInDoubt: false,
    hangUp: null,
    discardedAt: null,
    logged: null,
    durationSeconds: null,
    needRating: false,
    needDebug: false,
    needLog: false,
    asked: [],
    report: "open",
    reportsInFlight: 0,
  };
}
