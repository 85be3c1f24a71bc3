import {
  checkedAfter,
  checkedCallKey,
  checkedCallQuery,
  checkedReadAll,
  checkedReadStream,
  checkedStream,
  encodeAppend,
  InvalidArgument,
  positionNumber,
  WrongExpectedRevision,
} from "@offhook/engine";
import type {
  AppendRequest,
  AppendResult,
  CallQuery,
  CallSummary,
  EventStore,
  NewRecord,
  Position,
  ReadAllOptions,
  ReadStreamOptions,
  StoredRecord,
  StreamName,
} from "@offhook/engine";
import type { Row, SqliteFile } from "../file/sqlite-file.ts";
import { nextTurn } from "../file/turns.ts";
import { oneCall, pageOfCalls, replaceCall, rowOf, updateSummary } from "./call-queries.ts";
import type { CallKey } from "./call-queries.ts";
import { LiveRecords } from "./live-records.ts";
import { PagedItems } from "./paged-items.ts";

/** How many rows are read at a time: about half a millisecond of work between two turns of the event loop. */
const pageSize = 256;
/** How many streams are asked for in one query: those of sixteen calls, which seldom have more rows than a page. */
const streamsAtOnce = 32;
/** How many rows such a query may give. Where there are more, each stream is read by itself, a page at a time. */
const rowsAtOnce = 4_096;

/** The event store in an open file. Positions are the numbers 1, 2, 3 … */
export class SqliteEventStore implements EventStore {
  readonly #file: SqliteFile;
  readonly #live: LiveRecords;

  constructor(file: SqliteFile, pollMs: number) {
    this.#file = file;
    this.#live = new LiveRecords(file, (after) => this.#pageAfter(after), pollMs);
  }

  async append(request: AppendRequest): Promise<AppendResult> {
    this.#file.assertOpen();
    const texts = encodeAppend(request, this.#file.path);
    const row = request.summary === undefined ? null : rowOf(request.summary);
    return this.#file.write(() => {
      const repeated = this.#repeated(request);
      if (repeated !== null) return repeated;
      let position = 0;
      for (const [index, text] of texts.entries()) {
        const revision = request.expectedRevision + 1 + index;
        position = Number(this.#file.change(insertRecord, request.stream, revision, text).lastInsertRowid);
      }
      if (row !== null && this.#file.change(updateSummary, ...row).changes === 0)
        this.#file.change(replaceCall, ...row);
      return { revision: request.expectedRevision + texts.length, position: String(position) as Position };
    });
  }

  /** `null` when the stream stands where it is expected; else the earlier result, if these records stand there. */
  #repeated({ stream, expectedRevision, records }: AppendRequest): AppendResult | null {
    const actual = Number(this.#file.get(lastRevision, stream)?.["revision"] ?? -1);
    if (actual === expectedRevision) return null;
    const revision = expectedRevision + records.length;
    const standing = this.#file.all(idsBetween, stream, expectedRevision + 1, revision);
    const same = records.every(({ id }, index) => standing[index]?.["id"] === id);
    if (!same) throw new WrongExpectedRevision(stream, expectedRevision, actual);
    return { revision, position: String(standing.at(-1)?.["position"]) as Position };
  }

  readStream(stream: StreamName, options?: ReadStreamOptions): AsyncIterable<StoredRecord> {
    checkedStream(stream);
    const { fromRevision, limit } = checkedReadStream(options);
    return this.#items(function* (this: SqliteEventStore) {
      let [next, end, left] = [fromRevision, Number.MAX_SAFE_INTEGER, limit];
      while (left > 0 && next <= end) {
        const wanted = Math.min(left, pageSize);
        const page = this.#file
          .rows(recordsOfStream, stream, next, end, wanted)
          .map((row) => this.#record(row));
        yield page;
        // Nearly every stream is shorter than a page: then one query has told where it ends.
        const last = page.at(-1);
        if (last === undefined || page.length < wanted) return;
        if (next === fromRevision) end = Number(this.#file.get(lastRevision, stream)?.["revision"] ?? -1);
        next = last.revision + 1;
        left -= page.length;
      }
    }, "full");
  }

  async readStreams(streams: readonly StreamName[]): Promise<readonly (readonly StoredRecord[])[]> {
    if (!Array.isArray(streams)) throw new InvalidArgument("streams", streams, "a list of names of streams");
    streams.forEach(checkedStream);
    const read = new Map<StreamName, StoredRecord[]>(streams.map((stream) => [stream, []]));
    const names = [...read.keys()];
    for (let place = 0; place < names.length; place += streamsAtOnce) {
      if (place > 0) await nextTurn();
      this.#file.assertOpen();
      const some = names.slice(place, place + streamsAtOnce);
      const rows = this.#file.rows(recordsOfStreams, JSON.stringify(some), rowsAtOnce);
      if (rows.length < rowsAtOnce) {
        for (const row of rows) read.get(row[2] as StreamName)?.push(this.#record(row));
        continue;
      }
      for (const stream of some)
        for await (const record of this.readStream(stream)) read.get(stream)?.push(record);
    }
    return streams.map((stream) => read.get(stream) ?? []);
  }

  readAll(options?: ReadAllOptions): AsyncIterable<StoredRecord> {
    const { after, limit } = checkedReadAll(options);
    return this.#items(function* (this: SqliteEventStore) {
      const end = Number(this.#file.get(lastPosition)?.["position"] ?? 0);
      let place = after;
      let left = limit;
      while (left > 0 && place < end) {
        const rows = this.#file.rows(recordsOfLog, place, end, Math.min(left, pageSize));
        if (rows.length === 0) return;
        place = Number(rows.at(-1)?.[0]);
        left -= rows.length;
        yield rows.map((row) => this.#record(row));
      }
    });
  }

  subscribe(options: { readonly after: Position | "start" | "end" }): ReturnType<EventStore["subscribe"]> {
    const after = checkedAfter(options);
    return this.#live.from(after === "end" ? null : positionNumber(after));
  }

  listCalls(query?: CallQuery): AsyncIterable<CallSummary> {
    const checked = checkedCallQuery(query);
    return this.#items(function* (this: SqliteEventStore) {
      let { olderThan } = checked;
      let left = checked.limit;
      while (left > 0) {
        const wanted = Math.min(left, pageSize);
        const { sql, parameters } = pageOfCalls({ ...checked, ...(olderThan && { olderThan }) }, wanted);
        const page = this.#file.all(sql, ...parameters).map((row) => this.#summary(row));
        yield page;
        if (page.length < wanted) return;
        olderThan = page.at(-1);
        left -= page.length;
      }
    });
  }

