import { randomUUID } from "node:crypto";
import { encodeAccountState } from "@offhook/engine";
import type {
  AccountId,
  AccountLease,
  AccountStateKey,
  AccountStateValues,
  LeaseRequest,
  LeaseTime,
} from "@offhook/engine";
import type { Connection } from "../connection/connection.ts";
import { KurrentDbLeases } from "./kurrentdb-leases.ts";
import { LastEvents } from "./last-events.ts";
import type { KurrentDbAccountState } from "../open-stores.ts";

/** Account state on a server: a stream for each value, `state-<account>:<key>`, whose last event counts. */
export class ServerAccountState implements KurrentDbAccountState {
  readonly #values: LastEvents;
  readonly #leases: KurrentDbLeases;
  readonly #close: () => Promise<void>;

  constructor(connection: Connection, close: () => Promise<void>) {
    this.#values = new LastEvents(connection);
    this.#leases = new KurrentDbLeases(this.#values);
    this.#close = close;
  }

  async get<K extends AccountStateKey>(
    accountId: AccountId,
    key: K,
  ): Promise<AccountStateValues[K] | undefined> {
    const last = await this.#values.read(streamOf(accountId, key));
    return last?.data as AccountStateValues[K] | undefined;
  }

  async set<K extends AccountStateKey>(
    accountId: AccountId,
    key: K,
    value: AccountStateValues[K],
  ): Promise<void> {
    const data: unknown = JSON.parse(encodeAccountState(value));
    const event = { id: randomUUID(), type: "AccountStateSet", data };
    await this.#values.change(streamOf(accountId, key), () => ({ event, result: undefined }));
  }

  acquireLease(request: LeaseRequest): Promise<AccountLease> {
    return this.#leases.acquireLease(request);
  }

  renewLease(lease: AccountLease, time: LeaseTime): Promise<AccountLease> {
    return this.#leases.renewLease(lease, time);
  }

  releaseLease(lease: AccountLease): Promise<void> {
    return this.#leases.releaseLease(lease);
  }

  /** Waits for what is under way, then releases everything. Calling it again does nothing. */
  async close(): Promise<void> {
    await this.#values.close();
    await this.#close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

function streamOf(accountId: AccountId, key: AccountStateKey): string {
  return `state-${accountId}:${key}`;
}
