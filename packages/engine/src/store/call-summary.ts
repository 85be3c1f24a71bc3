import type { CallDirection } from "../call/call-direction.ts";
import type { CallEnd } from "../call/discard-reason.ts";
import type { AccountId, CallId, PeerRef, TelegramCallId } from "../call/ids.ts";

/**
 * The row of a call in the store's index: enough to list calls and to find the live ones without reading the
 * log. Derived from the records alone, written in the same transaction as they are.
 */
export interface CallSummary {
  readonly callId: CallId;
  readonly accountId: AccountId;
  readonly telegramCallId: TelegramCallId | null;
  readonly direction: CallDirection;
  readonly peerRef: PeerRef | null;
  readonly video: boolean;
  /** State path of the last record, for example `confirmed` or `discarded.closed`. */
  readonly state: string;
  /** `false` once the machine has reached its final state. */
  readonly live: boolean;
  readonly end: CallEnd | null;
  readonly fingerprint: string | null;
  readonly emoji: readonly string[] | null;
  /** Machine times in milliseconds, `null` for what has not happened. */
  readonly createdAt: number;
  readonly ringingAt: number | null;
  readonly acceptedAt: number | null;
  readonly confirmedAt: number | null;
  readonly endedAt: number | null;
  readonly updatedAt: number;
  /** Number of records in the stream of the call. */
  readonly records: number;
}
