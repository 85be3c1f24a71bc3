import { needObject } from "../call/argument.ts";
import type { CallEventData, CallEventType, RequestError } from "../call/call-events.ts";
import type { CallEffectRequest } from "../call/call-effects.ts";
import type { AccountId, CallId, EffectId, RecordId, TelegramCallId } from "../call/ids.ts";
import type { Position } from "./position.ts";

/**
 * One record per input that reaches a call, ignored ones included. The stored form is plain JSON, so that a
 * person can read the log with the database's own shell.
 *
 * The input (`type`, `data`, `at`, `effectId`) is authoritative. What was decided (`from`, `to`, `outcome`,
 * `rule`, `effects`) is recomputed and compared by replay. `checksum` covers all of it and the checksum of the
 * record before, so a changed machine and a damaged log are told apart.
 */
export interface CallRecord<T extends CallEventType = CallEventType> {
  readonly id: RecordId;
  readonly stream: StreamName;
  /** 0 for the first record of a stream, then without gaps. */
  readonly revision: number;
  readonly accountId: AccountId;
  readonly callId: CallId;
  /** `null` until Telegram has named the call. */
  readonly telegramCallId: TelegramCallId | null;

  readonly type: T;
  /** Version of the shape of `data`, from 1. */
  readonly schemaVersion: number;
  readonly data: CallEventData[T];
  /** The effect that this input is the result of. */
  readonly effectId: EffectId | null;
  /** Machine time: Telegram's server time in milliseconds as the clock estimates it. Read by the fold. */
  readonly at: number;
  /** Wall clock of the process in milliseconds. Not read by the fold. */
  readonly recordedAt: number;

  /** State paths such as `waiting.ringing`; `new` before the first record. */
  readonly from: string;
  readonly to: string;
  readonly outcome: RecordOutcome;
  /** The rule that decided, `null` when no rule speaks of this input. */
  readonly rule: string | null;
  /** What was asked of the outside; the effect's id is `<record id>:<index>`. */
  readonly effects: readonly CallEffectRequest[];
  /** Ignored inputs since the last record that were left out of the log, as their rule has enough of them (0 almost always). */
  readonly ignoredBefore: number;
  readonly machine: { readonly id: string; readonly version: string; readonly hash: string };

  readonly correlationId: string;
  /** The record whose effect led to this input. */
  readonly causationId: string | null;
  /** Names and values were replaced when it was exported, and the chain was made anew. Absent for an original. */
  readonly redacted?: true;
  /** It was folded from the trace of another client. Absent for what an engine recorded as it happened. */
  readonly trace?: TraceOrigin;
  /** It is part of a branch: what would have happened. Absent for what did. */
  readonly branch?: BranchOrigin;
  /** Lower-case hex SHA-256. */
  readonly checksum: string;
}

/** Where the input of a branch's record stems from. */
export interface BranchOrigin {
  /** The call that the branch parts from. */
  readonly callId: CallId;
  /** The record of that call whose input this is; `null` for an input that it does not have. */
  readonly recordId: RecordId | null;
  /**
   * `kept`: as it was. `edited`: with other data. `moved`: at another place. `inserted`: from whoever made the branch.
   * `expired`: a deadline of the branch that passed.
   */
  readonly how: "kept" | "edited" | "moved" | "inserted" | "expired";
}

/** Where in the trace of another client a record stems from. */
export interface TraceOrigin {
  /** The line, from 1. */
  readonly line: number;
  /** No line states it: it follows from the request in that line, which could not have been sent without it. */
  readonly inferred?: true;
  /**
   * Which of the record's effects the client was seen to ask of Telegram, as indexes. Of the others either nothing can be
   * seen (`PrepareKey`, `DeriveKey`, `WipeSecrets`), or the client never sent them.
   */
  readonly sent: readonly number[];
}

/** How an error says what it expected. */
export const recordForm = "the record of a call, as a store reads it";

/** The version of the shape of `data` that this version of the engine writes, and the newest that it reads. */
export const recordSchemaVersion = 1;

/** `moved`: another state; `stayed`: a rule spoke, same state; `ignored`: recorded and without consequence. */
export type RecordOutcome = "moved" | "stayed" | "ignored";

/** `call-<callId>` holds the records of a call, `signaling-<callId>` its signalling packets. */
export type StreamName = `call-${string}` | `signaling-${string}`;

/** The stream of a call's records. */
export function callStream(callId: CallId): StreamName {
  return `call-${callId}`;
}

/** The stream of a call's signalling packets. */
export function signalingStream(callId: CallId): StreamName {
  return `signaling-${callId}`;
}

/** A record of a call's second stream: a signalling packet that passed, or what became of one that went out. */
export type SignalingRecord = SignalingPacketRecord | SignalingSettledRecord;

/** One signalling packet, as ciphertext: nobody can read it without the key of the call. */
export interface SignalingPacketRecord extends SignalingRecordHead {
  readonly type: "SignalingSent" | "SignalingReceived";
  readonly data: {
    /** The packet as base64url. */
    readonly packet: string;
    /** The state of the call when it passed. */
    readonly state: string;
  };
}

/**
 * What became of a packet that Telegram did not take at once. A SignalingSent without one was taken at the first try,
 * or the process ended before the answer came.
 */
export interface SignalingSettledRecord extends SignalingRecordHead {
  readonly type: "SignalingSettled";
  readonly data: {
    /** The record of the packet. */
    readonly packetId: RecordId;
    /** How often phone.sendSignalingData was asked; 0 when the call ended before the packet's turn came. */
    readonly attempts: number;
    /** The last error; `null` when Telegram took the packet in the end. */
    readonly error: RequestError | null;
    /** The state of the call then. */
    readonly state: string;
  };
}

interface SignalingRecordHead {
  readonly id: RecordId;
  readonly stream: StreamName;
  readonly revision: number;
  readonly accountId: AccountId;
  readonly callId: CallId;
  readonly telegramCallId: TelegramCallId | null;
  readonly schemaVersion: number;
  readonly at: number;
  readonly recordedAt: number;
  readonly redacted?: true;
  readonly trace?: TraceOrigin;
  readonly checksum: string;
}

/** What a store keeps. */
export type StoredRecord = (CallRecord | SignalingRecord) & { readonly position: Position };

/** What is appended: all but the position, which the store gives. */
export type NewRecord = CallRecord | SignalingRecord;

/** An engine goes on with what it recorded itself; what was redacted, folded from a trace or branched is there to be looked at. */
export function isOriginal(record: Pick<CallRecord, "redacted" | "trace" | "branch">): boolean {
  needObject("record", record, recordForm);
  return record.redacted === undefined && record.trace === undefined && record.branch === undefined;
}

/** Tells the record of a call from one of a signalling packet. */
export function isCallRecord<R extends NewRecord>(record: R): record is R & CallRecord {
  return record.stream.startsWith("call-");
}
