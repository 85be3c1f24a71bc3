import { readFileSync } from "node:fs";
import { join } from "node:path";
import { callStream, isCallRecord, replayCall, signalingStream, summarize } from "@offhook/engine";
import type {
  CallId,
  CallRecord,
  CallSummary,
  EventStore,
  NewRecord,
  SignalingRecord,
} from "@offhook/engine";
import { openSqliteEventStore } from "@offhook/store-sqlite";
import { CallTemplate } from "../bench/store/call-template.ts";
import { folder } from "../cli/offhook-process.ts";

/** A recorded call of one side. */
export interface RecordedCall {
  readonly summary: CallSummary;
  readonly records: readonly CallRecord[];
  readonly packets: readonly SignalingRecord[];
}

/** Both sides of a course of `test/recordings`, the caller's first. */
export function recordedCalls(course: string): readonly RecordedCall[] {
  const file = join(import.meta.dirname, `../recordings/0.1.0/${course}.jsonl`);
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  const all = lines.map((line) => JSON.parse(line) as NewRecord);
  return [...Map.groupBy(all, ({ callId }) => callId).values()]
    .map((both) => {
      const records = both.filter(isCallRecord);
      const state = [...replayCall(records)].at(-1)?.state;
      if (state === undefined) throw new Error(`${course} holds a call without records.`);
      const packets = both.filter((record): record is SignalingRecord => !isCallRecord(record));
      return { summary: summarize(state), records, packets };
    })
    .toSorted((a) => (a.summary.direction === "outgoing" ? -1 : 1));
}

/** The same call with ids and a time of its own, and without packets: so that many stand in one store. */
export function anotherCall({ records }: RecordedCall, number: number): RecordedCall {
  const [first] = records;
  const context = [...replayCall(records)].at(-1)?.state.snapshot.context;
  if (first === undefined || context === undefined) throw new Error("A call has records.");
  const tail = number.toString(16).padStart(12, "0");
  const renamed = new CallTemplate(records).stamp({
    accountId: first.accountId,
    callId: `018bcfe5-6800-7000-8000-${tail}`,
    telegramCallId: String(9_000_000 + number),
    peerRef: String(context.peerRef),
    recordId: (revision) => `018bcfe5-6800-7${revision.toString(16).padStart(3, "0")}-9000-${tail}`,
    createdAt: first.at + number * 60_000,
  });
  if (renamed.summary === undefined) throw new Error("A call has a row.");
  return { summary: renamed.summary, records: renamed.records.filter(isCallRecord), packets: [] };
}

/** Appends a call as far as `length` of its records. */
export async function appendCall(
  store: EventStore,
  { summary, records, packets }: RecordedCall,
  length = records.length,
): Promise<CallId> {
  const { callId } = summary;
  const some = records.slice(0, length);
  const state = [...replayCall(some)].at(-1)?.state;
  if (state === undefined) throw new Error("A call has records.");
  await store.append({
    stream: callStream(callId),
    expectedRevision: -1,
    records: some,
    summary: summarize(state),
  });
  if (packets.length > 0)
    await store.append({ stream: signalingStream(callId), expectedRevision: -1, records: packets });
  return callId;
}

/** The next record of a call that stands at `length` of them. */
export async function appendRecord(
  store: EventStore,
  { summary, records }: RecordedCall,
  length: number,
): Promise<void> {
  const state = [...replayCall(records.slice(0, length + 1))].at(-1)?.state;
  const record = records[length];
  if (state === undefined || record === undefined) throw new RangeError("The call has no more records.");
  const stream = callStream(summary.callId);
  await store.append({ stream, expectedRevision: length - 1, records: [record], summary: summarize(state) });
}

/** A file with these calls, which no process has open. */
export async function storeWith(
  calls: readonly RecordedCall[],
  until?: (end: () => void) => void,
): Promise<string> {
  const path = join(folder(until), "calls.db");
  const store = await openSqliteEventStore(path);
  for (const call of calls) await appendCall(store, call);
  await store.close();
  return path;
}
