import { describe, expect, it } from "vitest";
import { callStream, signalingStream } from "../../store/call-record.ts";
import type { StoredRecord } from "../../store/call-record.ts";
import type { AppendRequest, EventStore } from "../../store/event-store.ts";
import type { Position } from "../../store/position.ts";
import { readStreams } from "../../store/read-streams.ts";
import { callAppend, signalingRecord, testCallId } from "../../testing/record-fixtures.ts";
import { collect, expectCode, expectSameRecords, newPlace, opened } from "../store-subject.ts";
import type { EventStoreSubject } from "../store-subject.ts";

export function reading(subject: EventStoreSubject): void {
  const call = testCallId(1);
  const revisions = (records: readonly StoredRecord[]): number[] => records.map((record) => record.revision);

  async function storeWith(records: number): Promise<EventStore> {
    const store = await opened(subject);
    await store.append(callAppend(call, -1, records));
    return store;
  }

  describe("reading one stream", () => {
    it("gives nothing for a stream that does not exist", async () => {
      const store = await opened(subject);
      expect(await collect(store.readStream(`call-${call}`))).toEqual([]);
    });

    it.each([
      [{}, [0, 1, 2, 3, 4]],
      [{ fromRevision: 3 }, [3, 4]],
      [{ limit: 2 }, [0, 1]],
      [{ fromRevision: 1, limit: 2 }, [1, 2]],
      [{ limit: 0 }, []],
      [{ fromRevision: 5 }, []],
      [{ fromRevision: 4, limit: 100 }, [4]],
    ])("with %j gives revisions %j", async (options, expected) => {
      const store = await storeWith(5);
      await store.append(callAppend(testCallId(2), -1, 3));
      expect(revisions(await collect(store.readStream(`call-${call}`, options)))).toEqual(expected);
    });

    it("pages through a long stream without a gap", async () => {
      const store = await storeWith(1_100);
      expect(revisions(await collect(store.readStream(`call-${call}`)))).toEqual(
        Array.from({ length: 1_100 }, (_, index) => index),
      );
    });

    it("refuses what is no name of a stream", async () => {
      const store = await storeWith(1);
      await expectCode(() => collect(store.readStream(7 as never)), "INVALID_ARGUMENT");
      await expectCode(() => readStreams(store, [null as never]), "INVALID_ARGUMENT");
      await expectCode(() => readStreams(store, `call-${call}` as never), "INVALID_ARGUMENT");
    });

    it.each([
      { fromRevision: -1 },
      { fromRevision: 0.5 },
      { limit: -1 },
      { limit: Number.NaN },
      { formRevision: 1 },
    ])("refuses %j", async (options) => {
      const store = await storeWith(1);
      await expectCode(() => collect(store.readStream(`call-${call}`, options)), "INVALID_ARGUMENT");
    });
  });

  describe("reading several streams", () => {
    it("gives each whole, in the order of the names, and nothing for one that does not exist", async () => {
      const store = await storeWith(3);
      const other = testCallId(2);
      await store.append(callAppend(other, -1, 2));
      const packets = [signalingRecord(call, 0), signalingRecord(call, 1)];
      await store.append({ stream: signalingStream(call), expectedRevision: -1, records: packets });
      const names = [callStream(other), callStream(testCallId(3)), signalingStream(call), callStream(call)];
      const read = await readStreams(store, [...names, callStream(other)]);
      expect(read.map(revisions)).toEqual([[0, 1], [], [0, 1], [0, 1, 2], [0, 1]]);
      for (const [index, name] of names.entries())
        expect(read[index]).toEqual(await collect(store.readStream(name)));
      expect(await readStreams(store, [])).toEqual([]);
    });

    it("gives many, and long ones, without a gap", async () => {
      const store = await storeWith(600);
      const others = Array.from({ length: 70 }, (_, index) => testCallId(index + 2));
      for (const other of others) await store.append(callAppend(other, -1));
      const [long, ...read] = await readStreams(store, [call, ...others, call].map(callStream));
      expect(read.pop()).toEqual(long);
      expect(revisions(long ?? [])).toEqual(Array.from({ length: 600 }, (_, index) => index));
      expect(read.map((records) => records.map(({ callId }) => callId))).toEqual(
        others.map((other) => [other]),
      );
    });

    it("is refused after the store was closed", async () => {
      const store = await storeWith(1);
      await store.close();
      await expectCode(() => readStreams(store, [callStream(call)]), "STORE_CLOSED");
    });
  });

  describe("reading everything", () => {
    it("gives the records of all streams in the order in which they were appended", async () => {
      const store = await opened(subject);
      const requests: AppendRequest[] = [
        callAppend(call, -1),
        callAppend(testCallId(2), -1, 2),
        { stream: signalingStream(call), expectedRevision: -1, records: [signalingRecord(call, 0)] },
        callAppend(call, 0),
      ];
      for (const request of requests) await store.append(request);
      const all = await collect(store.readAll());
      expectSameRecords(
        all,
        requests.flatMap((request) => request.records),
      );
      for (const [index, record] of all.entries()) {
        const before = all[index - 1];
        if (before !== undefined) {
          expect(store.comparePositions(before.position, record.position)).toBeLessThan(0);
          expect(store.comparePositions(record.position, before.position)).toBeGreaterThan(0);
        }
        expect(store.comparePositions(record.position, record.position)).toBe(0);
      }
    });

    it("goes on after a position, without repeating it", async () => {
      const store = await storeWith(700);
      const seen: StoredRecord[] = [];
      for (;;) {
        const page = await collect(store.readAll({ after: seen.at(-1)?.position ?? "start", limit: 300 }));
        if (page.length === 0) break;
        seen.push(...page);
      }
      expect(revisions(seen)).toEqual(Array.from({ length: 700 }, (_, index) => index));
    });

    it("ends where the log ended when reading began", async () => {
      const store = await storeWith(3);
      const iterator = store.readAll()[Symbol.asyncIterator]();
      await iterator.next();
      await store.append(callAppend(call, 2, 5));
      let rest = 0;
      while (!(await iterator.next()).done) rest++;
      expect(rest).toBe(2);
    });

    it("can be left early and begun again", async () => {
      const store = await storeWith(600);
      const all = store.readAll();
      for await (const record of all) if (record.revision === 1) break;
      expect(await collect(all)).toHaveLength(600);
      await store.append(callAppend(call, 599));
    });

    it.each([{ after: "nowhere" as Position }, { limit: -5 }, { limit: 1.5 }])(
      "refuses %j",
      async (options) => {
        const store = await storeWith(1);
        await expectCode(() => collect(store.readAll(options)), "INVALID_ARGUMENT");
      },
    );
  });

  it("finds everything again after it was closed and opened", async () => {
    const place = newPlace();
    const store = await subject.open(place);
    const request = callAppend(call, -1, 3);
    const { position } = await store.append(request);
    await store.close();
    const again = await opened(subject, place);
    const stored = await collect(again.readAll());
    expectSameRecords(stored, request.records);
    expect(stored.at(-1)?.position).toBe(position);
    expect(await again.findCall({ callId: call })).toEqual(request.summary);
    await again.append(callAppend(call, 2));
    await expectCode(() => again.append(callAppend(call, 2, 2)), "WRONG_EXPECTED_REVISION");
  });
}
