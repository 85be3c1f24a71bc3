import { Observable } from "rxjs";
import type { Subscriber } from "rxjs";
import type { Position, StoredRecord } from "@offhook/engine";
import type { Connection } from "../connection/connection.ts";
import type { LogPlace } from "../connection/log-event.ts";
import { followLog } from "../connection/log-subscription.ts";
import { endOfLog } from "../connection/whole-log.ts";
import { startOf } from "./positions.ts";
import { recordOf, recordStreams } from "./stored-form.ts";

/** Records as they become durable, for as many as ask for them. */
export class LiveRecords {
  readonly #connection: Connection;
  readonly #stops = new Set<() => void>();
  /** Ends of the log that are being asked for. */
  readonly #asked = new Set<Promise<unknown>>();
  #closed = false;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** @throws InvalidArgument for a position that no store gave out */
  after(after: Position | "start" | "end"): Observable<StoredRecord> {
    const place = startOf(after);
    return new Observable<StoredRecord>((subscriber) => {
      if (this.#closed) {
        subscriber.complete();
        return undefined;
      }
      const stop = this.#follow(place, subscriber);
      const close = (): void => {
        stop();
        subscriber.complete();
      };
      this.#stops.add(close);
      return () => {
        this.#stops.delete(close);
        stop();
      };
    });
  }

  get isAsked(): boolean {
    return this.#asked.size > 0;
  }

  /**
   * Resolves once it is known where the log ended for those who have asked for what comes next: an append that begins after
   * that comes next for them.
   */
  async whereAsked(): Promise<void> {
    while (this.#asked.size > 0) await Promise.all(this.#asked);
  }

  close(): void {
    this.#closed = true;
    for (const stop of this.#stops) stop();
    this.#stops.clear();
  }

  #follow(place: LogPlace | "start" | "end", subscriber: Subscriber<StoredRecord>): () => void {
    if (place !== "end") return this.#from(place, subscriber);
    let stop = (): void => {
      isStopped = true;
    };
    let isStopped = false;
    const asked = endOfLog(this.#connection)
      .then(
        (end) => {
          if (!isStopped) stop = this.#from(end, subscriber);
        },
        (error: unknown) => {
          if (!isStopped) subscriber.error(error);
        },
      )
      .finally(() => this.#asked.delete(asked));
    this.#asked.add(asked);
    return () => stop();
  }

  #from(place: LogPlace | "start", subscriber: Subscriber<StoredRecord>): () => void {
    const stop = followLog(
      this.#connection,
      { after: place, prefixes: recordStreams },
      {
        next: (event) => {
          try {
            subscriber.next(recordOf(event, this.#connection.address.shown));
          } catch (error) {
            stop();
            subscriber.error(error);
          }
        },
        failed: (error) => subscriber.error(error),
      },
    );
    return stop;
  }
}
