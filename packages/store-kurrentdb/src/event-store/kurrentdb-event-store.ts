import {
  checkedAfter,
  checkedCallKey,
  checkedCallQuery,
  checkedReadStream,
  checkedStream,
  encodeAppend,
  needKnown,
  StoreError,
  WrongExpectedRevision,
} from "@offhook/engine";
import type {
  AppendRequest,
  AppendResult,
  CallQuery,
  CallSummary,
  EventStore,
  Position,
  ReadAllOptions,
  ReadStreamOptions,
  StoredRecord,
  StreamName,
} from "@offhook/engine";
import { Conflict } from "../connection/conflict.ts";
import type { Connection } from "../connection/connection.ts";
import { Lanes } from "../connection/lanes.ts";
import type { LogEvent } from "../connection/log-event.ts";
import { closedHere } from "../connection/server-faults.ts";
import { wholeLog } from "../connection/whole-log.ts";
import { CallIndex } from "../index/call-index.ts";
import { LiveRecords } from "./live-records.ts";
import { comparePlaces, placeOf, positionOf, startOf } from "./positions.ts";
import { eventOf, placeIn, recordOf, recordStreams } from "./stored-form.ts";

/** The event store on a server. One that nobody can reach is noticed by whatever is asked of it first. */
export class KurrentDbEventStore implements EventStore {
  readonly #connection: Connection;
  readonly #isReadOnly: boolean;
  readonly #index: CallIndex;
  readonly #live: LiveRecords;
  /** The appends to one stream, one after the other: each may expect what the one before it leads to. */
  readonly #streams = new Lanes();
  #closed: Promise<void> | undefined;

  constructor(connection: Connection, isReadOnly: boolean) {
    this.#connection = connection;
    this.#isReadOnly = isReadOnly;
    this.#index = new CallIndex(connection, isReadOnly);
    this.#live = new LiveRecords(connection);
  }

