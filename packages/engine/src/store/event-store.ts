/// <reference lib="esnext.disposable" preserve="true" />
import type { Observable } from "rxjs";
import type { AccountId, CallId, PeerRef, TelegramCallId } from "../call/ids.ts";
import type { NewRecord, StoredRecord, StreamName } from "./call-record.ts";
import type { CallDirection } from "../call/call-direction.ts";
import type { CallSummary } from "./call-summary.ts";
import type { Position } from "./position.ts";

/**
 * An event store: the log of all calls, and the index of calls that is derived from it.
 *
 * What every store promises (`describeEventStore` checks it):
 * - **Durable.** When `append` resolves, the records and the index row survive the death of the process, and with
 *   default settings the loss of power. What was acknowledged is never lost.
 * - **Whole.** The records of one append and the index row are stored together or not at all.
 * - **Ordered.** Revisions of a stream run 0, 1, 2 … without gaps. Positions of the whole log only grow, in the
 *   order in which appends became visible; a reader that has seen a position never finds a new record before it.
 * - **Exact.** An append names the revision that it expects. Two writers never both succeed at one revision.
 * - **Repeatable.** An append whose records stand already at their revisions, with the same ids, succeeds and
 *   changes nothing. So an append with an unknown outcome is simply repeated.
 * - **Faithful.** A record is read back as it was appended, byte for byte of its JSON.
 */
export interface EventStore extends AsyncDisposable {
  /**
   * Appends records to one stream and replaces the call's row in the index.
   * Safe to repeat with the same records. What is given is the store's from then on: nobody changes it any more.
   * @throws WrongExpectedRevision when the stream stands elsewhere and these records do not all stand at their
   *   revisions.
   * @throws StoreError with the codes STORE_CLOSED, STORE_READ_ONLY, STORE_FULL, STORE_LOCKED, STORE_DAMAGED,
   *   STORE_UNAVAILABLE; INVALID_APPEND for no records, a gap in the revisions, a record of another stream, call or
   *   account, a missing or foreign summary; RECORD_TOO_LARGE above `maxRecordBytes`.
   */
  append(request: AppendRequest): Promise<AppendResult>;

  /**
   * Records of one stream, oldest first, up to its end at the time of the first read; nothing when the stream does
   * not exist.
   * @throws InvalidArgument and StoreError with the codes STORE_CLOSED, STORE_DAMAGED, STORE_UNAVAILABLE, as all
   *   reading does.
   */
  readStream(stream: StreamName, options?: ReadStreamOptions): AsyncIterable<StoredRecord>;

  /**
   * Whole streams, in the order of their names; an empty list for one that does not exist. For a store that answers one question
   * sooner than many; leave it away otherwise, and call `readStreams(store, streams)`, which does without.
   */
  readStreams?(streams: readonly StreamName[]): Promise<readonly (readonly StoredRecord[])[]>;

  /** Records of all streams after `after`, in the order of positions, up to the end at the time of the first read. */
  readAll(options?: ReadAllOptions): AsyncIterable<StoredRecord>;

  /**
   * Records of all streams after a position, first the stored ones, then each new one as it becomes durable, also
   * when another process appends it; without a gap and without a repetition. Nothing is emitted before `subscribe`
   * of the Observable has returned. Never completes while the store is open; completes when it is closed.
   * `"end"` starts with what comes next.
   */
  subscribe(options: { readonly after: Position | "start" | "end" }): Observable<StoredRecord>;

  /** Rows of the index, newest first: by `createdAt`, then by `callId`, both descending. */
  listCalls(query?: CallQuery): AsyncIterable<CallSummary>;

  /** One row of the index, by our id or by Telegram's id within an account (the newest, should there be two). */
  findCall(
    key:
      | { readonly callId: CallId }
      | { readonly accountId: AccountId; readonly telegramCallId: TelegramCallId },
  ): Promise<CallSummary | undefined>;

  /** Below 0 when `a` comes first. */
  comparePositions(a: Position, b: Position): number;

  /** Waits for appends under way, then releases everything. Calling it again does nothing. `await using` does it too. */
  close(): Promise<void>;
}

/** Records that go to one stream, together or not at all. */
export interface AppendRequest {
  readonly stream: StreamName;
  /** The revision of the last record of the stream, -1 when the stream must not exist yet. */
  readonly expectedRevision: number;
  /** At least one; revisions run on from `expectedRevision + 1`. */
  readonly records: readonly NewRecord[];
  /** The call's row in the index after these records; absent for a signalling stream. */
  readonly summary?: CallSummary;
}

/** Where the last record of an append stands. */
export interface AppendResult {
  /** Revision of the last record of this append, also when it stood there already. */
  readonly revision: number;
  /** Position of the last record of this append. */
  readonly position: Position;
}

/** Which records of a stream are read. Without any option, all. */
export interface ReadStreamOptions {
  /** First revision to read. Default 0. */
  readonly fromRevision?: number;
  /** Most records to read. Default all. */
  readonly limit?: number;
}

/** Which records of the log are read. Without any option, all. */
export interface ReadAllOptions {
  readonly after?: Position | "start";
  readonly limit?: number;
}

/** Which rows of the index are asked for: those that meet every condition that is given. Without any, all. */
export interface CallQuery {
  readonly accountId?: AccountId;
  /** Only calls that have not ended (`true`) or that have (`false`). */
  readonly live?: boolean;
  readonly direction?: CallDirection;
  /** Only calls with this peer. */
  readonly peerRef?: PeerRef;
  /** Only calls created at this machine time (milliseconds) or later. */
  readonly createdSince?: number;
  /** Only calls created before this machine time (milliseconds, exclusive). */
  readonly createdBefore?: number;
  /** Only rows that come after this one: the last row of a page gives the next page, also when times are equal. */
  readonly olderThan?: Pick<CallSummary, "createdAt" | "callId">;
  /** Most rows to read. Default all. */
  readonly limit?: number;
}

/** Largest record that a store takes, in bytes of its JSON. */
export const maxRecordBytes = 256 * 1024;
