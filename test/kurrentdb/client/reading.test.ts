import {
  BACKWARDS,
  END,
  eventTypeFilter,
  KurrentDBClient,
  NO_STREAM,
  START,
  streamNameFilter,
} from "@kurrent/kurrentdb-client";
import type { AllStreamSubscription, Position } from "@kurrent/kurrentdb-client";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import { kurrentSubject } from "../subject.ts";
import { idsOf, newStream, proposals } from "./proposed.ts";

const subject = await kurrentSubject();
const client = KurrentDBClient.connectionString(subject.url);
afterAll(() => client.dispose());

describe(`the official client reads ${subject.name}:`, () => {
  it("a stream from a revision on, so many, and backwards", async () => {
    const stream = newStream();
    const events = proposals(10);
    const ids = events.map(({ id }) => id);
    await client.appendToStream(stream, events, { streamState: NO_STREAM });
    await expect(idsOf(client.readStream(stream))).resolves.toEqual(ids);
    await expect(idsOf(client.readStream(stream, { fromRevision: 7n }))).resolves.toEqual(ids.slice(7));
    await expect(idsOf(client.readStream(stream, { fromRevision: 2n, maxCount: 3 }))).resolves.toEqual(
      ids.slice(2, 5),
    );
    await expect(idsOf(client.readStream(stream, { fromRevision: 99n }))).resolves.toEqual([]);
    const last = client.readStream(stream, { fromRevision: END, direction: BACKWARDS, maxCount: 2 });
    await expect(idsOf(last)).resolves.toEqual(ids.slice(8).toReversed());
    const before = client.readStream(stream, { fromRevision: 1n, direction: BACKWARDS });
    await expect(idsOf(before)).resolves.toEqual(ids.slice(0, 2).toReversed());
  });

  it("an event as it was appended", async () => {
    const stream = newStream();
    const [event] = proposals(1);
    if (event === undefined) throw new Error("no event");
    const before = Date.now() - 1_000;
    await client.appendToStream(stream, event, { streamState: NO_STREAM });
    for await (const { event: read } of client.readStream(stream)) {
      const { contentType: _contentType, ...proposed } = event;
      expect(read).toMatchObject({ ...proposed, streamId: stream, revision: 0n, isJson: true });
      expect(read?.created.getTime()).toBeGreaterThan(before);
    }
  });

  it("no stream that is not there", async () => {
    await expect(idsOf(client.readStream(newStream()))).rejects.toMatchObject({ type: "stream-not-found" });
  });

  it("all streams from a position on, that position included, filtered by name or type", async () => {
    const stream = newStream();
    const events = proposals(5);
    const ids = events.map(({ id }) => id);
    const positions: Position[] = [];
    for (const [index, event] of events.entries()) {
      const streamState = index === 0 ? NO_STREAM : BigInt(index - 1);
      const { position } = await client.appendToStream(stream, event, { streamState });
      if (position !== undefined) positions.push(position);
    }
    const filter = streamNameFilter({ prefixes: [stream] });
    await expect(idsOf(client.readAll({ filter }))).resolves.toEqual(ids);
    const fromPosition = positions[2] ?? START;
    await expect(idsOf(client.readAll({ filter, fromPosition }))).resolves.toEqual(ids.slice(2));
    await expect(
      idsOf(client.readAll({ filter, fromPosition: END, direction: BACKWARDS, maxCount: 2 })),
    ).resolves.toEqual(ids.slice(3).toReversed());
    await expect(idsOf(client.readAll({ filter, fromPosition, direction: BACKWARDS }))).resolves.toEqual(
      ids.slice(0, 2).toReversed(),
    );
    const typed = client.readAll({
      filter: eventTypeFilter({ regex: "^Call.*$" }),
      fromPosition,
      maxCount: 2,
    });
    await expect(idsOf(typed)).resolves.toEqual(ids.slice(2, 4));
  });

  it("a subscription: what there is after a position, the word that it has caught up, then what comes", async () => {
    const stream = newStream();
    const events = proposals(6);
    const ids = events.map(({ id }) => id);
    const { position } = await client.appendToStream(stream, events.slice(0, 2), { streamState: NO_STREAM });
    await client.appendToStream(stream, events.slice(2, 4), { streamState: 1n });
    const seen = listener(
      client.subscribeToAll({
        fromPosition: position ?? START,
        filter: streamNameFilter({ prefixes: [stream] }),
      }),
    );
    await expect.poll(() => seen.words).toEqual([...ids.slice(2, 4), "caughtUp"]);
    await client.appendToStream(stream, events.slice(4), { streamState: 3n });
    await expect.poll(() => seen.words).toEqual([...ids.slice(2, 4), "caughtUp", ...ids.slice(4)]);
  });

  it("how far a filtered subscription has come, though nothing passes its filter", async () => {
    const reached: Position[] = [];
    const filter = streamNameFilter({
      prefixes: ["no-stream-is-called-so"],
      checkpointInterval: 1,
      maxSearchWindow: 10,
      checkpointReached: (_subscription, position) => void reached.push(position),
    });
    const stream = newStream();
    const { position } = await client.appendToStream(stream, proposals(1), { streamState: NO_STREAM });
    listener(client.subscribeToAll({ fromPosition: position ?? START, filter }));
    await client.appendToStream(stream, proposals(50), { streamState: 0n });
    await expect.poll(() => reached.length).toBeGreaterThan(1);
  });

  it("a subscription to one stream, also before it is there", async () => {
    const stream = newStream();
    const words: string[] = [];
    const subscription = client
      .subscribeToStream(stream)
      .on("data", ({ event }) => void words.push(event?.id ?? ""));
    onTestFinished(() => subscription.unsubscribe());
    const events = proposals(3);
    await client.appendToStream(stream, events, { streamState: NO_STREAM });
    await expect.poll(() => words).toEqual(events.map(({ id }) => id));
    const late: bigint[] = [];
    const rest = client
      .subscribeToStream(stream, { fromRevision: 1n })
      .on("data", ({ event }) => void late.push(event?.revision ?? -1n));
    onTestFinished(() => rest.unsubscribe());
    await expect.poll(() => late).toEqual([2n]);
  });
});

function listener(subscription: AllStreamSubscription): { readonly words: readonly string[] } {
  const words: string[] = [];
  subscription
    .on("data", ({ event }) => void words.push(event?.id ?? ""))
    .on("caughtUp", () => void words.push("caughtUp"));
  onTestFinished(() => subscription.unsubscribe());
  return { words };
}
