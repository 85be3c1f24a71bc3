import type { CallEventType } from "../call/call-events.ts";
import type { PacingLimit, Wait } from "./pacing.ts";
import { OffhookError } from "../call/offhook-error.ts";
import type { LeaseLost } from "../store/lease-errors.ts";

/** The call can't take this command in its state. The refusal is recorded as an ignored input. */
export class InvalidTransition extends OffhookError {
  override readonly code = "INVALID_TRANSITION";
  readonly callId: string;
  /** State path, for example `discarded.closed`. */
  readonly state: string;
  readonly event: string;

  constructor(callId: string, state: string, event: string) {
    super("INVALID_TRANSITION", `Call ${callId} is ${state}: it takes no ${event} there.`);
    this.name = "InvalidTransition";
    this.callId = callId;
    this.state = state;
    this.event = event;
  }
}

/** Nothing is sent here: the account is only observed, or the call was left to the account's other devices. */
export class Observing extends OffhookError {
  override readonly code = "OBSERVING";
  readonly accountId: string;
  /** `null` when no call is meant. */
  readonly callId: string | null;

  constructor(accountId: string, callId: string | null = null) {
    super(
      "OBSERVING",
      callId === null
        ? `The account ${accountId} is only observed: open it without participate: false to place calls.`
        : `Call ${callId} is left to other devices of the account ${accountId}: nothing is sent about it from here.`,
    );
    this.name = "Observing";
    this.accountId = accountId;
    this.callId = callId;
  }
}

/** What a media engine needs is not to be had: the call ended before it was confirmed, or its secrets are erased. */
export class MediaUnavailable extends OffhookError {
  override readonly code = "MEDIA_UNAVAILABLE";
  readonly callId: string;
  /** State path, for example `discarded.closed`. */
  readonly state: string;
  readonly reason: "ended" | "erased";

  constructor(callId: string, state: string, reason: "ended" | "erased") {
    super(
      "MEDIA_UNAVAILABLE",
      reason === "ended"
        ? `Call ${callId} is ${state}: it has ended, so there is nothing for a media engine to connect.`
        : `The vault does not hold the key and the servers of call ${callId} (${state}) any more: it can't be connected.`,
    );
    this.name = "MediaUnavailable";
    this.callId = callId;
    this.state = state;
    this.reason = reason;
  }
}

/** The engine was closed; open another one on the same store to go on. */
export class EngineClosed extends OffhookError {
  override readonly code = "ENGINE_CLOSED";

  constructor(options?: ErrorOptions) {
    super(
      "ENGINE_CLOSED",
      "The call engine is closed. Create another one on the same store to go on.",
      options,
    );
    this.name = "EngineClosed";
  }
}

/** The engine has no transport for this account. */
export class UnknownAccount extends OffhookError {
  override readonly code = "UNKNOWN_ACCOUNT";
  readonly accountId: string | undefined;

  constructor(accountId: string | undefined, known: readonly string[]) {
    const list = known.length === 0 ? "none" : known.join(", ");
    super(
      "UNKNOWN_ACCOUNT",
      accountId === undefined
        ? `The engine runs several accounts (${list}); name one as account.`
        : `The engine does not run the account ${JSON.stringify(accountId)}; it runs ${list}.`,
    );
    this.name = "UnknownAccount";
    this.accountId = accountId;
  }
}

/** The account has to wait before it places this call: its own pace, or Telegram (`flood`), asks for it. */
export class CallPaced extends OffhookError {
  override readonly code = "CALL_PACED";
  readonly accountId: string;
  readonly limit: PacingLimit;
  /** From when on the call may be placed: machine time (Telegram's server time) in milliseconds. */
  readonly allowedAt: number;

  constructor(accountId: string, { limit, allowedAt }: Wait) {
    const from = new Date(allowedAt).toISOString();
    super("CALL_PACED", `The account ${accountId} may place this call from ${from} on (${limit}).`);
    this.name = "CallPaced";
    this.accountId = accountId;
    this.limit = limit;
    this.allowedAt = allowedAt;
  }
}

/** Telegram refused the account itself: it places no call until `reopenAccount`. */
export class AccountClosed extends OffhookError {
  override readonly code = "ACCOUNT_CLOSED";
  readonly accountId: string;
  /** Telegram's error type, such as `PEER_FLOOD` or `AUTH_KEY_UNREGISTERED`. */
  readonly because: string;
  /** Machine time in milliseconds. */
  readonly since: number;

  constructor(accountId: string, closed: { readonly because: string; readonly at: number }) {
    super(
      "ACCOUNT_CLOSED",
      `The account ${accountId} places no calls since Telegram said ${closed.because}. See to that, then call reopenAccount.`,
    );
    this.name = "AccountClosed";
    this.accountId = accountId;
    this.because = closed.because;
    this.since = closed.at;
  }
}

/** The engine gave this call up: another process appended to its stream, or its store is damaged. */
export class CallAbandoned extends OffhookError {
  override readonly code = "CALL_ABANDONED";
  readonly callId: string;

  constructor(callId: string, options: ErrorOptions) {
    super("CALL_ABANDONED", `Call ${callId} is not run by this engine any more; see the cause.`, options);
    this.name = "CallAbandoned";
    this.callId = callId;
  }
}

/** The records of a call were redacted, folded from a trace or branched: they can be looked at and not be gone on with. */
export class RecordingOnly extends OffhookError {
  override readonly code = "RECORDING_ONLY";
  readonly callId: string;