  async findCall(key: CallKey): Promise<CallSummary | undefined> {
    this.#file.assertOpen();
    const { sql, parameters } = oneCall(checkedCallKey(key));
    const row = this.#file.get(sql, ...parameters);
    return row === undefined ? undefined : this.#summary(row);
  }

  comparePositions(a: Position, b: Position): number {
    return positionNumber(a) - positionNumber(b);
  }

  async close(): Promise<void> {
    this.#live.close();
    await this.#file.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #pageAfter(after: number): { records: StoredRecord[]; last: number } {
    const rows = this.#file.rows(recordsOfLog, after, Number.MAX_SAFE_INTEGER, pageSize);
    return {
      records: rows.map((row) => this.#record(row)),
      last: Number(rows.at(-1)?.[0] ?? after),
    };
  }

  /** One item after the other, with a turn of the event loop behind each page, or behind full ones only. */
  #items<T>(
    read: (this: SqliteEventStore) => Generator<readonly T[]>,
    takesTurns: "always" | "full" = "always",
  ): AsyncIterable<T> {
    return {
      [Symbol.asyncIterator]: () =>
        new PagedItems({
          pages: read.call(this),
          assertOpen: () => this.#file.assertOpen(),
          takesTurnBehind: ({ length }) => length >= pageSize || takesTurns === "always",
        }),
    };
  }

  /** @param row position and record */
  #record(row: readonly unknown[]): StoredRecord {
    const position = String(row[0]) as Position;
    const record = this.#parsed(row[1], `the record at position ${position}`) as NewRecord;
    // Parsed for this reader alone: a copy of so many fields costs as much as parsing them.
    (record as { position?: Position }).position = position;
    return record as StoredRecord;
  }

  #summary(row: Row): CallSummary {
    const what = "a row of the index of calls";
    const summary = this.#parsed(row["summary"], what);
    if (!isSummary(summary)) throw this.#file.damaged(`${what} is no summary of a call`);
    return summary;
  }

  #parsed(text: unknown, what: string): unknown {
    try {
      return JSON.parse(String(text));
    } catch (cause) {
      throw this.#file.damaged(`${what} is not JSON`, cause);
    }
  }
}

const insertRecord = "INSERT INTO records (stream, revision, record) VALUES (?, ?, ?)";
const lastRevision = "SELECT revision FROM records WHERE stream = ? ORDER BY revision DESC LIMIT 1";
const lastPosition = "SELECT max(position) AS position FROM records";
const idsBetween = `
  SELECT json_extract(record, '$.id') AS id, position FROM records
  WHERE stream = ? AND revision BETWEEN ? AND ? ORDER BY revision`;
const recordsOfStream =
  "SELECT position, record FROM records WHERE stream = ? AND revision BETWEEN ? AND ? ORDER BY revision LIMIT ?";
const recordsOfStreams = `
  SELECT position, record, stream FROM records
  WHERE stream IN (SELECT value FROM json_each(?)) ORDER BY stream, revision LIMIT ?`;
const recordsOfLog =
  "SELECT position, record FROM records WHERE position > ? AND position <= ? ORDER BY position LIMIT ?";

/** Whether it has what every reader goes by; the rest is compared with the records by who verifies them. */
function isSummary(row: unknown): row is CallSummary {
  const { callId, accountId, state, createdAt, updatedAt } = (row ?? {}) as Partial<Record<string, unknown>>;
  return (
    typeof callId === "string" &&
    typeof accountId === "string" &&
    typeof state === "string" &&
    typeof createdAt === "number" &&
    typeof updatedAt === "number"
  );
}
