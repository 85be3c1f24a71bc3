import { callStream, memoryEventStore, signalingStream } from "@offhook/engine";
import type { CallId, EventStore } from "@offhook/engine";
import { callAppend, callRecord, signalingRecord, testCallId } from "@offhook/engine/testing";
import { describe, expect, it, onTestFinished } from "vitest";
import { followed, rawStream, settled } from "./situations/followed-stream.ts";
import { admitted, storeWith, viewerSituation } from "./situations/viewer-situation.ts";
import type { ViewerServerOptions } from "./viewer-server.ts";

const opened = (options: Partial<ViewerServerOptions> = {}) => viewerSituation(options, onTestFinished);
const storeOf = (calls: number) =>
  storeWith(Array.from({ length: calls }, (_, index) => callAppend(testCallId(index + 1), -1, 2)));
const pause = () => new Promise((resolve) => void setTimeout(resolve, 200));

/** Appends one record to a call, with this revision. */
async function append(store: EventStore, callId: CallId, revision: number): Promise<void> {
  await store.append(callAppend(callId, revision - 1));
}

describe("what goes on", () => {
  it("is told of a call: what is behind what the page has, then each record as it comes", async () => {
    const viewer = await opened({ store: await storeOf(1) });
    const callId = testCallId(1);
    const stream = await followed(viewer, `call=${callId}:0:-1`);
    expect(await stream.next("records")).toMatchObject({ callId, records: [{ revision: 1 }] });
    await stream.next("caughtUp");
    await append(viewer.store, callId, 2);
    await append(viewer.store, testCallId(2), 0);
    await viewer.store.append({
      stream: signalingStream(callId),
      expectedRevision: -1,
      records: [signalingRecord(callId, 0)],
    });
    expect(await stream.next("records")).toMatchObject({ callId, records: [{ revision: 2 }] });
    expect(await stream.next("records")).toMatchObject({ callId, records: [{ type: "SignalingSent" }] });
    expect(stream.lastId).toBe(`call=${encodeURIComponent(`${callId}:2:0`)}`);
  });

  it("goes on behind Last-Event-ID, without a gap and without a repetition", async () => {
    const viewer = await opened({ store: await storeOf(1) });
    const callId = testCallId(1);
    const before = await followed(viewer, `list=&call=${callId}:1:-1`);
    await before.next("caughtUp");
    await append(viewer.store, callId, 2);
    await append(viewer.store, testCallId(3), 0);
    await before.next("records");
    const positions: string[] = [];
    for await (const { position } of viewer.store.readAll()) positions.push(position);
    await expect
      .poll(() => before.lastId)
      .toBe(`list=${positions.at(-1)}&call=${encodeURIComponent(`${callId}:2:-1`)}`);
    before.end();
    await append(viewer.store, callId, 3);
    await append(viewer.store, testCallId(2), 0);
    const after = await followed(viewer, "list=", { "last-event-id": before.lastId });
    expect(await after.next("records")).toMatchObject({ records: [{ revision: 3 }] });
    const rows = [await after.next("row"), await after.next("row")];
    expect(rows).toMatchObject([{ callId }, { callId: testCallId(2) }]);
    await append(viewer.store, testCallId(3), 1);
    expect(await after.next("row")).toMatchObject({ callId: testCallId(3), records: 2 });
    await after.next("caughtUp");
    expect(after.events.filter(({ event }) => event === "row")).toHaveLength(3);
  });

  it("goes on behind the place that came with the list, also when nothing had come before", async () => {
    const viewer = await opened({ store: await storeOf(1) });
    const { place } = JSON.parse((await admitted(viewer, "calls")).body);
    expect(place).toBeNull();
    const early = await followed(viewer, "list=");
    await append(viewer.store, testCallId(2), 0);
    await early.next("row");
    const late = await followed(viewer, "list=");
    expect(await late.next("row")).toMatchObject({ callId: testCallId(2) });
  });

  it("tells a row once however often it changed, when the page is busy", async () => {
    const viewer = await opened();
    const stream = await followed(viewer, "list=");
    await stream.next("caughtUp");
    for (let revision = 0; revision < 200; revision++) await append(viewer.store, testCallId(1), revision);
    await expect
      .poll(() => stream.events.findLast(({ event }) => event === "row")?.data)
      .toMatchObject({ records: 200 });
    expect(stream.events.filter(({ event }) => event === "row").length).toBeLessThan(50);
  });

  it("waits for a page that takes nothing, and holds nothing for it meanwhile", async () => {
    let given = 0;
    const store = memoryEventStore();
    const callId = testCallId(1);
    await store.append(callAppend(callId, -1));
    const big = {
      ...store,
      subscribe: (options: { after: "end" }) => store.subscribe(options),
      async *readStream(name: string) {
        if (name === callStream(callId))
          for (;;) yield { ...callRecord(callId, given++), data: "x".repeat(10_000) };
      },
    } as unknown as EventStore;
    const viewer = await opened({ store: big });
    const response = await rawStream(viewer, `call=${callId}:-1:-1`);
    await settled(() => given, pause);
    expect(given).toBeLessThan(3_000);
    response.destroy();
  });

  it("is told to many pages from one subscription, and to no more pages than anybody has", async () => {
    let subscriptions = 0;
    const store = memoryEventStore();
    const counted = new Proxy(store, {
      get(target, name: keyof EventStore) {
        if (name === "subscribe") subscriptions += 1;
        const value = target[name];
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const viewer = await opened({ store: counted });
    const streams = await Promise.all(Array.from({ length: 64 }, () => followed(viewer, "list=")));
    expect((await admitted(viewer, "events?list=")).status).toBe(503);
    await append(store, testCallId(1), 0);
    for (const stream of streams) expect(await stream.next("row")).toMatchObject({ callId: testCallId(1) });
    expect(subscriptions).toBe(1);
    streams[0]?.end();
    await expect.poll(async () => (await rawStream(viewer, "list=")).statusCode).toBe(200);
  });

  it("says when the store is lost, and goes on when it is there again", async () => {
    let why: string | null = null;
    const viewer = await opened({ whyGone: async () => why });
    const stream = await followed(viewer, "list=");
    await stream.next("caughtUp");
    const ofCall = await followed(viewer, `call=${testCallId(9)}:-1:-1`);
    await ofCall.next("caughtUp");
    await append(viewer.store, testCallId(1), 0);
    await stream.next("row");
    why = "calls.db was moved.";
    expect(await stream.next("lost")).toEqual({ reason: "calls.db was moved." });
    await append(viewer.store, testCallId(2), 0);
    why = null;
    expect(await stream.next("row")).toMatchObject({ callId: testCallId(2) });
    await stream.next("caughtUp");
    await ofCall.next("caughtUp");
    expect(ofCall.events.map(({ event }) => event)).toEqual(["caughtUp", "lost", "caughtUp"]);
  }, 15_000);

  it("refuses what is nothing to follow, and a place that there is not", async () => {
    const viewer = await opened();
    expect((await admitted(viewer, "events")).status).toBe(400);
    expect((await admitted(viewer, "events?call=x:1:1")).status).toBe(400);
    await append(viewer.store, testCallId(1), 0);
    const bad = await followed(viewer, "list=nowhere");
    await bad.ended;
    const good = await followed(viewer, "list=");
    expect(await good.next("row")).toMatchObject({ callId: testCallId(1) });
  });
});
