import type { AppendStreamState, JSONEventData, JSONType, KurrentDBClient } from "@kurrent/kurrentdb-client";
import { loadClient } from "./client-module.ts";
import { Conflict } from "./conflict.ts";
import { Gate } from "./lanes.ts";
import { logEvent } from "./log-event.ts";
import type { AppendedPlace, LogEvent, LogPlace, NewEvent } from "./log-event.ts";
import { answerWithin, backoffMs, delay, elapsed } from "./patience.ts";
import { ReadingClients } from "./reading-clients.ts";
import type { ServerAddress } from "./server-address.ts";
import { asStoreError, faultOf } from "./server-faults.ts";

/** How long a server is waited for, and how much is asked of it at a time. */
export interface Patience {
  /** For one try of anything, milliseconds. */
  readonly timeoutMs: number;
  /** For all tries of it together, milliseconds. */
  readonly retryForMs: number;
  readonly appendsInFlight: number;
}

/** What an append expects of its stream; `any` is for hints that may be there twice, never for records. */
export type Expected = number | "any";

/** Which part of a stream is read. */
export interface StreamPart {
  readonly from: number | "end";
  readonly most: number;
  readonly backwards?: true;
}

/** Which part of the log is read. */
export interface LogPart {
  /** Read inclusively. */
  readonly from: LogPlace | "start" | "end";
  readonly most: number;
  readonly backwards?: true;
  /** Only events of streams whose names begin so. Default all. */
  readonly prefixes?: readonly string[];
}

/**
 * A server through the official client, without what goes wrong with it: everything has a time limit here, what the server
 * may take later is tried again with the same ids and the same expectation, and what it says is told apart by type and code.
 * Streams are named without the address's prefix.
 */
export class Connection {
  readonly address: ServerAddress;
  readonly patience: Patience;
  readonly #gate: Gate;
  readonly #reading: ReadingClients;
  #writing: Promise<KurrentDBClient> | undefined;
  #closed = false;

  constructor(address: ServerAddress, patience: Patience) {
    this.address = address;
    this.patience = patience;
    this.#gate = new Gate(patience.appendsInFlight);
    this.#reading = new ReadingClients(address);
  }

  /**
   * Appends events, together or not at all. Repeating is safe where a revision is expected.
   * @throws Conflict, StoreError
   */
  async append(stream: string, expected: Expected, events: readonly NewEvent[]): Promise<AppendedPlace> {
    const streamState: AppendStreamState =
      expected === "any" ? "any" : expected < 0 ? "no_stream" : BigInt(expected);
    const sent = events.map(({ id, type, data, metadata }): JSONEventData => {
      return { id, type, contentType: "application/json", data: data as JSONType, metadata };
    });
    const options = { streamState, requiresLeader: true };
    const { nextExpectedRevision, position } = await this.#write((client) =>
      client.appendToStream(this.#fullName(stream), sent, options),
    );
    return { revision: Number(nextExpectedRevision), place: position ?? null };
  }

  /** At most `most` events of a stream, in the order in which they are read; none when there is no stream. @throws StoreError */
  async readStream(stream: string, { from, most, backwards }: StreamPart): Promise<LogEvent[]> {
    if (most < 1) return [];
    return this.#read((client) =>
      client.readStream(this.#fullName(stream), {
        fromRevision: from === "end" ? "end" : BigInt(from),
        maxCount: most,
        direction: backwards ? "backwards" : "forwards",
        requiresLeader: true,
      }),
    );
  }

  /** At most `most` events of the log. @throws StoreError */
  async readAll({ from, most, backwards, prefixes }: LogPart): Promise<LogEvent[]> {
    if (most < 1) return [];
    const { streamNameFilter } = await loadClient(this.address.shown);
    return this.#read((client) =>
      client.readAll({
        fromPosition: from,
        maxCount: most,
        direction: backwards ? "backwards" : "forwards",
        requiresLeader: true,
        ...(prefixes && {
          filter: streamNameFilter({ prefixes: prefixes.map((each) => this.#fullName(each)) }),
        }),
      }),
    );
  }

  /** Keeps so many events of a stream; older ones go with the server's next scavenge. @throws StoreError */
  async keepOnly(stream: string, events: number): Promise<void> {
    await this.#write((client) => client.setStreamMetadata(this.#fullName(stream), { maxCount: events }));
  }

  /** The client that appends and subscribes. @throws StoreError */
  writingClient(): Promise<KurrentDBClient> {
    this.#writing ??= loadClient(this.address.shown).then(({ KurrentDBClient: Client }) =>
      Client.connectionString(this.address.url),
    );
    return this.#writing;
  }

  /** Lets go of everything; an append or subscription that is under way ends with an error. */
  async close(): Promise<void> {
    this.#closed = true;
    const disposed = Promise.resolve(this.#writing).then((client) => client?.dispose());
    await answerWithin(this.patience.timeoutMs, disposed).catch(() => {});
  }

  #write<T>(work: (client: KurrentDBClient) => Promise<T>): Promise<T> {
    return this.#gate.pass(() => this.#persist(() => this.writingClient().then(work)));
  }

  async #read(start: (client: KurrentDBClient) => AsyncIterable<Read>): Promise<LogEvent[]> {
    return this.#persist(() =>
      this.#reading.use(async (client) => {
        const events: LogEvent[] = [];
        try {
          for await (const { event } of start(client)) {
            if (event === undefined) continue;
            const { stream, ...rest } = logEvent(event);
            events.push({ ...rest, stream: stream.slice(this.address.prefix.length) });
          }
        } catch (error) {
          if (faultOf(error) !== "noStream") throw error;
        }
        return events;
      }, this.patience.timeoutMs),
    );
  }

  /** Tries until it succeeds, fails for good, or the time is over. */
  async #persist<T>(attempt: () => Promise<T>): Promise<T> {
    const { timeoutMs, retryForMs } = this.patience;
    const until = elapsed() + retryForMs;
    for (let failures = 0; ; failures++) {
      try {
        return await answerWithin(timeoutMs, attempt());
      } catch (error) {
        const fault = faultOf(error);
        if (fault === "conflict") throw new Conflict(error);
        const waitMs = backoffMs(failures);
        if (fault !== "passing" || this.#closed || elapsed() + waitMs >= until)
          throw asStoreError(error, this.address.shown);
        await delay(waitMs);
      }
    }
  }

  #fullName(stream: string): string {
    return this.address.prefix + stream;
  }
}

type Read = { readonly event?: Parameters<typeof logEvent>[0] };
