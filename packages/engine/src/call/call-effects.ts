import type { CallProblem } from "./call-problem.ts";
import type { CallProtocol } from "./call-protocol.ts";
import type { SentDiscardReason } from "./discard-reason.ts";
import { InvalidArgument } from "./offhook-error.ts";
import type { Base64Url, EffectId, Int64, PeerRef, TelegramCallId } from "./ids.ts";

/**
 * An effect is asked of the outside, as data. Its id is `<record id>:<index>`; the event that carries this id as
 * `effectId` finishes it. Every effect can be repeated after a crash at any point: the executor uses the same
 * bytes and finds what it stored before.
 */
export interface CallEffectParams {
  /** Make the exponent, store it in the vault under `exponent/<callId>`, then report KeyPrepared. */
  PrepareKey: { readonly role: CallRole };
  /** phone.requestCall */
  RequestCall: {
    readonly peerRef: PeerRef;
    readonly video: boolean;
    readonly randomId: number;
    readonly gAHash: Base64Url;
    readonly protocol: CallProtocol;
  };
  /** phone.receivedCall */
  ReportReceived: { readonly telegramCallId: TelegramCallId };
  /** phone.acceptCall */
  AcceptCall: {
    readonly telegramCallId: TelegramCallId;
    readonly gB: Base64Url;
    readonly protocol: CallProtocol;
  };
  /** Check the peer's value, compute the key, store it under `key/<callId>`, report KeyAgreed or KeyRejected. */
  DeriveKey:
    | { readonly role: "caller"; readonly gB: Base64Url }
    | {
        readonly role: "callee";
        readonly gA: Base64Url;
        readonly gAHash: Base64Url;
        readonly fingerprint: Int64;
      };
  /** phone.confirmCall */
  ConfirmCall: {
    readonly telegramCallId: TelegramCallId;
    readonly fingerprint: Int64;
    readonly protocol: CallProtocol;
  };
  /** phone.discardCall */
  DiscardCall: {
    readonly telegramCallId: TelegramCallId;
    readonly reason: SentDiscardReason;
    /** Names the link of the conference in the vault, for `migrateConferenceCall` only. */
    readonly slugRef: string | null;
    readonly durationSeconds: number;
    readonly video: boolean;
    readonly connectionId: Int64;
  };
  /** phone.setCallRating */
  SendRating: {
    readonly telegramCallId: TelegramCallId;
    readonly rating: number;
    readonly problems: readonly CallProblem[];
    readonly commentRef: string | null;
    readonly userInitiative: boolean;
  };
  /** phone.saveCallDebug */
  SendDebug: { readonly telegramCallId: TelegramCallId; readonly debugRef: string };
  /** upload.saveFilePart for each part, then phone.saveCallLog */
  SendLog: { readonly telegramCallId: TelegramCallId; readonly logRef: string };
  /** Destroy secrets of this call in the vault. Destroying what is not there succeeds. */
  WipeSecrets: { readonly secrets: readonly CallSecret[] };
}

/** Who placed the call is its caller, whichever side this is. */
export type CallRole = "caller" | "callee";

/** What the vault holds of one call. */
export type CallSecret = "exponent" | "key" | "access" | "media" | "texts";

/** Everything that the vault can hold of one call. */
export const callSecrets: readonly CallSecret[] = ["exponent", "key", "access", "media", "texts"];

/** The name of an effect. */
export type CallEffectType = keyof CallEffectParams;

/** An effect as a decision holds it: not yet named by a record. */
export type CallEffectRequest = {
  [T in CallEffectType]: { readonly type: T; readonly params: CallEffectParams[T] };
}[CallEffectType];

/** An effect to be executed: what is asked for, and the id under which its result comes back. */
export type CallEffect = CallEffectRequest & { readonly id: EffectId };

/** The effect of one type. */
export type CallEffectOf<T extends CallEffectType> = Extract<CallEffect, { readonly type: T }>;

/**
 * In which states an effect still matters. Within a batch, and after a crash, an effect whose call has left
 * these states is superseded: it is not executed. `*` means always.
 */
export const effectRelevance = {
  PrepareKey: ["requested.preparing", "accepted.preparing"],
  RequestCall: ["requested.sending", "requested.cancelling"],
  ReportReceived: ["requested.arriving", "requested.held"],
  AcceptCall: ["accepted.sending"],
  DeriveKey: ["accepted.deriving", "accepted.verifying"],
  ConfirmCall: ["accepted.confirming"],
  DiscardCall: ["discarded.ending"],
  SendRating: ["discarded.reporting"],
  SendDebug: ["discarded.reporting"],
  SendLog: ["discarded.reporting"],
  WipeSecrets: "*",
} as const satisfies Record<CallEffectType, readonly string[] | "*">;

/** Whether an effect still matters to a call in `state`. @throws InvalidArgument for an unknown effect */
export function isRelevant(type: CallEffectType, state: string): boolean {
  const states: readonly string[] | "*" | undefined = effectRelevance[type];
  if (states === undefined)
    throw new InvalidArgument("type", type, `one of ${Object.keys(effectRelevance).join(", ")}`);
  return states === "*" || states.includes(state);
}
