import { Agent, get, request } from "node:http";
import type { IncomingHttpHeaders, IncomingMessage, RequestOptions } from "node:http";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import {
  callStream,
  memoryEventStore,
  signalingStream,
  systemClock,
  systemRandomness,
} from "@offhook/engine";
import type { CallId, CallSummary, EventStore } from "@offhook/engine";
import { callAppend, callRecord, callSummary, signalingRecord, testCallId } from "@offhook/engine/testing";
import { describe, expect, it, onTestFinished } from "vitest";
import { openViewerServer } from "./viewer-server.ts";
import type { ViewerServer, ViewerServerOptions } from "./viewer-server.ts";

const page = { html: "<!doctype html><title>Calls</title>", policy: "default-src 'none'; script-src 'self'" };

interface Opened {
  readonly server: ViewerServer;
  readonly store: EventStore;
  /** The address of the page, without the token. */
  readonly base: string;
  readonly cookie: string;
}

async function opened(options: Partial<ViewerServerOptions> = {}): Promise<Opened> {
  const store = options.store ?? memoryEventStore();
  const server = await openViewerServer({
    store,
    document: page,
    fragment: "",
    port: 0,
    clock: systemClock(),
    randomness: systemRandomness(),
    ...options,
  });
  onTestFinished(() => server.close());
  const { headers } = await asked(server.url);
  const cookie = headers["set-cookie"]?.[0]?.split(";", 1)[0] ?? "";
  return { server, store, base: server.url.replace(/\?.*/, ""), cookie };
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

async function asked(url: string, options: RequestOptions = {}): Promise<Answer> {
  const response = await new Promise<IncomingMessage>((resolve, reject) =>
    request(url, { agent: false, ...options }, resolve)
      .on("error", reject)
      .end(),
  );
  let body = "";
  for await (const chunk of response.setEncoding("utf8")) body += chunk as string;
  return { status: response.statusCode, headers: response.headers, body };
}

const admitted = ({ base, cookie }: Opened, path: string, headers = {}): Promise<Answer> =>
  asked(base + path, { headers: { cookie, ...headers } });

async function storeOf(calls: number): Promise<EventStore> {
  const store = memoryEventStore();
  for (let number = 1; number <= calls; number++) await store.append(callAppend(testCallId(number), -1, 2));
  return store;
}

describe("the viewer's server", () => {
  it("listens on loopback and nowhere else", async () => {
    const { server } = await opened();
    const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
    const others = addresses.filter(({ internal, family }) => !internal && family === "IPv4");
    for (const { address } of others)
      await expect(
        new Promise((resolve, reject) =>
          connect(server.port, address, () => resolve(address)).on("error", reject),
        ),
      ).rejects.toThrow(/ECONNREFUSED/);
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{16}\/\?token=[\w-]{43}$/);
  });

  it("turns the token into a cookie and leads to an address without it", async () => {
    const { server, base } = await opened({ fragment: "#call=abc" });
    const { status, headers, body } = await asked(server.url);
    expect({ status, body }).toEqual({ status: 303, body: "" });
    expect(headers.location).toBe(`${new URL(base).pathname}#call=abc`);
    expect(headers["set-cookie"]?.[0]).toMatch(/HttpOnly; SameSite=Strict$/);
    expect(headers["referrer-policy"]).toBe("no-referrer");
  });

  it("gives the page, with a strict policy", async () => {
    const { status, headers, body } = await admitted(await opened(), "");
    expect({ status, body }).toEqual({ status: 200, body: page.html });
    expect(headers).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": `${page.policy}; frame-ancestors 'none'`,
      "cache-control": "no-store",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
    });
  });

  it("says nothing to whoever has no token, with the same care", async () => {
    const { base } = await opened();
    for (const path of ["", "calls", "events?list=", `calls/${testCallId(1)}`]) {
      const { status, headers, body } = await asked(base + path);
      expect([path, status, body]).toEqual([path, 403, expect.stringContaining("Not without the token")]);
      expect(headers).toMatchObject({
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
      });
      expect(headers["access-control-allow-origin"]).toBeUndefined();
    }
  });

  it("closes the connection of whoever asks wrongly", async () => {
    const { base } = await opened();
    const agent = new Agent({ keepAlive: true });
    const { status, headers } = await asked(base, { method: "POST", agent });
    expect({ status, allow: headers.allow, connection: headers.connection }).toEqual({
      status: 405,
      allow: "GET",
      connection: "close",
    });
  });

  it.each(["../../../etc/passwd", "%2e%2e/%2e%2e/etc/passwd", "calls/..%2f..%2fpackage.json", "calls/", "x"])(
    "has nothing at %s",
    async (path) => {
      const { base, cookie, server } = await opened();
      const { pathname } = new URL(base);
      // Not as an address, which would be made shorter on the way.
      const { status, body } = await asked(`http://127.0.0.1:${server.port}`, {
        path: pathname + path,
        headers: { cookie },
      });
      expect([status, body]).toEqual([404, "There is nothing here.\n"]);
    },
  );

  it("answers no address without end", async () => {
    const { base, cookie } = await opened();
    expect((await asked(`${base}calls?filter=${"a".repeat(20_000)}`, { headers: { cookie } })).status).toBe(
      414,
    );
    expect((await asked(`${base}calls?filter=${"a".repeat(60_000)}`, { headers: { cookie } })).status).toBe(
      431,
    );
  });

  it("is not there any more once it was closed, and forgets who listened", async () => {
    const viewer = await opened();
    const stream = await followed(viewer, "list=");
    const asking = connect(viewer.server.port, "127.0.0.1");
    await new Promise((resolve) => asking.once("connect", resolve));
    asking.on("error", () => {}).write("GET / HTTP/1.1\r\nHost: ");
    const began = performance.now();
    await viewer.server.close();
    await viewer.server.close();
    expect(performance.now() - began).toBeLessThan(3_000);
    await stream.ended;
    await expect(asked(viewer.base)).rejects.toThrow(/ECONNREFUSED/);
  });

  it("says when a port is taken", async () => {
    const { server } = await opened();
    await expect(opened({ port: server.port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });

  it("ends a request that does not come to its end", async () => {
    const { server } = await opened();
    const socket = connect(server.port, "127.0.0.1");
    socket.write("GET / HTTP/1.1\r\nHost: ");
    const closed = new Promise((resolve) => socket.once("close", resolve));
    let answer = "";
    socket.setEncoding("utf8").on("data", (text: string) => (answer += text));
    await closed;
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
  }, 15_000);
});

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
    await settled(() => given);
    // What fits into the buffers of two sockets.
    expect(given).toBeLessThan(3_000);
    response.destroy();
    await expect.poll(() => isLetGo).toBe(true);
  });
});

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
    await settled(() => given);
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

