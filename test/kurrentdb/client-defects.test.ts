import type { EventStore, Position } from "@offhook/engine";
import { callAppend, testCallId } from "@offhook/engine/testing";
import { kurrentDbEventStore } from "@offhook/store-kurrentdb";
import type { KurrentDbEventStoreOptions } from "@offhook/store-kurrentdb";
import { describe, expect, it, onTestFinished } from "vitest";
import { KurrentDbDouble } from "./double/kurrentdb-double.ts";

/**
 * What the official client 1.3.1 does badly, and what the store makes of it; only a double can be made to fail so.
 *
 * | the client | the store |
 * |---|---|
 * | never reads again after a first read that found no server | takes a new one |
 * | takes 40 ms for a read of a stream | appends without reading |
 * | waits for ever for the answer to a batch append | has a time limit, and sends the same again |
 * | rejects the appends of other clients of the process (its predecessor did) | is seen to be left alone |
 * | says in three ways that the server is away or not ready: by type, by gRPC's code, in words | tells them apart (`server-faults.test.ts`), and waits |
 * | gives a wrong revision with `throwOnAppendFailure=false` | does not let it be asked for (`server-address.test.ts`) |
 * | ends a subscription with its connection | begins it again where it was |
 * | looks for a cluster for a minute | does not wait for that |
 */

const call = testCallId(1);

async function served(): Promise<KurrentDbDouble> {
  const double = await KurrentDbDouble.start();
  onTestFinished(() => double.close());
  return double;
}

function storeAt(url: string, options: KurrentDbEventStoreOptions = {}): EventStore {
  const store = kurrentDbEventStore(url, { timeoutMs: 300, retryForMs: 4_000, ...options });
  onTestFinished(() => store.close());
  return store;
}

async function idsIn(store: EventStore): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of store.readAll()) ids.push(id);
  return ids;
}

const passed = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