  async append(request: AppendRequest): Promise<AppendResult> {
    this.#assertOpen();
    const { shown } = this.#connection.address;
    encodeAppend(request, shown);
    if (this.#isReadOnly)
      throw new StoreError(
        "STORE_READ_ONLY",
        shown,
        `${shown} was opened with readOnly; open it without to write to it.`,
      );
    const { stream, expectedRevision, records, summary } = request;
    const last = records.length - 1;
    const events = records.map((record, index) => eventOf(record, index === last ? summary : undefined));
    const wanted: WantedAppend = { stream, expectedRevision, records, row: summary, events };
    return this.#streams.run(stream, () => this.#append(wanted));
  }

  async #append(wanted: WantedAppend): Promise<AppendResult> {
    const { stream, expectedRevision, events, row } = wanted;
    if (this.#live.isAsked) await this.#live.whereAsked();
    if (row !== undefined && !this.#index.isPrepared(row, expectedRevision))
      await this.#index.prepare(row, expectedRevision);
    try {
      const { revision, place } = await this.#connection.append(stream, expectedRevision, events);
      if (row !== undefined) this.#index.appended(row, revision);
      if (place !== null) return { revision, position: positionOf(place) };
      return this.#standing(wanted, revision);
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
      if (row !== undefined) this.#index.forget(row.callId);
      return this.#standing(wanted, error.actualRevision);
    }
  }

  /**
   * The stream does not stand where it was expected: then these records may all stand there already.
   * @throws WrongExpectedRevision
   */
  async #standing(wanted: WantedAppend, actualRevision: number | null): Promise<AppendResult> {
    const { stream, expectedRevision, records } = wanted;
    const revision = expectedRevision + records.length;
    const actual = actualRevision ?? (await this.#lastRevision(stream));
    if (actual < revision) throw new WrongExpectedRevision(stream, expectedRevision, actual);
    const events = await this.#connection.readStream(stream, {
      from: expectedRevision + 1,
      most: records.length,
    });
    const standing = events.map((event) => this.#record(event).id);
    if (!records.every(({ id }, index) => standing[index] === id))
      throw new WrongExpectedRevision(stream, expectedRevision, actual);
    const place = placeIn(events.at(-1) as LogEvent, this.#connection.address.shown);
    return { revision, position: positionOf(place) };
  }

  readStream(stream: StreamName, options?: ReadStreamOptions): AsyncIterable<StoredRecord> {
    checkedStream(stream);
    const { fromRevision, limit } = checkedReadStream(options);
    return this.#pages(async function* (this: KurrentDbEventStore) {
      // Nearly every stream is shorter than a page, and what is read in one go has one end.
      const first = await this.#connection.readStream(stream, {
        from: fromRevision,
        most: Math.min(limit, pageSize),
      });
      const wanted = fromRevision + limit - 1;
      const end = first.length < pageSize ? -1 : Math.min(wanted, await this.#lastRevision(stream));
      yield first;
      for (let from = fromRevision + pageSize; from <= end; from += pageSize) {
        yield await this.#connection.readStream(stream, { from, most: Math.min(pageSize, end - from + 1) });
      }
    });
  }

  readAll(options: ReadAllOptions = {}): AsyncIterable<StoredRecord> {
    needKnown("options", options, { after: true, limit: true });
    const { after = "start", limit } = options;
    const place = startOf<"start">(after);
    const checked = checkedReadStream({ ...(limit !== undefined && { limit }) });
    return this.#pages(async function* (this: KurrentDbEventStore) {
      let left = checked.limit;
      for await (const page of wholeLog(this.#connection, recordStreams, place, left)) {
        yield page.slice(0, left);
        left -= page.length;
        if (left <= 0) return;
      }
    });
  }

  subscribe(options: { readonly after: Position | "start" | "end" }): ReturnType<EventStore["subscribe"]> {
    return this.#live.after(checkedAfter(options));
  }

  listCalls(query?: CallQuery): AsyncIterable<CallSummary> {
    const checked = checkedCallQuery(query);
    const list = (): AsyncGenerator<CallSummary> => this.#index.list(checked);
    const assertOpen = (): void => this.#assertOpen();
    return {
      async *[Symbol.asyncIterator]() {
        assertOpen();
        let left = checked.limit;
        if (left <= 0) return;
        for await (const row of list()) {
          assertOpen();
          yield row;
          if (--left <= 0) return;
        }
      },
    };
  }

  async findCall(key: Parameters<EventStore["findCall"]>[0]): Promise<CallSummary | undefined> {
    this.#assertOpen();
    return this.#index.find(checkedCallKey(key));
  }

  comparePositions(a: Position, b: Position): number {
    return comparePlaces(placeOf(a), placeOf(b));
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    this.#live.close();
    await this.#streams.idle();
    await this.#index.idle();
    await this.#connection.close();
  }

  async #lastRevision(stream: string): Promise<number> {
    const [last] = await this.#connection.readStream(stream, { from: "end", most: 1, backwards: true });
    return last?.revision ?? -1;
  }

  #record(event: LogEvent): StoredRecord {
    return recordOf(event, this.#connection.address.shown);
  }

  #pages(
    read: (this: KurrentDbEventStore) => AsyncGenerator<readonly LogEvent[]>,
  ): AsyncIterable<StoredRecord> {
    const start = (): AsyncGenerator<readonly LogEvent[]> => read.call(this);
    const record = (event: LogEvent): StoredRecord => {
      this.#assertOpen();
      return this.#record(event);
    };
    const assertOpen = (): void => this.#assertOpen();
    return {
      async *[Symbol.asyncIterator]() {
        assertOpen();
        for await (const page of start()) for (const event of page) yield record(event);
        assertOpen();
      },
    };
  }

  #assertOpen(): void {
    if (this.#closed !== undefined) throw closedHere(this.#connection.address.shown);
  }
}

interface WantedAppend {
  readonly stream: StreamName;
  readonly expectedRevision: number;
  readonly records: AppendRequest["records"];
  readonly row: CallSummary | undefined;
  readonly events: readonly ReturnType<typeof eventOf>[];
}

/** Far more records than a call has. */
const pageSize = 4_096;
