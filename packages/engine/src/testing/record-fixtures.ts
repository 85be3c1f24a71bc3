import type { AccountId, CallId, PeerRef, RecordId, TelegramCallId } from "../call/ids.ts";
import { InvalidArgument } from "../call/offhook-error.ts";
import { callStream, signalingStream } from "../store/call-record.ts";
import type { CallRecord, SignalingRecord } from "../store/call-record.ts";
import type { CallSummary } from "../store/call-summary.ts";
import type { AppendRequest } from "../store/event-store.ts";

/** Records as stores see them: true in shape, without a machine behind them. Same arguments, same record. */

/** The account that the fixtures belong to. */
export const testAccount = "alice" as AccountId;

/** 2026-01-01T00:00:00Z, the machine time of revision 0. */
export const testTime = 1_767_225_600_000;

/** The id of the call with this number. Ids sort as their numbers do. */
export function testCallId(number: number): CallId {
  if (!Number.isSafeInteger(number) || number < 0)
    throw new InvalidArgument("number", number, "a whole number from 0");
  return `0197a000-0000-7000-8000-${number.toString(16).padStart(12, "0")}` as CallId;
}

export function testRecordId(callId: CallId, revision: number, variant = 0): RecordId {
  const call = callId.slice(-6);
  return `0197b${variant.toString(16).padStart(3, "0")}-${revision.toString(16).padStart(4, "0")}-7000-8000-000000${call}` as RecordId;
}

/** A record as a store takes it, with what differs. */
export function callRecord(callId: CallId, revision: number, changes: Partial<CallRecord> = {}): CallRecord {
  const first = revision === 0;
  return {
    id: testRecordId(callId, revision),
    stream: callStream(callId),
    revision,
    accountId: testAccount,
    callId,
    telegramCallId: null,
    type: first ? "CallPlaced" : "TimerExpired",
    schemaVersion: 1,
    data: first ? placed : { timer: "ring" },
    effectId: null,
    at: testTime + revision,
    recordedAt: testTime + 7 + revision,
    from: first ? "new" : "requested.preparing",
    to: "requested.preparing",
    outcome: first ? "moved" : "stayed",
    rule: first ? "C1" : null,
    effects: first ? [{ type: "PrepareKey", params: { role: "caller" } }] : [],
    ignoredBefore: 0,
    machine: { id: "outgoingCall", version: "1.0.0", hash: "0123456789abcdef" },
    correlationId: callId,
    causationId: null,
    checksum: "ab".repeat(32),
    ...changes,
  };
}

const placed: CallRecord<"CallPlaced">["data"] = {
  peerRef: "peer-of-test" as PeerRef,
  selfRef: "self-of-test" as PeerRef,
  video: false,
  protocol: {
    udpP2p: true,
    udpReflector: true,
    minLayer: 65,
    maxLayer: 92,
    libraryVersions: ["11.0.0", "10.0.0"],
  },
  randomId: -1_234_567,
  timeouts: {
    receiveMs: 20_000,
    ringMs: 90_000,
    exchangeMs: 20_000,
    requestMs: 20_999,
    hangupMs: 5_000,
    reportMs: 60_000,
  },
};

/** The record of a signalling packet: sent and received in turn. */
export function signalingRecord(callId: CallId, revision: number): SignalingRecord {
  return {
    id: testRecordId(callId, revision, 1),
    stream: signalingStream(callId),
    revision,
    accountId: testAccount,
    callId,
    telegramCallId: "7001" as TelegramCallId,
    type: revision % 2 === 0 ? "SignalingSent" : "SignalingReceived",
    schemaVersion: 1,
    data: { packet: "q83vEjRWeJCrze8", state: "confirmed" },
    at: testTime + revision,
    recordedAt: testTime + revision,
    checksum: "cd".repeat(32),
  };
}

/** A row of the index as a store takes it, with what differs. */
export function callSummary(callId: CallId, changes: Partial<CallSummary> = {}): CallSummary {
  return {
    callId,
    accountId: testAccount,
    telegramCallId: null,
    direction: "outgoing",
    peerRef: "peer-of-test" as PeerRef,
    video: false,
    state: "requested.preparing",
    live: true,
    end: null,
    fingerprint: null,
    emoji: null,
    createdAt: testTime,
    ringingAt: null,
    acceptedAt: null,
    confirmedAt: null,
    endedAt: null,
    updatedAt: testTime,
    records: 1,
    ...changes,
  };
}

/** An append of `count` records to a call that stands at `expectedRevision`. */
export function callAppend(
  callId: CallId,
  expectedRevision: number,
  count = 1,
  changes: { readonly record?: Partial<CallRecord>; readonly summary?: Partial<CallSummary> } = {},
): AppendRequest & { readonly records: readonly CallRecord[]; readonly summary: CallSummary } {
  const records = Array.from({ length: count }, (_, index) =>
    callRecord(callId, expectedRevision + 1 + index, changes.record),
  );
  const summary = callSummary(callId, { records: expectedRevision + 1 + count, ...changes.summary });
  return { stream: callStream(callId), expectedRevision, records, summary };
}
