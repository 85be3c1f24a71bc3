import { compareNewestFirst } from "@offhook/engine";
import type { AccountId, CallSummary, EventStore, TelegramCallId } from "@offhook/engine";
import { callAppend, seededRandom, testAccount, testCallId, testTime } from "@offhook/engine/testing";
import { kurrentDbEventStore } from "@offhook/store-kurrentdb";
import { describe, expect, it, onTestFinished } from "vitest";
import { KurrentDbDouble } from "./double/kurrentdb-double.ts";

const bob = "bob" as AccountId;

async function served(): Promise<KurrentDbDouble> {
  const double = await KurrentDbDouble.start();
  onTestFinished(() => double.close());
  return double;
}

function storeAt({ url }: KurrentDbDouble, readOnly = false): EventStore {
  const store = kurrentDbEventStore(url, { readOnly });
  onTestFinished(() => store.close());
  return store;
}

async function list(store: EventStore, query = {}): Promise<CallSummary[]> {
  const rows: CallSummary[] = [];
  for await (const row of store.listCalls(query)) rows.push(row);
  return rows;
}

/** What the records say, whatever any index does: the last row of each call. */
function rowsOfRecords({ log }: KurrentDbDouble): CallSummary[] {
  const rows = new Map<string, CallSummary>();
  for (const { stream, metadata } of log.events) {
    if (!stream.startsWith("call-")) continue;
    const { summary } = JSON.parse(Buffer.from(metadata).toString("utf8")) as { summary: CallSummary };
    rows.set(stream, summary);
  }
  return [...rows.values()].toSorted(compareNewestFirst);
}

interface Step {
  readonly call: number;
  readonly live: boolean;
  readonly accountId?: AccountId;
}

/** One record of a call, with a row that says how many there are. */
async function append(
  store: EventStore,
  revisions: Map<number, number>,
  { call, live, accountId = testAccount }: Step,
): Promise<void> {
  const expected = revisions.get(call) ?? -1;
  const summary: Partial<CallSummary> = {
    accountId,
    live,
    createdAt: testTime - call * 40_000_000,
    telegramCallId: expected < 1 ? null : (`70${call}` as TelegramCallId),
    updatedAt: testTime + expected,
  };
  await store.append(callAppend(testCallId(call), expected, 1, { record: { accountId }, summary }));
  revisions.set(call, expected + 1);
}

/** Calls of two accounts that begin, are named, end, and of which a late record comes. */
const course: readonly Step[] = [
  { call: 1, live: true },
  { call: 2, live: true, accountId: bob },
  { call: 1, live: true },
  { call: 3, live: true },
  { call: 1, live: true },
  { call: 1, live: false },
  { call: 2, live: false, accountId: bob },
  { call: 3, live: true },
  { call: 1, live: false },
  { call: 3, live: true },
  { call: 3, live: false },
];

describe("the index of calls on KurrentDB", () => {
  it("lists what the records say, whoever dies between any two writes", async () => {
    const whole = await served();
    const store = storeAt(whole);
    const revisions = new Map<number, number>();
    for (const step of course) await append(store, revisions, step);
    await store.close();
    const events = whole.log.events.slice();
    expect(new Set(events.map(({ type }) => type))).toEqual(
      new Set(
        "$statsCollected IndexBuilt AccountEntered CallEntered CallPlaced CallNamed TimerExpired DayUsed CallEnded CallsLeft".split(
          " ",
        ),
      ),
    );
    for (let cut = 1; cut <= events.length; cut++) {
      const double = await KurrentDbDouble.start();
      for (const { stream, id, type, contentType, data, metadata } of events.slice(0, cut)) {
        if (stream.startsWith("$")) continue;
        double.log.append(stream, "any", [{ id, type, contentType, data, metadata }]);
      }
      const expected = rowsOfRecords(double);
      const survivor = kurrentDbEventStore(double.url);
      expect([cut, await list(survivor)]).toEqual([cut, expected]);
      expect([cut, await list(survivor, { live: true })]).toEqual([cut, expected.filter(({ live }) => live)]);
      await survivor.close();
      // What it mended stays mended, and costs nothing any more.
      const { length } = double.log.events;
      const next = kurrentDbEventStore(double.url);
      expect([cut, await list(next)]).toEqual([cut, expected]);
      await next.close();
      expect([cut, double.log.events.length]).toEqual([cut, length]);
      await double.close();
    }
  });

  it("lists what the records say while two processes write and others look", async () => {
    const double = await served();
    const writers = [storeAt(double), storeAt(double)];
    const reader = storeAt(double, true);
    const random = seededRandom(7);
    const revisions = new Map<number, number>();
    for (let round = 0; round < 60; round++) {
      const call = random(6);
      const writer = writers[random(2)] as EventStore;
      const step = { call, live: random(3) > 0, ...(call % 2 === 1 && { accountId: bob }) };
      const looks = random(4) === 0 ? list(writers[random(2)] as EventStore) : undefined;
      await append(writer, revisions, step);
      const rows = await list(reader);
      expect([round, rows]).toEqual([round, rowsOfRecords(double)]);
      await looks;
    }
    for (const store of writers) await store.close();
    const after = storeAt(double);
    expect(await list(after)).toEqual(rowsOfRecords(double));
  });

  it("is made of the log when it is missing, for those who write and those who only look", async () => {
    const whole = await served();
    const store = storeAt(whole);
    const revisions = new Map<number, number>();
    for (const step of course) await append(store, revisions, step);
    await store.close();
    const double = await served();
    for (const { stream, id, type, contentType, data, metadata } of whole.log.events)
      if (stream.startsWith("call-"))
        double.log.append(stream, "any", [{ id, type, contentType, data, metadata }]);
    const { length } = double.log.events;
    const looker = storeAt(double, true);
    expect(await list(looker)).toEqual(rowsOfRecords(double));
    expect(double.log.events.length).toBe(length);
    const next = storeAt(double);
    expect(await list(next, { accountId: bob })).toEqual(
      rowsOfRecords(double).filter(({ accountId }) => accountId === bob),
    );
    expect(await list(next)).toEqual(rowsOfRecords(double));
    const named = { accountId: testAccount, telegramCallId: "701" as TelegramCallId };
    expect(await next.findCall(named)).toMatchObject({ callId: testCallId(1) });
  });

  it("is read in proportion to what is asked for, however long the log is", async () => {
    const double = await served();
    const store = storeAt(double);
    const calls = 1_500;
    for (let next = 0; next < calls; next += 100) {
      const some = Array.from({ length: 100 }, (_, index) => next + index);
      await Promise.all(
        some.map((call) => {
          const callId = testCallId(call);
          const live = call % 500 === 0;
          return store.append(
            callAppend(callId, -1, 1, { summary: { live, createdAt: testTime + call * 1_000 } }),
          );
        }),
      );
    }
    await store.close();
    const cost = async (query: object): Promise<{ readonly rows: number; readonly events: number }> => {
      const reader = storeAt(double);
      const before = double.eventsRead;
      const { length } = await list(reader, query);
      return { rows: length, events: double.eventsRead - before };
    };
    const page = await cost({ accountId: testAccount, limit: 20 });
    expect(page.rows).toBe(20);
    expect(page.events).toBeLessThan(900);
    const live = await cost({ accountId: testAccount, live: true });
    expect(live.rows).toBe(3);
    expect(live.events).toBeLessThan(700);
  });
});
