import { callStream, signalingStream, StoreError } from "@offhook/engine";
import type { CallId, Clock, EventStore, StoredRecord, StreamName } from "@offhook/engine";
import type { EventStream } from "./event-stream.ts";
import type { Followed, FollowedCall } from "./followed.ts";
import { followedText } from "./followed.ts";
import type { LogPlace, LogWatch } from "./log-watch.ts";

export interface FollowOptions {
  readonly store: EventStore;
  readonly watch: LogWatch;
  readonly clock: Clock;
}

/** Rows of a busy store are told so often, each with its newest state. */
const roundMs = 50;

/**
 * Tells a page what it follows until it has gone: `records` of a call in their order, `row` of a call that went on, `caughtUp`
 * when all that is there was told, `lost` while the store can't be read. Every record is read from the store when the page can
 * take it: nothing waits in memory for a page that is slow but the names of the calls that went on.
 * @throws InvalidArgument for a place that the store does not know
 */
export async function followLog(
  stream: EventStream,
  followed: Followed,
  { store, watch, clock }: FollowOptions,
): Promise<void> {
  const told = new Told(stream, followed);
  const turn = new Turn();
  const changed = new Set<CallId>();
  const stopListening = watch.listen({
    changed(callId) {
      if (followed.list !== undefined) changed.add(callId);
      if (followed.list !== undefined || followed.calls.has(callId)) turn.wake();
    },
    lost: () => turn.wake(),
    found: () => turn.wake(),
  });
  stream.gone.addEventListener("abort", () => turn.wake(), { once: true });
  try {
    let isTold = false;
    while (!stream.gone.aborted) {
      try {
        if (watch.lostFor === null) {
          if (!isTold && followed.list !== undefined)
            for await (const callId of watch.changedSince(followed.list)) changed.add(callId);
          isTold = true;
          const place = watch.place;
          for (const [callId, from] of followed.calls) await tellCall(told, store, callId, from);
          await tellRows(told, store, changed);
          await told.caughtUp(place);
        } else await told.lost(watch.lostFor);
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        watch.lose(error);
        await told.lost(watch.lostFor ?? "");
      }
      await turn.pause(clock, roundMs);
      await turn.come();
    }
  } finally {
    stopListening();
  }
}

async function tellCall(told: Told, store: EventStore, callId: CallId, from: FollowedCall): Promise<void> {
  const parts: readonly (readonly [StreamName, "record" | "packet"])[] = [
    [callStream(callId), "record"],
    [signalingStream(callId), "packet"],
  ];
  for (const [name, part] of parts) {
    let records: StoredRecord[] = [];
    const tell = async (): Promise<void> => {
      if (records.length === 0) return;
      from[part] += records.length;
      await told.records(callId, records);
      records = [];
    };
    for await (const record of store.readStream(name, { fromRevision: from[part] })) {
      if (told.isGone) return;
      records.push(record);
      if (records.length === recordsAtOnce) await tell();
    }
    await tell();
  }
}

const recordsAtOnce = 100;

async function tellRows(told: Told, store: EventStore, changed: Set<CallId>): Promise<void> {
  for (const callId of changed) {
    if (told.isGone) return;
    const row = await store.findCall({ callId });
    // A row that could not be read is read again after the store was found.
    changed.delete(callId);
    if (row !== undefined) await told.row(row);
  }
}

/** What a page was told, and so how far it has what it follows. */
class Told {
  readonly #stream: EventStream;
  readonly #followed: Followed;
  #place: LogPlace | undefined;
  #isCaughtUp = false;

  constructor(stream: EventStream, followed: Followed) {
    this.#stream = stream;
    this.#followed = followed;
    this.#place = followed.list;
  }

  get isGone(): boolean {
    return this.#stream.gone.aborted;
  }

  records(callId: CallId, records: readonly StoredRecord[]): Promise<void> {
    return this.#send("records", { callId, records });
  }

  row(row: object): Promise<void> {
    return this.#send("row", row);
  }

  /** The place in the log up to which the rows were told. Is said once, and again after a loss. */
  async caughtUp(place: LogPlace): Promise<void> {
    const isNews = !this.#isCaughtUp || (this.#place !== undefined && this.#place !== place);
    if (this.#place !== undefined) this.#place = place;
    this.#isCaughtUp = true;
    if (isNews) await this.#send("caughtUp", {});
  }

  async lost(reason: string): Promise<void> {
    this.#isCaughtUp = false;
    await this.#send("lost", { reason });
  }

  #send(event: string, data: unknown): Promise<void> {
    const { calls } = this.#followed;
    return this.#stream.send(event, data, followedText({ list: this.#place, calls }));
  }
}

/** Waits for the next turn of a loop, which may have come already. */
class Turn {
  #hasCome = false;
  #resolve: (() => void) | null = null;

  wake(): void {
    this.#hasCome = true;
    this.#resolve?.();
  }

  async come(): Promise<void> {
    if (!this.#hasCome) await new Promise<void>((resolve) => (this.#resolve = resolve));
    this.#hasCome = false;
    this.#resolve = null;
  }

  pause(clock: Clock, ms: number): Promise<void> {
    return new Promise((resolve) => clock.schedule(clock.now() + ms, resolve));
  }
}