async function append(store: EventStore, callId: CallId, revision: number): Promise<void> {
  await store.append(callAppend(callId, revision - 1));
}

interface ToldEvent {
  readonly event: string;
  readonly data: unknown;
}

interface Stream {
  readonly events: readonly ToldEvent[];
  readonly lastId: string;
  readonly ended: Promise<void>;
  /** What the next event of this name says. */
  next(event: string): Promise<unknown>;
  end(): void;
}

async function rawStream({ base, cookie }: Opened, query: string, headers = {}): Promise<IncomingMessage> {
  const response = await new Promise<IncomingMessage>((resolve, reject) =>
    get(`${base}events?${query}`, { agent: false, headers: { cookie, ...headers } }, resolve).on(
      "error",
      reject,
    ),
  );
  onTestFinished(() => void response.destroy());
  return response.on("error", () => {});
}

async function followed(viewer: Opened, query: string, headers = {}): Promise<Stream> {
  const response = await rawStream(viewer, query, headers);
  const events: ToldEvent[] = [];
  let [text, lastId, taken] = ["", "", 0];
  response.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
    const parts = text.split("\n\n");
    text = parts.pop() ?? "";
    for (const part of parts) {
      const [, event, id, data] = /^event: (.*)\nid: (.*)\ndata: (.*)$/.exec(part) ?? [];
      if (event === undefined || id === undefined || data === undefined) continue;
      events.push({ event, data: JSON.parse(data) });
      lastId = id;
    }
  });
  return {
    events,
    get lastId() {
      return lastId;
    },
    ended: new Promise((resolve) => response.once("close", resolve)),
    async next(event) {
      const find = (): number => events.findIndex((each, index) => index >= taken && each.event === event);
      await expect.poll(find, { timeout: 8_000 }).toBeGreaterThanOrEqual(0);
      taken = find() + 1;
      return events[taken - 1]?.data;
    },
    end: () => void response.destroy(),
  };
}

/** Until a number does not grow any more. */
async function settled(of: () => number): Promise<void> {
  let before = -1;
  while (before !== of()) {
    before = of();
    await new Promise((resolve) => void setTimeout(resolve, 200));
  }
}
