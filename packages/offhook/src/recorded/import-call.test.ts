import { callStream, memoryEventStore, signalingStream, StoreError } from "@offhook/engine";
import type { AppendRequest, CallRecord, CallSummary, EventStore } from "@offhook/engine";
import { callAppend, signalingRecord, testCallId } from "@offhook/engine/testing";
import { expect, it } from "vitest";
import { importCall } from "./import-call.ts";

const callId = testCallId(1);

/** A call with more than what a store takes at once. */
async function largeCall(): Promise<{ source: EventStore; row: CallSummary }> {
  const source = memoryEventStore();
  const request = callAppend(callId, -1, 600, { summary: { live: false } });
  const [first, ...others] = request.records;
  const padded = { timer: "ring", padding: "x".repeat(2_000) };
  const records = [first, ...others.map((record) => ({ ...record, data: padded }))] as readonly CallRecord[];
  await source.append({ ...request, records });
  const packets = Array.from({ length: 3 }, (_, revision) => signalingRecord(callId, revision));
  await source.append({ stream: signalingStream(callId), expectedRevision: -1, records: packets });
  return { source, row: request.summary };
}

async function countOf(store: EventStore): Promise<number> {
  let count = 0;
  for await (const _ of store.readAll()) count++;
  return count;
}

it("takes a large call in several appends, none above what stores take, with an index that says how far it is", async () => {
  const { source, row } = await largeCall();
  const target = memoryEventStore();
  const appends: AppendRequest[] = [];
  const watched: EventStore = {
    ...target,
    append(request) {
      appends.push(request);
      return target.append(request);
    },
  };
  await expect(importCall(source, row, watched)).resolves.toEqual({ outcome: "imported", appended: 603 });
  expect(appends.length).toBeGreaterThan(2);
  for (const { stream, records, expectedRevision, summary } of appends) {
    expect(JSON.stringify(records).length).toBeLessThan(500 * 1024);
    if (stream === callStream(callId)) expect(summary?.records).toBe(expectedRevision + 1 + records.length);
  }
  await expect(target.findCall({ callId })).resolves.toEqual(row);
  await expect(importCall(source, row, target)).resolves.toEqual({ outcome: "present", appended: 0 });
});

it("goes on where an earlier try was cut short, wherever that was", async () => {
  const { source, row } = await largeCall();
  for (let cut = 0; cut < 5; cut++) {
    const target = memoryEventStore();
    let appends = 0;
    const failing: EventStore = {
      ...target,
      append(request) {
        if (appends++ === cut) throw new StoreError("STORE_UNAVAILABLE", "test", "It is cut short.");
        return target.append(request);
      },
    };
    await importCall(source, row, failing).catch(() => {});
    const before = await countOf(target);
    const { appended } = await importCall(source, row, target);
    expect(before + appended).toBe(603);
    await expect(countOf(target)).resolves.toBe(603);
    await expect(target.findCall({ callId })).resolves.toEqual(row);
  }
});

it("leaves a live call out, unless it is told to take it", async () => {
  const source = memoryEventStore();
  const request = callAppend(callId, -1, 2);
  await source.append(request);
  const target = memoryEventStore();
  await expect(importCall(source, request.summary, target)).resolves.toMatchObject({ outcome: "live" });
  const taken = importCall(source, request.summary, target, { takesLive: true });
  await expect(taken).resolves.toEqual({ outcome: "imported", appended: 2 });
});
