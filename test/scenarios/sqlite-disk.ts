import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openSqliteStores } from "@offhook/store-sqlite";
import { OutsideDisk } from "./outside-disk.ts";
import type { OpenedStores } from "./outside-disk.ts";

/** Files of SQLite in a folder of their own. */
export class SqliteDisk extends OutsideDisk {
  readonly #folder = mkdtempSync(join(tmpdir(), "offhook-phone-"));
  readonly #path = join(this.#folder, "calls.db");

  protected async openStores(): Promise<OpenedStores> {
    const stores = await openSqliteStores(this.#path, {
      rootKey: new Uint8Array(32).fill(7),
      synchronous: "normal",
      integrityCheck: "never",
      eraseWithinMs: 0,
    });
    const { events: store, vault, accountState } = stores;
    return { store, vault, accountState, close: () => stores.close() };
  }

  async records(): Promise<readonly string[]> {
    return this.#column("SELECT record AS text FROM records ORDER BY position");
  }

  async shown(): Promise<readonly string[]> {
    return [
      ...(await this.records()),
      ...this.#column("SELECT summary AS text FROM calls"),
      ...this.#column("SELECT value AS text FROM account_state"),
    ];
  }

  override async close(): Promise<void> {
    await super.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #column(query: string): readonly string[] {
    const database = new DatabaseSync(this.#path, { readOnly: true });
    try {
      return database
        .prepare(query)
        .all()
        .map(({ text }) => String(text));
    } finally {
      database.close();
    }
  }
}
