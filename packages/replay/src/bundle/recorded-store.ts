import {
  checkedAfter,
  checkedCallKey,
  checkedReadAll,
  checkedReadStream,
  checkedStream,
  InvalidArgument,
  needKnown,
  positionNumber,
  selectCalls,
  StoreError,
} from "@offhook/engine";
import type { CallSummary, EventStore, NewRecord, Position, StoredRecord } from "@offhook/engine";
import { Observable } from "rxjs";

/** What a recording consists of: rows of the index, and records in the order in which they are to be read. */
export interface Recording {
  readonly calls: Iterable<CallSummary>;
  readonly records: Iterable<NewRecord>;
  /** What errors call it. Default `recording`. */
  readonly name?: string;
}

/**
 * An event store that can only be read, over records that are at hand: a bundle, a trace, or what a program made. It
 * gives out copies and takes nothing: `append` throws STORE_READ_ONLY.
 * @throws InvalidArgument
 */
export function recordedStore(recording: Recording): EventStore {
  needKnown("recording", recording, { calls: true, records: true, name: true });
  const { calls, records, name = "recording" } = recording;
  if (typeof calls?.[Symbol.iterator] !== "function")
    throw new InvalidArgument("calls", calls, "rows of an index of calls");
  if (typeof records?.[Symbol.iterator] !== "function")
    throw new InvalidArgument("records", records, "a list of records");
  const rows = new Map(Array.from(calls, (row) => [row.callId, JSON.stringify(row)] as const));
  const log = Array.from(records, (record) => ({
    stream: record.stream,
    revision: record.revision,
    text: JSON.stringify(record),
  }));
  const streams = Map.groupBy(log.keys(), (index) => log[index]!.stream);
  const onClose = new Set<() => void>();
  let isClosed = false;

  const assertOpen = (): void => {
    if (isClosed) throw new StoreError("STORE_CLOSED", name, `${name} is closed; open it again to read it.`);
  };
  const recordAt = (index: number): StoredRecord => ({
    ...(JSON.parse(log[index]!.text) as StoredRecord),
    position: String(index + 1) as Position,
  });
  const allRows = (): CallSummary[] => Array.from(rows.values(), (text) => JSON.parse(text) as CallSummary);

  async function* read(indexes: () => Iterable<number>): AsyncGenerator<StoredRecord> {
    assertOpen();
    for (const index of indexes()) {
      assertOpen();
      yield recordAt(index);
    }
  }

  return {
    async append() {
      throw new StoreError(
        "STORE_READ_ONLY",
        name,
        `${name} can only be read. To go on from it, import it into a store.`,
      );
    },
    readStream(stream, options) {
      checkedStream(stream);
      const { fromRevision, limit } = checkedReadStream(options);
      const places = (): readonly number[] =>
        (streams.get(stream) ?? []).filter((index) => log[index]!.revision >= fromRevision).slice(0, limit);
      return again(() => read(places));
    },
    readAll(options) {
      const { after, limit } = checkedReadAll(options);
      return again(() => read(() => [...log.keys()].slice(after, after + limit)));
    },
    subscribe(options) {
      const after = checkedAfter(options);
      const start = after === "end" ? log.length : positionNumber(after);
      return new Observable<StoredRecord>((subscriber) => {
        const complete = (): void => subscriber.complete();
        if (isClosed) {
          complete();
          return undefined;
        }
        onClose.add(complete);
        queueMicrotask(() => {
          for (const index of [...log.keys()].slice(start))
            if (!subscriber.closed) subscriber.next(recordAt(index));
        });
        return () => onClose.delete(complete);
      });
    },
    listCalls(query) {
      selectCalls([], query);
      return again(async function* () {
        assertOpen();
        yield* selectCalls(allRows(), query);
      });
    },
    async findCall(key) {
      assertOpen();
      checkedCallKey(key);
      const isMeant = (row: CallSummary): boolean =>
        "callId" in key
          ? row.callId === key.callId
          : row.accountId === key.accountId && row.telegramCallId === key.telegramCallId;
      return selectCalls(allRows().filter(isMeant))[0];
    },
    comparePositions: (a, b) => positionNumber(a) - positionNumber(b),
    async close() {
      isClosed = true;
      for (const complete of onClose) complete();
    },
    [Symbol.asyncDispose]() {
      return this.close();
    },
  };
}

/** Starts anew for each reader. */
function again<T>(start: () => AsyncGenerator<T>): AsyncIterable<T> {
  return { [Symbol.asyncIterator]: () => start() };
}
