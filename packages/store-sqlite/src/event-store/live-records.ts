import { Observable } from "rxjs";
import type { StoredRecord } from "@offhook/engine";
import { every, onNextTurn } from "../file/turns.ts";
import type { SqliteFile } from "../file/sqlite-file.ts";

/** Reads records with positions above `after`, at most one page of them. */
export type ReadPage = (after: number) => { readonly records: StoredRecord[]; readonly last: number };

/**
 * Subscriptions to the log. Each keeps its place and reads on from it when there is something new, so it can
 * neither miss a record nor repeat one. What is new is told by our own commits; in a process that only reads, by
 * `PRAGMA data_version`, which costs some microseconds and changes when another process has committed.
 */
export class LiveRecords {
  readonly #file: SqliteFile;
  readonly #readPage: ReadPage;
  readonly #pollMs: number;
  readonly #subscriptions = new Set<{ readonly wake: () => void; readonly complete: () => void }>();
  #stopWatching: (() => void) | null = null;
  #closed = false;

  constructor(file: SqliteFile, readPage: ReadPage, pollMs: number) {
    this.#file = file;
    this.#readPage = readPage;
    this.#pollMs = pollMs;
  }

  /** @param after `null` for the end of the log at the time of subscribing */
  from(after: number | null): Observable<StoredRecord> {
    return new Observable<StoredRecord>((subscriber) => {
      if (this.#closed) {
        subscriber.complete();
        return undefined;
      }
      let place = after ?? this.#end();
      let reading = false;
      const readOn = (): void => {
        reading = false;
        if (subscriber.closed || this.#file.isInDoubt) return;
        try {
          const { records, last } = this.#readPage(place);
          if (records.length === 0) return;
          place = last;
          for (const record of records) subscriber.next(record);
        } catch (error) {
          subscriber.error(error);
          return;
        }
        wake();
      };
      const wake = (): void => {
        if (reading || subscriber.closed) return;
        reading = true;
        onNextTurn(readOn);
      };
      const subscription = { wake, complete: () => subscriber.complete() };
      this.#subscriptions.add(subscription);
      this.#stopWatching ??= this.#watch();
      wake();
      return () => {
        this.#subscriptions.delete(subscription);
        if (this.#subscriptions.size === 0) this.#rest();
      };
    });
  }

  close(): void {
    this.#closed = true;
    for (const { complete } of this.#subscriptions) complete();
    this.#rest();
  }

  #watch(): () => void {
    const wakeAll = (): void => {
      for (const { wake } of this.#subscriptions) wake();
    };
    if (!this.#file.readOnly) return this.#file.onCommit(wakeAll);
    let version = this.#file.dataVersion();
    return every(this.#pollMs, () => {
      const now = this.#file.dataVersion();
      if (now === version) return;
      version = now;
      wakeAll();
    });
  }

  #rest(): void {
    this.#stopWatching?.();
    this.#stopWatching = null;
  }

  #end(): number {
    return Number(this.#file.get("SELECT max(position) AS position FROM records")?.["position"] ?? 0);
  }
}
