import { KurrentDBClient, NO_STREAM, STREAM_EXISTS, ANY, jsonEvent } from "@kurrent/kurrentdb-client";
import { afterAll, describe, expect, it } from "vitest";
import { kurrentSubject } from "../subject.ts";
import { idsOf, newStream, proposals, proposed } from "./proposed.ts";

const subject = await kurrentSubject();
const client = KurrentDBClient.connectionString(subject.url);
afterAll(() => client.dispose());

const wrongVersion = { type: "wrong-expected-version" };

describe(`the official client appends to ${subject.name} and`, () => {
  it("gets the revision of the last event, and positions that grow", async () => {
    const stream = newStream();
    const first = await client.appendToStream(stream, proposals(2), { streamState: NO_STREAM });
    expect(first).toMatchObject({ success: true, nextExpectedRevision: 1n });
    const second = await client.appendToStream(stream, proposed(), { streamState: 1n });
    expect(second.nextExpectedRevision).toBe(2n);
    expect(second.position?.commit).toBeGreaterThan(first.position?.commit ?? 0n);
  });

  it("is refused at a revision where the stream does not stand, and told where it stands", async () => {
    const stream = newStream();
    await expect(client.appendToStream(stream, proposed(), { streamState: 0n })).rejects.toMatchObject({
      ...wrongVersion,
      actualState: "no_stream",
    });
    await client.appendToStream(stream, proposals(3), { streamState: NO_STREAM });
    for (const streamState of [NO_STREAM, 1n, 3n] as const)
      await expect(client.appendToStream(stream, proposed(), { streamState })).rejects.toMatchObject({
        ...wrongVersion,
        actualState: 2n,
        expectedState: streamState,
      });
    await expect(
      client.appendToStream(newStream(), proposed(), { streamState: STREAM_EXISTS }),
    ).rejects.toMatchObject(wrongVersion);
  });

  it("succeeds with the same ids at the same revision again, and nothing is written", async () => {
    const stream = newStream();
    const [placed, accepted, agreed] = [proposals(2), proposals(2), proposals(1)];
    await client.appendToStream(stream, placed, { streamState: NO_STREAM });
    const first = await client.appendToStream(stream, accepted, { streamState: 1n });
    await client.appendToStream(stream, agreed, { streamState: 3n });
    const again = await client.appendToStream(stream, accepted, { streamState: 1n });
    expect(again.nextExpectedRevision).toBe(first.nextExpectedRevision);
    await expect(client.appendToStream(stream, placed, { streamState: NO_STREAM })).resolves.toMatchObject({
      nextExpectedRevision: 1n,
    });
    await expect(idsOf(client.readStream(stream))).resolves.toEqual(
      [...placed, ...accepted, ...agreed].map(({ id }) => id),
    );
  });

  it("is refused when some of the events stand there and some do not", async () => {
    const stream = newStream();
    const [placed] = proposals(1);
    if (placed === undefined) throw new Error("no event");
    await client.appendToStream(stream, placed, { streamState: NO_STREAM });
    await expect(
      client.appendToStream(stream, [placed, proposed()], { streamState: NO_STREAM }),
    ).rejects.toMatchObject(wrongVersion);
    await expect(
      client.appendToStream(stream, [proposed(), placed], { streamState: NO_STREAM }),
    ).rejects.toMatchObject(wrongVersion);
  });

  it("lets one of many win at a revision", async () => {
    const stream = newStream();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, () => client.appendToStream(stream, proposed(), { streamState: NO_STREAM })),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await expect(idsOf(client.readStream(stream))).resolves.toHaveLength(1);
  });

  it("knows ids again that it wrote a moment ago, whatever revision is expected", async () => {
    const stream = newStream();
    const events = proposals(2);
    await client.appendToStream(stream, events, { streamState: ANY });
    await client.appendToStream(stream, events, { streamState: ANY });
    await expect(idsOf(client.readStream(stream))).resolves.toHaveLength(2);
  });

  it.skipIf(subject.double === null)("is refused above 1 MiB, and nothing is written", async () => {
    const stream = newStream();
    const large = jsonEvent({ type: "CallPlaced", data: { text: "x".repeat(1024 * 1024) } });
    await expect(client.appendToStream(stream, large, { streamState: NO_STREAM })).rejects.toMatchObject({
      type: "maximum-append-size-exceeded",
      maxAppendSize: 1024 * 1024,
    });
    const two = [600, 600].map((kibibytes) =>
      jsonEvent({ type: "CallPlaced", data: { text: "x".repeat(kibibytes * 1024) } }),
    );
    await expect(client.appendToStream(stream, two, { streamState: NO_STREAM })).rejects.toMatchObject({
      type: "maximum-append-size-exceeded",
    });
    await expect(idsOf(client.readStream(stream))).rejects.toMatchObject({ type: "stream-not-found" });
  });

  it("keeps a stream that was deleted softly at its revisions, and one that was ended for ever", async () => {
    const stream = newStream();
    await client.appendToStream(stream, proposals(3), { streamState: NO_STREAM });
    await client.deleteStream(stream, { expectedRevision: 2n });
    await expect(idsOf(client.readStream(stream))).rejects.toMatchObject({ type: "stream-not-found" });
    await expect(
      client.appendToStream(stream, proposed(), { streamState: NO_STREAM }),
    ).resolves.toMatchObject({ nextExpectedRevision: 3n });
    await expect(idsOf(client.readStream(stream))).resolves.toHaveLength(1);
    await client.tombstoneStream(stream, { expectedRevision: 3n });
    await expect(client.appendToStream(stream, proposed(), { streamState: 3n })).rejects.toMatchObject({
      type: "stream-deleted",
    });
    await expect(idsOf(client.readStream(stream))).rejects.toMatchObject({ type: "stream-deleted" });
  });

  it("hides what metadata of the stream says", async () => {
    const stream = newStream();
    await client.appendToStream(stream, proposals(10), { streamState: NO_STREAM });
    await client.setStreamMetadata(stream, { maxCount: 4 });
    await expect(idsOf(client.readStream(stream))).resolves.toHaveLength(4);
    await client.setStreamMetadata(stream, { truncateBefore: 9 });
    await expect(idsOf(client.readStream(stream))).resolves.toHaveLength(1);
    await expect(client.getStreamMetadata(stream)).resolves.toMatchObject({
      metadata: { truncateBefore: 9 },
    });
    await expect(client.appendToStream(stream, proposed(), { streamState: 9n })).resolves.toMatchObject({
      nextExpectedRevision: 10n,
    });
  });
});
