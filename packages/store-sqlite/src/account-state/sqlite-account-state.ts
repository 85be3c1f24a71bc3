import { InvalidArgument } from "@offhook/engine";
import type { AccountId, AccountStateKey, AccountStateStore, AccountStateValues } from "@offhook/engine";
import type { SqliteFile } from "../file/sqlite-file.ts";

/** Account state in an open event store's file. */
export class SqliteAccountState implements AccountStateStore {
  readonly #file: SqliteFile;

  constructor(file: SqliteFile) {
    this.#file = file;
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
    const text = JSON.stringify(value) as string | undefined;
    if (text === undefined) throw new InvalidArgument("value", value, "plain JSON");
    await this.#file.write(() => {
      this.#file.change(
        "INSERT INTO account_state (account, key, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
        accountId,
        key,
        text,
      );
    });
  }

  /** Waits for what is under way, then releases everything. Calling it again does nothing. */
  close(): Promise<void> {
    return this.#file.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
