import type { StreamName } from "./call-record.ts";
import { OffhookError } from "../call/offhook-error.ts";

/** What is wrong with an event store, or with what it was given. */
export type StoreErrorCode =
  | "STORE_CLOSED"
  | "STORE_LOCKED"
  | "STORE_READ_ONLY"
  | "STORE_FULL"
  | "STORE_DAMAGED"
  | "STORE_TOO_NEW"
  | "STORE_TOO_OLD"
  | "STORE_NOT_FOUND"
  | "STORE_DENIED"
  | "STORE_UNAVAILABLE"
  | "RECORD_TOO_LARGE"
  | "INVALID_APPEND";

/** A store could not do what it was asked; `code` says why, the message what to do. */
export class StoreError extends OffhookError {
  override readonly code: StoreErrorCode;
  /** The file or address of the store. */
  readonly store: string;

  constructor(code: StoreErrorCode, store: string, message: string, options?: ErrorOptions) {
    super(code, message, options);
    this.name = "StoreError";
    this.code = code;
    this.store = store;
  }
}

/** Somebody else has appended to the stream, or this process remembers it wrongly. */
export class WrongExpectedRevision extends OffhookError {
  override readonly code = "WRONG_EXPECTED_REVISION";
  readonly stream: StreamName;
  readonly expectedRevision: number;
  /** -1 when the stream does not exist. */
  readonly actualRevision: number;

  constructor(stream: StreamName, expectedRevision: number, actualRevision: number) {
    super(
      "WRONG_EXPECTED_REVISION",
      `${stream} was expected at revision ${expectedRevision} and stands at ${actualRevision}; read it again before you append.`,
    );
    this.name = "WrongExpectedRevision";
    this.stream = stream;
    this.expectedRevision = expectedRevision;
    this.actualRevision = actualRevision;
  }
}
