import type { CallEventType } from "../call/call-events.ts";
import { OffhookError } from "../call/offhook-error.ts";

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

/** The engine was closed; open another one on the same store to go on. */
export class EngineClosed extends OffhookError {
  override readonly code = "ENGINE_CLOSED";

  constructor() {
    super("ENGINE_CLOSED", "The call engine is closed. Create another one on the same store to go on.");
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
        ? `The engine runs several accounts (${list}); name one as accountId.`
        : `The engine does not run the account ${JSON.stringify(accountId)}; it runs ${list}.`,
    );
    this.name = "UnknownAccount";
    this.accountId = accountId;
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
      /** `abandoned`: this engine gave the call up. */
      readonly why: "parkedTooLong" | "parkingFull" | "unknownAccount" | "abandoned";
    }
  /** Updates that Telegram pushed while nobody listened. With `retryInMs` they are asked for again; without, lost. */
  | {
      readonly kind: "updatesMissing";
      readonly accountId: string;
      readonly error: unknown;
      readonly retryInMs?: number;
    }
  | { readonly kind: "unknownUpdate"; readonly accountId: string; readonly constructorName: string }
  | { readonly kind: "updatesEnded"; readonly error: unknown };
