import { encodeAccountState } from "@offhook/engine";
import type {
  AccountId,
  AccountLease,
  AccountStateKey,
  AccountStateStore,
  AccountStateValues,
  LeaseRequest,
  LeaseTime,
} from "@offhook/engine";
import type { SqliteFile } from "../file/sqlite-file.ts";
import { SqliteLeases } from "./sqlite-leases.ts";

/** Account state in an open event store's file. */
export class SqliteAccountState implements AccountStateStore {
  readonly #file: SqliteFile;
  readonly #leases: SqliteLeases;

  constructor(file: SqliteFile) {
    this.#file = file;
    this.#leases = new SqliteLeases(file);
  }

  async get<K extends AccountStateKey>(
    accountId: AccountId,
    key: K,
  ): Promise<AccountStateValues[K] | undefined> {
    this.#file.assertOpen();
    const row = this.#file.get(
      "SELECT value FROM account_state WHERE account = ? AND key = ?",
      accountId,
      key,
    );
    if (row === undefined) return undefined;
    try {
      return JSON.parse(String(row["value"])) as AccountStateValues[K];
    } catch (cause) {
      throw this.#file.damaged(`the ${key} of an account is not JSON`, cause);
    }
  }

  async set<K extends AccountStateKey>(
    accountId: AccountId,
    key: K,
    value: AccountStateValues[K],
  ): Promise<void> {
    const text = encodeAccountState(value);
    await this.#file.write(() => {
      this.#file.change(
        "INSERT INTO account_state (account, key, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
        accountId,
        key,
        text,
      );
    });
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
  close(): Promise<void> {
    return this.#file.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
