import { InvalidArgument } from "@offhook/engine";
import type { EventStore } from "@offhook/engine";
import { Connection } from "./connection/connection.ts";
import { serverAddress } from "./connection/server-address.ts";
import { KurrentDbEventStore } from "./event-store/kurrentdb-event-store.ts";

/** How a server is spoken to. */
export interface KurrentDbOptions {
  /**
   * Stands before the name of each stream, so that several installations share a server: `eu.` makes `eu.call-…`. Default
   * none, or what the address says as `streamPrefix`.
   */
  readonly streamPrefix?: string;
  /** How long one try of anything may take, milliseconds. Default 3000. */
  readonly timeoutMs?: number;
  /** How long something is tried again while the server is away, milliseconds. Default 8000. */
  readonly retryForMs?: number;
  /** How many appends are under way at a time. Default 128. */
  readonly appendsInFlight?: number;
}

/** How an event store on a server is opened. */
export interface KurrentDbEventStoreOptions extends KurrentDbOptions {
  /** Changes nothing on the server, not even what others have left undone in the index of calls. Default `false`. */
  readonly readOnly?: boolean;
}

/**
 * The event store on a KurrentDB server or cluster, 22.10 or later (EventStoreDB included). Connects when it is used first.
 * Any number of processes may use one; what they may do for an account is a matter of its lease.
 *
 * Needs `@kurrent/kurrentdb-client`. The user must be allowed to read `$all`.
 * @param url a connection string: `kurrentdb://user:password@host:2113?tls=true`, `kurrentdb+discover://cluster.example`
 * @throws InvalidArgument. What is asked of it first also throws StoreError with the codes STORE_NOT_FOUND (there is no
 *   client package), STORE_UNAVAILABLE, STORE_DENIED, STORE_TOO_OLD.
 */
export function kurrentDbEventStore(url: string, options: KurrentDbEventStoreOptions = {}): EventStore {
  const { readOnly = false } = checkedObject(options);
  if (typeof readOnly !== "boolean") throw new InvalidArgument("readOnly", readOnly, "true or false");
  return new KurrentDbEventStore(openConnection(url, options), readOnly);
}

/** @throws InvalidArgument */
function openConnection(url: string, options: KurrentDbOptions): Connection {
  const {
    streamPrefix,
    timeoutMs = 3_000,
    retryForMs = 8_000,
    appendsInFlight = 128,
  } = checkedObject(options);
  for (const [name, value] of Object.entries({ timeoutMs, retryForMs })) {
    if (!(value >= 1 && value <= 600_000))
      throw new InvalidArgument(name, value, "a number of milliseconds from 1 to 600000");
  }
  if (!Number.isInteger(appendsInFlight) || appendsInFlight < 1)
    throw new InvalidArgument("appendsInFlight", appendsInFlight, "a whole number from 1");
  return new Connection(serverAddress(url, streamPrefix), { timeoutMs, retryForMs, appendsInFlight });
}

/** @throws InvalidArgument */
function checkedObject<T extends object>(options: T): T {
  if (typeof options !== "object" || options === null)
    throw new InvalidArgument("options", options, "an object");
  return options;
}
