import { describe, expect, it } from "vitest";
import type { EventStore } from "../../store/event-store.ts";
import type { Position } from "../../store/position.ts";
import { callAppend, testCallId } from "../../testing/record-fixtures.ts";
import { collect, expectCode, Listener, newPlace, opened } from "../store-subject.ts";
import type { EventStoreSubject } from "../store-subject.ts";

export function subscribing(subject: EventStoreSubject): void {
  const call = testCallId(1);

  describe("subscribing", () => {
    it("from the start gives the stored records, then new ones", async () => {
      const store = await opened(subject);
      await store.append(callAppend(call, -1, 700));
      const listener = new Listener(store.subscribe({ after: "start" }));
      expect(listener.records).toEqual([]);
      await listener.count(700);
      await store.append(callAppend(call, 699, 2));
      await listener.count(702);
      expect(listener.records).toEqual(await collect(store.readAll()));
    });

    it("from a position gives what follows it", async () => {
      const store = await opened(subject);
      const { position } = await store.append(callAppend(call, -1, 2));
      await store.append(callAppend(call, 1));
      const listener = new Listener(store.subscribe({ after: position }));
      await listener.count(1);
      await store.append(callAppend(call, 2));
      await listener.count(2);
      expect(listener.records.map((record) => record.revision)).toEqual([2, 3]);
    });

    it("from the end gives only what comes next", async () => {
      const store = await opened(subject);
      await store.append(callAppend(call, -1, 3));
      const listener = new Listener(store.subscribe({ after: "end" }));
      await store.append(callAppend(call, 2));
      await listener.count(1);
      expect(listener.records.map((record) => record.revision)).toEqual([3]);
    });

    it("in the middle of 200 appends misses none and repeats none", async () => {
      const store = await opened(subject);
      const listeners: Listener[] = [];
      const appends: Promise<unknown>[] = [];
      for (let number = 0; number < 200; number++) {
        appends.push(store.append(callAppend(testCallId(number), -1, 2)));
        if (number % 20 === 0) listeners.push(new Listener(store.subscribe({ after: "start" })));
        if (number % 30 === 0) await appends[number];
      }
      await Promise.all(appends);
      const ids = (await collect(store.readAll())).map((record) => record.id);
      for (const listener of listeners) {
        await listener.count(400);
        expect(listener.ids).toEqual(ids);
      }
    });

    it("shows no record before it can be read", async () => {
      const store = await opened(subject);
      const checks: Promise<void>[] = [];
      const subscription = store.subscribe({ after: "start" }).subscribe((record) => {
        checks.push(
          collect(store.readStream(record.stream, { fromRevision: record.revision, limit: 1 })).then(
            (found) => expect(found).toEqual([record]),
          ),
        );
      });
      const listener = new Listener(store.subscribe({ after: "start" }));
      await Promise.all([1, 2, 3].map((number) => store.append(callAppend(testCallId(number), -1))));
      await listener.count(3);
      await Promise.all(checks);
      expect(checks).toHaveLength(3);
      subscription.unsubscribe();
    });

    it("stops when it is unsubscribed, and leaves other subscribers alone", async () => {
      const store = await opened(subject);
      const leaving = new Listener(store.subscribe({ after: "start" }));
      const staying = new Listener(store.subscribe({ after: "start" }));
      await store.append(callAppend(call, -1));
      await leaving.count(1);
      leaving.stop();
      await store.append(callAppend(call, 0));
      await staying.count(2);
      expect(leaving.records).toHaveLength(1);
    });

    it("may be unsubscribed from within a record", async () => {
      const store = await opened(subject);
      await store.append(callAppend(call, -1, 5));
      let seen = 0;
      const witness = new Listener(store.subscribe({ after: "start" }));
      const subscription = store.subscribe({ after: "start" }).subscribe(() => {
        if (++seen === 2) subscription.unsubscribe();
      });
      await witness.count(5);
      await store.append(callAppend(call, 4));
      await witness.count(6);
      expect(seen).toBe(2);
    });

    it("completes when the store is closed", async () => {
      const store = await subject.open(newPlace());
      const listener = new Listener(store.subscribe({ after: "end" }));
      await store.close();
      await listener.completion();
      const late = new Listener(store.subscribe({ after: "start" }));
      await late.completion();
      expect(late.records).toEqual([]);
    });

    it("refuses a position that no store gave out", async () => {
      const store = await opened(subject);
      await expectCode(() => store.subscribe({ after: "nowhere" as Position }), "INVALID_ARGUMENT");
    });
  });

  const { openReader } = subject;
  describe.skipIf(openReader === undefined)("a second view of the store", () => {
    async function both(): Promise<{ readonly store: EventStore; readonly reader: EventStore }> {
      const place = newPlace();
      const store = await opened(subject, place);
      const reader = await opened({ open: openReader! }, place);
      return { store, reader };
    }

    it("reads what the first one has appended", async () => {
      const { store, reader } = await both();
      const request = callAppend(call, -1, 2);
      await store.append(request);
      expect(await collect(reader.readAll())).toEqual(await collect(store.readAll()));
      expect(await reader.findCall({ callId: call })).toEqual(request.summary);
    });

    it("is told of each append of the first one, once and in order", async () => {
      const { store, reader } = await both();
      await store.append(callAppend(call, -1, 3));
      const listener = new Listener(reader.subscribe({ after: "start" }));
      for (let revision = 2; revision < 40; revision++) await store.append(callAppend(call, revision));
      await listener.count(41);
      expect(listener.records.map((record) => record.revision)).toEqual(
        Array.from({ length: 41 }, (_, index) => index),
      );
    });
  });
}
