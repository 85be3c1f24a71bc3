import { createHash } from "node:crypto";
import { callStream, isCallRecord, replayCall } from "@offhook/engine";
import type { CallRecord, CallSummary } from "@offhook/engine";
import { openSqliteEventStore } from "@offhook/store-sqlite";

/** Reads both sides' stores and counts what does not agree: keys, ends, checksums, decisions. */
export async function compareRecordings(callerFile: string, calleeFile: string): Promise<string> {
  const caller = await openSqliteEventStore(callerFile, { readOnly: true });
  const callee = await openSqliteEventStore(calleeFile, { readOnly: true });
  const counts = { calls: 0, mismatches: 0, divergences: 0, open: 0 };
  try {
    for await (const ours of caller.listCalls()) {
      counts.calls++;
      const theirs = await theCall(callee, ours.telegramCallId);
      if (theirs === undefined || theirs.fingerprint !== ours.fingerprint || ours.fingerprint === null)
        counts.mismatches++;
      else if (theirs.emoji?.join() !== ours.emoji?.join()) counts.mismatches++;
      if (ours.live || theirs?.live === true) counts.open++;
      counts.divergences += await divergences(caller, ours);
      if (theirs !== undefined) counts.divergences += await divergences(callee, theirs);
    }
  } finally {
    await caller.close();
    await callee.close();
  }
  const { calls, mismatches, divergences: wrong, open } = counts;
  return `${calls} calls recorded on both sides: ${mismatches} keys differ, ${wrong} records do not verify, ${open} calls not closed`;
}

type Store = Awaited<ReturnType<typeof openSqliteEventStore>>;

async function theCall(
  store: Store,
  telegramCallId: CallSummary["telegramCallId"],
): Promise<CallSummary | undefined> {
  if (telegramCallId === null) return undefined;
  return store.findCall({ accountId: "callee" as CallSummary["accountId"], telegramCallId });
}

async function divergences(store: Store, { callId }: CallSummary): Promise<number> {
  const records: CallRecord[] = [];
  for await (const record of store.readStream(callStream(callId)))
    if (isCallRecord(record)) records.push(record);
  const digest = { sha256: (bytes: Uint8Array) => createHash("sha256").update(bytes).digest() };
  return [...replayCall(records, { digest })].filter(({ divergence }) => divergence !== null).length;
}
