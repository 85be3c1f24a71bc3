import type { AllStreamRecordedEvent, RecordedEvent } from "@kurrent/kurrentdb-client";

/** A place in the server's log. */
export interface LogPlace {
  readonly commit: bigint;
  readonly prepare: bigint;
}

/** An event as it stands on the server. */
export interface LogEvent {
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  /** `undefined` when it is not JSON. */
  readonly data: unknown;
  readonly metadata: unknown;
  /** Servers before 22.6 do not tell it when a single stream is read. */
  readonly place: LogPlace | null;
  /** The server's wall clock in milliseconds. */
  readonly createdAt: number;
}

/** An event to be appended. */
export interface NewEvent {
  /** A UUID, the same for every try. */
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
  /** JSON in UTF-8. */
  readonly metadata?: Uint8Array;
}

/** Where the last event of an append stands. */
export interface AppendedPlace {
  readonly revision: number;
  readonly place: LogPlace | null;
}

/** What a client read, in our terms. */
export function logEvent(event: RecordedEvent | AllStreamRecordedEvent): LogEvent {
  const { streamId, revision, id, type, isJson, data, metadata, position, created } = event;
  return {
    stream: streamId,
    revision: Number(revision),
    id,
    type,
    data: isJson && typeof data === "object" ? data : undefined,
    metadata,
    place: position === undefined || position.commit === noPlace ? null : position,
    createdAt: created.getTime(),
  };
}

/** How a server says that it does not know: -1 as 64 bits without a sign. */
const noPlace = 2n ** 64n - 1n;
