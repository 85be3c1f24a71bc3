import { signalingStream } from "@offhook/engine";
import { callAppend, signalingRecord, testCallId } from "@offhook/engine/testing";
import { kurrentDbEventStore } from "@offhook/store-kurrentdb";
import { expect, it, onTestFinished } from "vitest";
import { KurrentDbDouble } from "./double/kurrentdb-double.ts";

it("a record stands on the server as its own JSON, under its own id, with what led to it", async () => {
  const double = await KurrentDbDouble.start();
  onTestFinished(() => double.close());
  const store = kurrentDbEventStore(double.url, { streamPrefix: "eu." });
  onTestFinished(() => store.close());
  const callId = testCallId(1);
  const request = callAppend(callId, -1, 2, {
    record: { causationId: "0197b000-0000-7000-8000-000000000009" },
  });
  await store.append(request);
  await store.append({
    stream: signalingStream(callId),
    expectedRevision: -1,
    records: [signalingRecord(callId, 0)],
  });
  const standing = double.log.events
    .filter(({ stream }) => /^eu\.(?:call|signaling)-/.test(stream))
    .map(({ stream, id, type, contentType, data, metadata }) => ({
      stream,
      id,
      type,
      contentType,
      data: Buffer.from(data).toString(),
      metadata: JSON.parse(Buffer.from(metadata).toString()) as unknown,
    }));
  const metadata = {
    $correlationId: callId,
    $causationId: "0197b000-0000-7000-8000-000000000009",
  };
  expect(standing).toEqual([
    ...request.records.map((record, index) => ({
      stream: `eu.call-${callId}`,
      id: record.id,
      type: record.type,
      contentType: "application/json",
      data: JSON.stringify(record),
      metadata: index === 1 ? { ...metadata, summary: request.summary } : metadata,
    })),
    {
      stream: `eu.signaling-${callId}`,
      id: signalingRecord(callId, 0).id,
      type: "SignalingSent",
      contentType: "application/json",
      data: JSON.stringify(signalingRecord(callId, 0)),
      metadata: { $correlationId: callId },
    },
  ]);
});