  constructor(callId: string) {
    super(
      "RECORDING_ONLY",
      `Call ${callId} was imported from a redacted bundle or a trace, or is a branch of another: no engine goes on with it. Keep such recordings in a store of their own.`,
    );
    this.name = "RecordingOnly";
    this.callId = callId;
  }
}

/** A record of this call is not what was written, or is missing: nothing can be decided on it. */
export class RecordDamaged extends OffhookError {
  override readonly code = "RECORD_DAMAGED";
  readonly callId: string;
  readonly revision: number;
  /** `gap`: a record is missing before this one. `damaged`: its content is not what was written. */
  readonly kind: "gap" | "damaged";

  constructor(callId: string, revision: number, kind: "gap" | "damaged") {
    const what = kind === "gap" ? "a record is missing before it" : "its content is not what was written";
    super(
      "RECORD_DAMAGED",
      `Record ${revision} of call ${callId} can't be trusted: ${what}. Keep a copy of the store, look at it with offhook verify, and restore it from a backup.`,
    );
    this.name = "RecordDamaged";
    this.callId = callId;
    this.revision = revision;
    this.kind = kind;
  }
}

/** What the engine has to say that concerns no single caller: for logs and metrics. Holds no secret. */
export type Diagnostic =
  | {
      readonly kind: "appendFailed";
      readonly callId: string;
      readonly error: unknown;
      readonly retryInMs: number;
    }
  | { readonly kind: "callAbandoned"; readonly callId: string; readonly error: unknown }
  | {
      readonly kind: "machineThrew";
      readonly callId: string;
      readonly event: CallEventType;
      readonly error: unknown;
    }
  | {
      readonly kind: "executorThrew";
      readonly callId: string;
      readonly effect: string;
      readonly error: unknown;
    }
  /** With `retryInMs` when the update is taken again; without, it is lost. */
  | {
      readonly kind: "updateFailed";
      readonly accountId: string;
      readonly error: unknown;
      readonly retryInMs?: number;
    }
  | { readonly kind: "updateParked"; readonly accountId: string; readonly telegramCallId: string }
  | {
      readonly kind: "updateDropped";
      readonly accountId: string;
      readonly telegramCallId: string;
      /**
       * `abandoned`: this engine gave the call up. `leftAlone`: the account is only observed, and the call is one that
       * an engine took part in. `leaseLost`: another engine runs the account now.
       */
      readonly why:
        | "parkedTooLong"
        | "parkingFull"
        | "unknownAccount"
        | "abandoned"
        | "leftAlone"
        | "leaseLost";
    }
  /** The account is only observed, and an engine that took part in this call may go on with it later. */
  | { readonly kind: "callLeftAlone"; readonly accountId: string; readonly callId: string }
  /**
   * A function of the embedder's was of no use: it threw (`error`), answered too late, or with something else (`error`).
   * `busy`, `unknownCallers`: the default of the option counted. `autoAnswer`: the rule did not answer. `glare`: the store
   * did not tell whether a call is the one that was kept, so it rings on.
   */
  | {
      readonly kind: "policyFailed";
      readonly accountId: string;
      readonly callId: string;
      readonly policy: "busy" | "unknownCallers" | "autoAnswer" | "glare";
      readonly why: "threw" | "late" | "invalid";
      readonly error: unknown;
    }
  /** A request for an account that is only observed was not sent: a fault of ours, please report it. */
  | {
      readonly kind: "sendingPrevented";
      readonly accountId: string;
      readonly callId: string;
      readonly effect: string;
    }
  /** Updates that Telegram pushed while nobody listened. With `retryInMs` they are asked for again; without, lost. */
  | {
      readonly kind: "updatesMissing";
      readonly accountId: string;
      readonly error: unknown;
      readonly retryInMs?: number;
    }
  /** Telegram asked to wait before the next call. `until`: machine time in milliseconds. */
  | { readonly kind: "accountPaused"; readonly accountId: string; readonly until: number }
  /** No call is placed until `reopenAccount`. */
  | { readonly kind: "accountClosed"; readonly accountId: string; readonly because: string }
  /**
   * The lease of the account could not be renewed; tried again after `retryInMs`. From when it expires until then nothing is
   * recorded or sent. Without `retryInMs`: it could not be given back when the engine was closed.
   */
  | {
      readonly kind: "leaseFailed";
      readonly accountId: string;
      readonly error: unknown;
      readonly retryInMs?: number;
    }
  /** Another engine has taken the account over: this one does nothing for it any more. */
  | { readonly kind: "leaseLost"; readonly accountId: string; readonly error: LeaseLost }
  /** A pause or a closure could not be kept: it counts until the process ends. */
  | { readonly kind: "accountStateFailed"; readonly accountId: string; readonly error: unknown }
  /** A subscriber of this stream threw, and was unsubscribed. Thrown globally when nobody listens to diagnostics. */
  | {
      readonly kind: "subscriberThrew";
      readonly stream: "calls$" | "transitions$" | "state$" | "signalingData$";
      /** Of the stream of one call. */
      readonly callId?: string;
      readonly error: unknown;
    }
  | { readonly kind: "unknownUpdate"; readonly accountId: string; readonly constructorName: string }
  | { readonly kind: "updatesEnded"; readonly error: unknown };