describe("a store on KurrentDB", () => {
  it("reads again after its very first read found no server", async () => {
    const double = await served();
    await double.kill();
    const store = storeAt(double.url, { retryForMs: 600 });
    await expect(store.findCall({ callId: call })).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    await double.restart();
    expect(await store.findCall({ callId: call })).toBeUndefined();
    await store.append(callAppend(call, -1));
    expect(await store.findCall({ callId: call })).toMatchObject({ callId: call });
  });

  it("reads nothing before it appends to a call that it has begun", async () => {
    const double = await served();
    const store = storeAt(double.url);
    await store.append(callAppend(call, -1));
    const before = double.eventsRead;
    for (let revision = 0; revision < 8; revision++) await store.append(callAppend(call, revision));
    expect(double.eventsRead).toBe(before);
  });

  it("does not wait for ever when the server is silent", async () => {
    const double = await served();
    const store = storeAt(double.url, { timeoutMs: 100, retryForMs: 500 });
    await store.append(callAppend(call, -1));
    double.setFaults({ isMuted: true });
    const began = performance.now();
    const unavailable = { code: "STORE_UNAVAILABLE", message: /no answer within 100 ms/ };
    await expect(store.append(callAppend(call, 0))).rejects.toMatchObject({
      ...unavailable,
      message: expect.stringMatching(unavailable.message) as string,
    });
    await expect(store.findCall({ callId: call })).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    expect(performance.now() - began).toBeLessThan(3_000);
    double.setFaults({ isMuted: false });
    await store.append(callAppend(call, 0));
    expect(await idsIn(store)).toHaveLength(2);
  });

  it.each(["silence", "break", "timeout"] as const)(
    "appends once when the answer is lost by %s",
    async (lostBy) => {
      const double = await served();
      const store = storeAt(double.url);
      await store.append(callAppend(call, -1));
      double.setFaults({ lostAnswers: 1, lostBy });
      const request = callAppend(call, 0, 2);
      const { revision, position } = await store.append(request);
      expect(revision).toBe(2);
      expect(await idsIn(store)).toHaveLength(3);
      expect(await store.append(request)).toEqual({ revision, position });
    },
  );

  it("appends once when the server dies after it has taken the records", async () => {
    const double = await served();
    const store = storeAt(double.url);
    await store.append(callAppend(call, -1));
    double.setFaults({ lostAnswers: 1, lostBy: "silence" });
    const append = store.append(callAppend(call, 0));
    await passed(50);
    await double.kill();
    await passed(200);
    await double.restart();
    expect(await append).toMatchObject({ revision: 1 });
    expect(await idsIn(store)).toHaveLength(2);
  });

  it("appends what was asked for while the server was away, however the client says so", async () => {
    const double = await served();
    const store = storeAt(double.url);
    await store.append(callAppend(call, -1));
    await double.kill();
    const append = store.append(callAppend(call, 0));
    await passed(300);
    await double.restart();
    expect(await append).toMatchObject({ revision: 1 });
  });

  it("waits for a server that is not ready", async () => {
    const double = await served();
    const store = storeAt(double.url);
    await store.append(callAppend(call, -1));
    double.setFaults({ isNotReady: true });
    const append = store.append(callAppend(call, 0));
    const found = store.findCall({ callId: call });
    await passed(200);
    double.setFaults({ isNotReady: false });
    expect(await append).toMatchObject({ revision: 1 });
    expect(await found).toMatchObject({ callId: call });
  });

  it("gives an append up when the server stays away, and takes it afterwards", async () => {
    const double = await served();
    const store = storeAt(double.url, { retryForMs: 400 });
    await store.append(callAppend(call, -1));
    await double.kill();
    await expect(store.append(callAppend(call, 0))).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    await double.restart();
    expect(await store.append(callAppend(call, 0))).toMatchObject({ revision: 1 });
  });

  it("goes on with a subscription where it was, over broken connections and restarts", async () => {
    const double = await served();
    const store = storeAt(double.url);
    const seen: number[] = [];
    store.subscribe({ after: "start" }).subscribe(({ revision }) => seen.push(revision));
    for (let revision = 0; revision < 12; revision++) {
      await store.append(callAppend(call, revision - 1));
      if (revision % 4 === 1) double.breakConnections();
      if (revision % 4 === 3) await double.restart();
    }
    await expect.poll(() => seen.length, { timeout: 5_000 }).toBe(12);
    expect(seen).toEqual(Array.from({ length: 12 }, (_, index) => index));
  });

  it("subscribes to what comes next though the server is silent at first", async () => {
    const double = await served();
    const store = storeAt(double.url);
    const { position } = await store.append(callAppend(call, -1));
    double.setFaults({ isMuted: true });
    const seen: Position[] = [];
    store.subscribe({ after: "end" }).subscribe((record) => seen.push(record.position));
    const append = store.append(callAppend(call, 0));
    await passed(500);
    double.setFaults({ isMuted: false });
    const later = await append;
    await expect.poll(() => seen, { timeout: 5_000 }).toEqual([later.position]);
    expect(store.comparePositions(position, later.position)).toBeLessThan(0);
  });

  it("does not wait for a cluster that nobody can find", async () => {
    const store = storeAt("kurrentdb://127.0.0.1:1,127.0.0.1:2?tls=false", {
      timeoutMs: 200,
      retryForMs: 700,
    });
    const began = performance.now();
    await expect(store.append(callAppend(call, -1))).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    expect(performance.now() - began).toBeLessThan(4_000);
  });

  it("leaves the appends of another store of the process alone when its connection breaks", async () => {
    const [one, two] = [await served(), await served()];
    const [store, other] = [storeAt(one.url), storeAt(two.url)];
    await Promise.all([store.append(callAppend(call, -1)), other.append(callAppend(call, -1))]);
    two.setFaults({ delayMs: 100 });
    const append = other.append(callAppend(call, 0));
    one.breakConnections();
    await append;
    expect(two.log.events.filter(({ type }) => type === "TimerExpired")).toHaveLength(1);
  });

  it("keeps no more connections, which the client never ends, however often a process opens a store", async () => {
    const double = await served();
    const seen: number[] = [];
    for (let opened = 0; opened < 5; opened++) {
      const store = storeAt(double.url);
      await store.append(callAppend(testCallId(opened), -1));
      expect(await idsIn(store)).toHaveLength(opened + 1);
      await store.close();
      seen.push(double.connections);
    }
    // One that reads, one that appends.
    expect(Math.max(...seen)).toBe(2);
  });

  it("refuses more in one append than the server takes, and says what to do", async () => {
    const store = storeAt((await served()).url);
    await expect(store.append(callAppend(call, -1, 2_000))).rejects.toMatchObject({
      code: "RECORD_TOO_LARGE",
      message: expect.stringMatching(/append fewer records at a time/) as string,
    });
  });

  it("names the server, and what is too old about one that does not tell positions", async () => {
    const double = await KurrentDbDouble.start({ appends: "classic" });
    onTestFinished(() => double.close());
    const store = storeAt(double.url);
    await store.append(callAppend(call, -1));
    await expect(idsIn(store)).resolves.toHaveLength(1);
    await expect(async () => {
      for await (const _ of store.readStream(`call-${call}`));
    }).rejects.toMatchObject({
      code: "STORE_TOO_OLD",
      message: expect.stringMatching(/22\.10 or later/) as string,
    });
  });
});
