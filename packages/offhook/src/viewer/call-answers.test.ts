import { get } from "node:http";
import type { IncomingMessage } from "node:http";
import { callStream, memoryEventStore, signalingStream } from "@offhook/engine";
import type { CallId, CallSummary, EventStore } from "@offhook/engine";
import { callAppend, callRecord, callSummary, signalingRecord, testCallId } from "@offhook/engine/testing";
import { describe, expect, it, onTestFinished } from "vitest";
import { settled } from "./situations/followed-stream.ts";
import { admitted, storeWith, viewerSituation } from "./situations/viewer-situation.ts";
import type { ViewerServerOptions } from "./viewer-server.ts";

const opened = (options: Partial<ViewerServerOptions> = {}) => viewerSituation(options, onTestFinished);
const storeOf = (calls: number) =>
  storeWith(Array.from({ length: calls }, (_, index) => callAppend(testCallId(index + 1), -1, 2)));
const pause = () => new Promise((resolve) => void setTimeout(resolve, 200));

describe("the list of calls", () => {
  it("comes in parts, newest first, and goes on behind the last", async () => {
    const viewer = await opened({ store: await storeOf(5) });
    const first = JSON.parse((await admitted(viewer, "calls?limit=3")).body);
    expect(first.calls.map(({ callId }: CallSummary) => callId)).toEqual([5, 4, 3].map(testCallId));
    expect(first.next).toEqual({ createdAt: first.calls[2].createdAt, callId: testCallId(3) });
    const before = `${first.next.createdAt},${first.next.callId}`;
    const last = JSON.parse((await admitted(viewer, `calls?limit=3&before=${before}`)).body);
    expect(last).toMatchObject({ calls: [{ callId: testCallId(2) }, { callId: testCallId(1) }], next: null });
  });

  it("is cut by the filter language", async () => {
    const viewer = await opened({ store: await storeOf(3) });
    const { body } = await admitted(viewer, `calls?filter=${encodeURIComponent(`call=${testCallId(2)}`)}`);
    expect(JSON.parse(body).calls).toMatchObject([{ callId: testCallId(2) }]);
  });

  it("looks at so many rows at a time, and says where to ask on", async () => {
    const rows = Array.from({ length: 30_000 }, (_, index) => ({
      createdAt: 99_999 - index,
      callId: testCallId(index),
    }));
    let given = 0;
    const store = {
      ...memoryEventStore(),
      async *listCalls() {
        for (const row of rows) {
          given += 1;
          yield { ...callSummary(row.callId), ...row };
        }
      },
    } as EventStore;
    const viewer = await opened({ store });
    const { calls, next } = JSON.parse((await admitted(viewer, "calls?filter=account=nobody")).body);
    expect({ calls, next, given }).toEqual({ calls: [], next: rows[19_999], given: 20_000 });
  });

  it.each([
    ["filter=colour%3Dred", { code: "FILTER_INVALID", position: 0 }],
    ["filter=%3Cscript%3E", { code: "FILTER_INVALID" }],
    ["limit=0", { code: "INVALID_ARGUMENT" }],
    ["limit=1001", { code: "INVALID_ARGUMENT" }],
    ["limit=ten", { code: "INVALID_ARGUMENT" }],
    ["before=yesterday", { code: "INVALID_ARGUMENT" }],
  ])("refuses %s as JSON", async (query, problem) => {
    const { status, headers, body } = await admitted(await opened(), `calls?${query}`);
    expect([status, headers["content-type"]]).toEqual([400, "application/json"]);
    expect(JSON.parse(body)).toMatchObject(problem);
  });
});

describe("a call", () => {
  it("comes as lines: its row, then the records of both its streams", async () => {
    const viewer = await opened({ store: await storeOf(1) });
    const callId = testCallId(1);
    await viewer.store.append({
      stream: signalingStream(callId),
      expectedRevision: -1,
      records: [signalingRecord(callId, 0)],
    });
    const { headers, body } = await admitted(viewer, `calls/${callId}`);
    expect(headers["content-type"]).toBe("application/x-ndjson");
    const lines = body
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines[0].call).toEqual(await viewer.store.findCall({ callId }));
    expect(lines.slice(1).map(({ record }) => [record.stream, record.revision])).toEqual([
      [callStream(callId), 0],
      [callStream(callId), 1],
      [signalingStream(callId), 0],
    ]);
  });

  it("that is not there has no content", async () => {
    const { status, body } = await admitted(await opened(), `calls/${testCallId(9)}`);
    expect([status, body]).toEqual([204, ""]);
  });

  it("with many records waits for whoever reads slowly, and is let go when they leave", async () => {
    let given = 0;
    let isLetGo = false;
    const store = memoryEventStore();
    await store.append(callAppend(testCallId(1), -1));
    const endless = {
      ...store,
      findCall: (key: { callId: CallId }) => store.findCall(key),
      async *readStream() {
        try {
          for (;;) {
            yield { ...callRecord(testCallId(1), given++), data: "x".repeat(10_000) };
            // A store's pages come in turns of their own.
            if (given % 100 === 0) await new Promise((resolve) => void setImmediate(resolve));
          }
        } finally {
          isLetGo = true;
        }
      },
    } as unknown as EventStore;
    const { base, cookie } = await opened({ store: endless });
    const response = await new Promise<IncomingMessage>((resolve) =>
      get(`${base}calls/${testCallId(1)}`, { headers: { cookie } }, resolve),
    );
    await settled(() => given, pause);
    // What fits into the buffers of two sockets.
    expect(given).toBeLessThan(3_000);
    response.destroy();
    await expect.poll(() => isLetGo).toBe(true);
  });
});
