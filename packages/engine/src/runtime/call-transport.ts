import type { CallEffect } from "../call/call-effects.ts";
import type { CallEventInput, RequestError } from "../call/call-events.ts";
import type { CallDirection } from "../call/call-direction.ts";
import type { AccountId, CallId, PeerRef, TelegramCallId } from "../call/ids.ts";
import type { CallTimeouts } from "../call/deadlines.ts";
import type { MediaParameters } from "./call-media.ts";
import type { VaultEntry } from "../store/vault.ts";

/**
 * Telegram, as the engine sees it: effects go out, call updates come in. `telegramTransport(...)` of
 * `@offhook/telegram` is the real one. One transport serves one account.
 */
export interface CallTransport {
  readonly accountId: AccountId;
  /** Stands for the account's own user. */
  readonly selfRef: PeerRef;
  /**
   * `false`: the account is only observed. The engine folds and records what comes in and sends no `phone.*` request at
   * all, so that it never rings, answers or ends a call on the owner's other devices. Default `true`.
   */
  readonly participates?: boolean;

  /**
   * Executes one effect and resolves with the facts that it led to. Never rejects for what Telegram, the network
   * or a peer did: that is `RequestFailed` or `KeyRejected`. A rejection is a bug and becomes
   * `RequestFailed {type: "INTERNAL"}`.
   * Executing the same effect again sends the same bytes.
   */
  execute(effect: CallEffect, call: EffectContext): Promise<EffectResult>;

  /**
   * Sends one signalling packet (phone.sendSignalingData), opaque bytes up to 128 KiB.
   * Resolves with `undefined` when Telegram took it, else with the error.
   */
  sendSignaling(call: EffectContext, packet: Uint8Array): Promise<RequestError | undefined>;

  /**
   * What the media engine of a confirmed call needs: servers and parameters that came with phoneCall, from the vault, and
   * the timeouts of Telegram's config. Asks Telegram for nothing. `undefined` when it is not there, or erased.
   */
  media(call: EffectContext): Promise<MediaParameters | undefined>;

  /**
   * Finds the user that a call shall go to, keeps what is needed to call them in the vault, and gives the
   * reference that stands for them.
   * @throws OffhookError with code PEER_NOT_FOUND when nobody is found under that name.
   */
  resolvePeer(peer: PeerAddress): Promise<PeerRef>;

  /**
   * Timeouts from Telegram's config, or the defaults. Resolves from a cache after the first time, and never waits
   * long for Telegram: calls that come in wait behind it.
   */
  timeouts(): Promise<CallTimeouts>;
}

/** Whom a call goes to, named as Telegram lets one name a user. */
export type PeerAddress = UserAddress | UsernameAddress | PhoneAddress;

/** A user as the account knows them: id and access hash as decimal strings. The access hash is a credential. */
export interface UserAddress {
  readonly userId: string;
  /** Absent: what the vault or the client remembers of this user. */
  readonly accessHash?: string;
}

/** The public name of a user, with or without "@", in any case. */
export interface UsernameAddress {
  readonly username: string;
}

/** The phone number of a contact, or of somebody who lets themselves be found by it: digits, the country's first. */
export interface PhoneAddress {
  readonly phoneNumber: string;
}

/** What an executor needs to know of the call besides the effect's own parameters. */
export interface EffectContext {
  readonly callId: CallId;
  readonly accountId: AccountId;
  readonly direction: CallDirection;
  readonly telegramCallId: TelegramCallId | null;
  /** 1 for the first try. */
  readonly attempt: number;
}

/** What the execution of an effect led to. */
export interface EffectResult {
  /** Facts, in order. The engine sets their `effectId`. At least one. */
  readonly events: readonly CallEventInput[];
  /** Credentials that came along: stored in the vault before the events are appended. */
  readonly credentials?: readonly VaultEntry[];
}

/** One update that concerns calls, freed from TL, as `toCallEvents()` makes it. */
export type CallUpdate =
  | {
      readonly kind: "event";
      readonly accountId: AccountId;
      readonly telegramCallId: TelegramCallId;
      readonly event: CallEventInput;
      readonly credentials: readonly VaultEntry[];
      /** Entries that may change over time (`peer/…`). */
      readonly peers: readonly VaultEntry[];
    }
  | {
      readonly kind: "signaling";
      readonly accountId: AccountId;
      readonly telegramCallId: TelegramCallId;
      readonly packet: Uint8Array;
    }
  /**
   * Telegram holds updates that could not be had: reported. With `retryInMs` they are asked for again. `sessionEnded`: it
   * does not know the account's session any more (`endsSession`), so its calls end and it is closed.
   */
  | {
      readonly kind: "missing";
      readonly accountId: AccountId;
      readonly error: unknown;
      readonly retryInMs?: number;
      readonly sessionEnded?: RequestError;
    }
  /** An update of a kind that is not known: counted and reported, never dropped in silence. */
  | { readonly kind: "unknown"; readonly accountId: AccountId; readonly constructorName: string };
