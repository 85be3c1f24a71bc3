import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ANY, KurrentDBClient, NO_STREAM } from "@kurrent/kurrentdb-client";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import { idsOf, newStream, proposals, proposed } from "../client/proposed.ts";
import { KurrentDbDouble } from "./kurrentdb-double.ts";
import type { DoubleOptions } from "./kurrentdb-double.ts";
import { SpawnedDouble } from "./spawned-double.ts";

const folder = mkdtempSync(join(tmpdir(), "offhook-double-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface World {
  readonly double: KurrentDbDouble;
  readonly client: KurrentDBClient;
}

async function world(options: DoubleOptions = {}): Promise<World> {
  const double = await KurrentDbDouble.start(options);
  onTestFinished(() => double.close());
  return { double, client: clientOf(double) };
}

function clientOf({ url }: { readonly url: string }): KurrentDBClient {
  const client = KurrentDBClient.connectionString(url);
  onTestFinished(() => client.dispose());
  return client;
}

function append(client: KurrentDBClient, stream: string, events = proposals(1)): Promise<unknown> {
  return client.appendToStream(stream, events, { streamState: NO_STREAM });
}

/** 1.3.1 does not know the status ABORTED of a classic append, with which a commit timeout comes. */
const lossTypes = { break: /^(unavailable|cancelled)$/, timeout: /^(deadline-exceeded|unknown)$/ };

async function isPending(promise: Promise<unknown>, forMs: number): Promise<boolean> {
  const wait = new Promise((resolve) => setTimeout(() => resolve("pending"), forMs));
  return (await Promise.race([promise.catch(() => {}), wait])) === "pending";
}

describe.each(["batch", "classic"] as const)("a double with %s appends", (appends) => {
  it("does nothing and says nothing while it is muted, and goes on after that", async () => {
    const { double, client } = await world({ appends });
    await append(client, newStream());
    const stream = newStream();
    double.setFaults({ isMuted: true });
    const appending = append(client, stream);
    const reading = idsOf(client.readStream(stream));
    await expect(isPending(Promise.race([appending, reading]), 200)).resolves.toBe(true);
    expect(double.log.stream(stream)).toBeUndefined();
    double.setFaults({ isMuted: false });
    await expect(appending).resolves.toMatchObject({ nextExpectedRevision: 0n });
    await expect(reading).resolves.toHaveLength(1);
  });

  it("takes its time", async () => {
    const { double, client } = await world({ appends });
    await append(client, newStream());
    double.setFaults({ delayMs: 120 });
    const before = performance.now();
    await append(client, newStream());
    expect(performance.now() - before).toBeGreaterThan(110);
  });

  it.each(["silence", "break", "timeout"] as const)(
    "writes, and its answer is lost by %s",
    async (lostBy) => {
      const { double, client } = await world({ appends });
      await append(client, newStream());
      const stream = newStream();
      const events = proposals(2);
      double.setFaults({ lostAnswers: 1, lostBy });
      const appending = append(client, stream, events);
      if (lostBy === "silence") await expect(isPending(appending, 200)).resolves.toBe(true);
      else
        await expect(appending).rejects.toMatchObject({
          type: expect.stringMatching(lossTypes[lostBy]),
        });
      await expect(append(client, stream, events)).resolves.toMatchObject({ nextExpectedRevision: 1n });
      expect(double.log.stream(stream)?.events).toHaveLength(2);
    },
  );

  it("keeps at a restart what it acknowledged, knows a repetition at a revision, and none without", async () => {
    const { double, client } = await world({ appends, file: join(folder, `${appends}.log`) });
    const stream = newStream();
    const events = proposals(2);
    await append(client, stream, events);
    await expect(idsOf(client.readStream(stream))).resolves.toHaveLength(2);
    await double.kill();
    await expect(append(client, newStream())).rejects.toMatchObject({ code: 14 });
    await double.restart();
    await expect
      .poll(() => append(client, stream, events).catch(() => null))
      .toMatchObject({ nextExpectedRevision: 1n });
    await client.appendToStream(stream, events, { streamState: ANY });
    await expect(idsOf(client.readStream(stream))).resolves.toHaveLength(4);
  });
});

it("is not ready, in the words of the official client an unknown error", async () => {
  const { double, client } = await world();
  await append(client, newStream());
  double.setFaults({ isNotReady: true });
  await expect(append(client, newStream())).rejects.toMatchObject({
    type: "unknown",
    message: expect.stringContaining("Server Is Not Ready"),
  });
  await expect(idsOf(client.readStream(newStream()))).rejects.toMatchObject({ type: "unavailable" });
});

it("ends subscriptions when it dies", async () => {
  const { double, client } = await world();
  const failed = new Promise<{ type?: string }>((resolve) => {
    const subscription = client.subscribeToAll().on("error", (error) => resolve(error as { type?: string }));
    subscription.on("caughtUp", () => void double.kill());
    subscription.resume();
  });
  expect((await failed).type).toMatch(/unavailable|cancelled/);
});

it("dies by SIGKILL in a process of its own, and has lost nothing acknowledged when it is back", {
  timeout: 60_000,
}, async () => {
  const double = await SpawnedDouble.start({ file: join(folder, "spawned.log") });
  onTestFinished(() => double.close());
  const client = clientOf(double);
  const acknowledged: string[] = [];
  await append(client, newStream());
  const streams = Array.from({ length: 400 }, newStream);
  const appending = streams.map(async (stream) => {
    await append(client, stream).then(
      () => acknowledged.push(stream),
      () => {},
    );
    if (acknowledged.length === 100) await double.kill();
  });
  await Promise.all(appending);
  await double.restart();
  const after = clientOf(double);
  const kept = new Set<string | undefined>();
  for await (const { event } of after.readAll()) kept.add(event?.streamId);
  expect(acknowledged.length).toBeGreaterThanOrEqual(100);
  expect(acknowledged.filter((stream) => !kept.has(stream))).toEqual([]);
});

it("hangs as a process that is stopped", async () => {
  const double = await SpawnedDouble.start();
  onTestFinished(() => double.close());
  const client = clientOf(double);
  await append(client, newStream());
  double.freeze();
  const appending = client.appendToStream(newStream(), proposed(), { streamState: NO_STREAM });
  await expect(isPending(appending, 300)).resolves.toBe(true);
  double.thaw();
  await expect(appending).resolves.toMatchObject({ success: true });
  await double.setFaults({ isNotReady: true });
  await expect(append(client, newStream())).rejects.toMatchObject({ type: "unknown" });
});
