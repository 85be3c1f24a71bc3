import type { Observable } from "rxjs";
import { expect, onTestFinished } from "vitest";
import type { NewRecord, StoredRecord } from "../store/call-record.ts";
import type { EventStore } from "../store/event-store.ts";

/** How the suite gets at the store that it judges. */
export interface EventStoreSubject {
  /**
   * Opens the store that lives at `place`, a name fit for a file, made at the first opening. The suite closes what
   * it opens, and opens a place again only after that.
   */
  readonly open: (place: string) => EventStore | Promise<EventStore>;
  /** Opens a second view of a place that is open: another process on the same file. Absent if there is no such thing. */
  readonly openReader?: (place: string) => EventStore | Promise<EventStore>;
}

let places = 0;

export function newPlace(): string {
  return `place-${places++}`;
}

/** A store at a new place, or at `place`, that is closed when the test is over. */
export async function opened(subject: EventStoreSubject, place = newPlace()): Promise<EventStore> {
  const store = await subject.open(place);
  onTestFinished(() => store.close());
  return store;
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** The record as it was appended. */
export function appended(stored: StoredRecord): NewRecord {
  const { position: _position, ...record } = stored;
  return record;
}

/** Byte for byte of their JSON, the order of fields included. */
export function expectSameRecords(actual: readonly StoredRecord[], expected: readonly NewRecord[]): void {
  expect(actual.map((record) => JSON.stringify(appended(record)))).toEqual(
    expected.map((record) => JSON.stringify(record)),
  );
}

/** Expects a typed error, whether it is thrown at once or by the promise. */
export async function expectCode(action: () => unknown, code: string): Promise<void> {
  const outcome = await Promise.resolve()
    .then(action)
    .then(
      () => "no error",
      (error: unknown) => error,
    );
  expect(outcome).toMatchObject({ code });
  expect((outcome as Error).message).toMatch(/^.{10,}\.$/s);
}

/** A subscription that keeps what it gets. */
export class Listener {
  readonly records: StoredRecord[] = [];
  completed = false;
  #waiting: (() => void)[] = [];
  readonly stop: () => void;

  constructor(source: Observable<StoredRecord>) {
    const subscription = source.subscribe({
      next: (record) => {
        this.records.push(record);
        this.#wake();
      },
      complete: () => {
        this.completed = true;
        this.#wake();
      },
    });
    this.stop = () => subscription.unsubscribe();
    onTestFinished(this.stop);
  }

  get ids(): string[] {
    return this.records.map((record) => record.id);
  }

  /** Resolves once there are so many records. */
  async count(count: number): Promise<void> {
    while (this.records.length < count) await this.#change();
  }

  async completion(): Promise<void> {
    while (!this.completed) await this.#change();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
