import type { CallId, Cancel, Clock, EventStore, Position, StoredRecord } from "@offhook/engine";

/** What is told of the log of a store. */
export interface LogListener {
  /** A record of this call has become durable. */
  changed(callId: CallId): void;
  /** The store can't be read. Nothing is told until `found`, and then what came meanwhile. */
  lost(reason: string): void;
  found(): void;
}

export interface LogWatchOptions {
  readonly clock: Clock;
  /** Why the store is not the one any more that was opened; `null` while it is. Default: it always is. */
  readonly whyGone?: (() => Promise<string | null>) | undefined;
}

/** A place in the log: behind this record, or `null` for the place at which the watch began. */
export type LogPlace = Position | null;

/** How often it is looked whether the store is still there, and tried again when it was lost. */
const lookAgainMs = 2_000;

/**
 * Says which calls of a store go on. One subscription for all who listen, from the beginning of the watch to its end. It tells
 * that there is something new and not what: whoever listens reads the store from where it stands, at its own pace.
 */
export class LogWatch {
  readonly #store: EventStore;
  readonly #options: LogWatchOptions;
  readonly #listeners = new Set<LogListener>();
  #subscription: { unsubscribe(): void } | null = null;
  #cancelLook: Cancel;
  #first: StoredRecord | null = null;
  #last: LogPlace = null;
  #lostFor: string | null = null;
  #closed = false;

  constructor(store: EventStore, options: LogWatchOptions) {
    this.#store = store;
    this.#options = options;
    this.#subscribe();
    this.#cancelLook = this.#lookLater();
  }

  /** Behind the last record that was told. */
  get place(): LogPlace {
    return this.#last;
  }

  /** Why the store can't be read; `null` while it can. */
  get lostFor(): string | null {
    return this.#lostFor;
  }

  /** Returns a way to listen no longer. */
  listen(listener: LogListener): Cancel {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The calls that went on behind a place, each as often as it did, up to now. */
  async *changedSince(place: LogPlace): AsyncGenerator<CallId> {
    let after = place;
    if (after === null) {
      if (this.#first === null) return;
      yield this.#first.callId;
      after = this.#first.position;
    }
    if (after === this.#last) return;
    for await (const { callId } of this.#store.readAll({ after })) yield callId;
  }

  /** Whoever reads and fails says so: all are told, and it is tried again. */
  lose(error: unknown): void {
    if (this.#lostFor !== null || this.#closed) return;
    this.#lostFor = error instanceof Error ? error.message : String(error);
    this.#subscription?.unsubscribe();
    this.#subscription = null;
    for (const listener of this.#listeners) listener.lost(this.#lostFor);
  }

  close(): void {
    this.#closed = true;
    this.#listeners.clear();
    this.#subscription?.unsubscribe();
    this.#cancelLook();
  }

  #subscribe(): void {
    this.#subscription = this.#store.subscribe({ after: this.#last ?? "end" }).subscribe({
      next: (record) => {
        this.#first ??= record;
        this.#last = record.position;
        for (const listener of this.#listeners) listener.changed(record.callId);
      },
      error: (error: unknown) => this.lose(error),
      complete: () => this.lose(new Error("The store was closed.")),
    });
  }

  #lookLater(): Cancel {
    const { clock } = this.#options;
    return clock.schedule(clock.now() + lookAgainMs, () => void this.#look());
  }

  async #look(): Promise<void> {
    const problem = await this.#problem();
    if (this.#closed) return;
    if (problem !== null) this.lose(new Error(problem));
    else if (this.#lostFor !== null) {
      this.#lostFor = null;
      this.#subscribe();
      for (const listener of this.#listeners) listener.found();
    }
    this.#cancelLook = this.#lookLater();
  }

  async #problem(): Promise<string | null> {
    try {
      const gone = (await this.#options.whyGone?.()) ?? null;
      if (gone !== null || this.#lostFor === null) return gone;
      for await (const _ of this.#store.listCalls({ limit: 1 })) break;
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
}
