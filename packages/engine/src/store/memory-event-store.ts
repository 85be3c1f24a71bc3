import { Observable } from "rxjs";
import { needKnown } from "../call/argument.ts";
import { encodeAppend } from "./append-request.ts";
import type { StoredRecord } from "./call-record.ts";
import { selectCalls } from "./call-list.ts";
import type { CallSummary } from "./call-summary.ts";
import type { AppendRequest, AppendResult, EventStore } from "./event-store.ts";
import { answer, checkedDisk, memoryDisk } from "./memory-disk.ts";
import type { MemoryDisk } from "./memory-disk.ts";
import type { Position } from "./position.ts";
import {
  checkedAfter,
  checkedCallKey,
  checkedCallQuery,
  checkedReadAll,
  checkedReadStream,
  checkedStream,
  positionNumber,
} from "./read-options.ts";
import { StoreError, WrongExpectedRevision } from "./store-errors.ts";

/**
 * An event store in memory, for tests, simulations and browsers. As durable as `disk`, which outlives it: open
 * another one on the same disk to see what a restart sees. Records are kept as JSON, so nobody shares objects.
 */
export function memoryEventStore(given: { readonly disk?: MemoryDisk } = {}): EventStore {
  needKnown("options", given, { disk: true });
  const { disk = memoryDisk() } = given;
  const { log, life } = checkedDisk(disk);
  const onClose = new Set<() => void>();
  let closed = false;

  function assertOpen(): void {
    if (closed)
      throw new StoreError("STORE_CLOSED", "memory", "This event store is closed; open it again to use it.");
  }

  const isAlive = (): boolean => !closed && disk.life === life;

  function recordAt(index: number): StoredRecord {
    const { text } = log.records[index]!;
    return { ...(JSON.parse(text) as StoredRecord), position: positionAt(index) };
  }

  function append(request: AppendRequest): AppendResult {
    assertOpen();
    const texts = encodeAppend(request, "memory");
    const { stream, expectedRevision, records } = request;
    const places = log.streams.get(stream) ?? [];
    const revision = expectedRevision + records.length;
    if (places.length - 1 !== expectedRevision) {
      const standing = records.every(
        (record) => log.records[places[record.revision] ?? -1]?.id === record.id,
      );
      if (!standing) throw new WrongExpectedRevision(stream, expectedRevision, places.length - 1);
      return { revision, position: positionAt(places[revision]!) };
    }
    for (const [index, text] of texts.entries()) {
      places.push(log.records.push({ stream, id: records[index]!.id, text }) - 1);
    }
    log.streams.set(stream, places);
    if (request.summary !== undefined) log.calls.set(request.summary.callId, copyOf(request.summary));
    for (const watcher of log.watchers) watcher();
    return { revision, position: positionAt(log.records.length - 1) };
  }

  async function* read(indexes: Iterable<number>): AsyncGenerator<StoredRecord> {
    for (const index of indexes) {
      await answer(disk, life, undefined);
      assertOpen();
      yield recordAt(index);
    }
  }

  return {
    async append(request) {
      if (disk.life !== life) return answer(disk, life, { revision: -1, position: positionAt(0) });
      const result = append(request);
      return answer(disk, life, result);
    },

    readStream(stream, options) {
      const { fromRevision, limit } = checkedReadStream(options);
      checkedStream(stream);
      return deferred(() => {
        assertOpen();
        return read((log.streams.get(stream) ?? []).slice(fromRevision, fromRevision + limit));
      });
    },

    readAll(options) {
      const { after, limit } = checkedReadAll(options);
      return deferred(() => {
        assertOpen();
        return read(range(after, Math.min(log.records.length, after + limit)));
      });
    },

    subscribe(options) {
      const after = checkedAfter(options);
      const start = after === "end" ? null : positionNumber(after);
      return new Observable<StoredRecord>((subscriber) => {
        let next = start ?? log.records.length;
        let scheduled = false;
        const deliver = (): void => {
          scheduled = false;
          while (next < log.records.length && !subscriber.closed && isAlive()) {
            subscriber.next(recordAt(next++));
          }
        };
        const wake = (): void => {
          if (scheduled) return;
          scheduled = true;
          queueMicrotask(deliver);
        };
        const complete = (): void => subscriber.complete();
        if (closed) {
          complete();
          return undefined;
        }
        log.watchers.add(wake);
        onClose.add(complete);
        wake();
        return () => {
          log.watchers.delete(wake);
          onClose.delete(complete);
        };
      });
    },

    listCalls(query) {
      const checked = checkedCallQuery(query);
      return deferred(async function* () {
        assertOpen();
        for (const row of selectCalls(log.calls.values(), checked)) {
          await answer(disk, life, undefined);
          assertOpen();
          yield copyOf(row);
        }
      });
    },

    async findCall(key) {
      assertOpen();
      checkedCallKey(key);
      const found =
        "callId" in key
          ? log.calls.get(key.callId)
          : selectCalls(
              [...log.calls.values()].filter(
                (row) => row.accountId === key.accountId && row.telegramCallId === key.telegramCallId,
              ),
            )[0];
      return answer(disk, life, found === undefined ? undefined : copyOf(found));
    },

    comparePositions: (a, b) => positionNumber(a) - positionNumber(b),

    async close() {
      closed = true;
      for (const complete of onClose) complete();
      return answer(disk, life, undefined);
    },

    [Symbol.asyncDispose]() {
      return this.close();
    },
  };
}

function positionAt(index: number): Position {
  return String(index + 1) as Position;
}

function copyOf(summary: CallSummary): CallSummary {
  return JSON.parse(JSON.stringify(summary)) as CallSummary;
}

function* range(from: number, end: number): Generator<number> {
  for (let index = from; index < end; index++) yield index;
}

/** An iterable that does nothing until it is read, and starts anew for each reader. */
function deferred<T>(start: () => AsyncGenerator<T>): AsyncIterable<T> {
  return {
    async *[Symbol.asyncIterator]() {
      yield* start();
    },
  };
}
