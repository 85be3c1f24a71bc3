import { StoreError } from "@offhook/engine";
import { Conflict } from "../connection/conflict.ts";
import type { Connection } from "../connection/connection.ts";
import { Lanes } from "../connection/lanes.ts";
import type { LogEvent, NewEvent } from "../connection/log-event.ts";
import { closedHere } from "../connection/server-faults.ts";

/** What a stream says now, and where it stands. */
export interface LastEvent {
  readonly revision: number;
  /** `undefined` for a stream that does not exist. */
  readonly data: unknown;
}

/**
 * Streams of which the last event alone counts. One changes what it has seen: an event is appended at the revision that its
 * maker knew, and made again of what stands there when somebody else was faster. So a late repetition never brings an older
 * value back.
 */
export class LastEvents {
  readonly #connection: Connection;
  readonly #lanes = new Lanes();
  readonly #known = new Map<string, LastEvent>();
  #closed = false;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** @throws StoreError */
  read(stream: string): Promise<LastEvent | undefined> {
    this.#assertOpen();
    return this.#lanes.run(stream, async () => {
      const last = await this.#read(stream);
      return last.revision < 0 ? undefined : { ...last, data: structuredClone(last.data) };
    });
  }

  /**
   * Appends what `make` makes of the last event, as this process knows it; `null` leaves it as it is.
   * @throws what `make` throws of what really stands there, StoreError
   */
  change<T>(
    stream: string,
    make: (last: LastEvent) => { readonly event: NewEvent | null; readonly result: T },
  ): Promise<T> {
    this.#assertOpen();
    return this.#lanes.run(stream, async () => {
      let known = this.#known.get(stream);
      for (;;) {
        const last = known ?? (await this.#read(stream));
        let made: ReturnType<typeof make>;
        try {
          made = make(last);
        } catch (error) {
          if (known === undefined) throw error;
          // Judged by what this process remembers; somebody else may have changed it since.
          known = undefined;
          continue;
        }
        if (made.event === null && known === undefined) return made.result;
        if (made.event === null) {
          known = undefined;
          continue;
        }
        try {
          await this.#append(stream, last.revision, made.event);
          return made.result;
        } catch (error) {
          if (!(error instanceof Conflict)) throw error;
          known = undefined;
        }
      }
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#lanes.idle();
  }

  async #append(stream: string, expected: number, event: NewEvent): Promise<void> {
    this.#known.delete(stream);
    const { revision } = await this.#connection.append(stream, expected, [event]);
    this.#known.set(stream, { revision, data: event.data });
    // Only the last one is of use. Where the user may not say so, the others stay.
    if (revision === 0) await this.#connection.keepOnly(stream, eventsKept).catch(() => {});
  }

  async #read(stream: string): Promise<LastEvent> {
    const [last] = await this.#connection.readStream(stream, { from: "end", most: 1, backwards: true });
    const found = last === undefined ? none : { revision: last.revision, data: dataOf(last, this.#shown) };
    this.#known.set(stream, found);
    return found;
  }

  get #shown(): string {
    return this.#connection.address.shown;
  }

  #assertOpen(): void {
    if (this.#closed) throw closedHere(this.#shown);
  }
}

const none: LastEvent = { revision: -1, data: undefined };

/** A few more than one, to look at. */
const eventsKept = 8;

function dataOf({ stream, data }: LogEvent, shown: string): unknown {
  if (typeof data === "object" && data !== null) return data;
  throw new StoreError(
    "STORE_DAMAGED",
    shown,
    `The last event of the stream ${stream} in ${shown} is not JSON of ours; restore the stream from a backup.`,
  );
}
