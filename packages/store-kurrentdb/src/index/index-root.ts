import { randomUUID } from "node:crypto";
import type { Connection } from "../connection/connection.ts";

/** The stream that says that there is an index, and of which accounts. */
const root = "index";
const version = 1;

/** Whether the index is there, and the accounts that it knows. */
export class IndexRoot {
  readonly #connection: Connection;
  readonly #rebuild: () => Promise<void>;
  readonly #accounts = new Set<string>();
  #revision = -1;
  #isBuilt = false;
  #ready: Promise<void> | undefined;

  /** @param rebuild derives the index from the log */
  constructor(connection: Connection, rebuild: () => Promise<void>) {
    this.#connection = connection;
    this.#rebuild = rebuild;
  }

  /** Resolves once there is an index, made of the log where it was missing. @throws StoreError */
  ready(): Promise<void> {
    this.#ready ??= this.#make().catch((error: unknown) => {
      this.#ready = undefined;
      throw error;
    });
    return this.#ready;
  }

  /** Whether there is one, without making it. @throws StoreError */
  async isThere(): Promise<boolean> {
    if (!this.#isBuilt) await this.#follow();
    return this.#isBuilt;
  }

  /** An account must be known before a call of it is. @throws StoreError */
  async know(accountId: string): Promise<void> {
    if (this.#accounts.has(accountId)) return;
    const event = { id: randomUUID(), type: "AccountEntered", data: { accountId } };
    await this.#connection.append(root, "any", [event]);
    this.#accounts.add(accountId);
  }

  /** The accounts that anybody has entered so far. @throws StoreError */
  async accounts(): Promise<readonly string[]> {
    await this.#follow();
    return [...this.#accounts];
  }

  async #make(): Promise<void> {
    if (await this.isThere()) return;
    await this.#rebuild();
    const event = { id: randomUUID(), type: "IndexBuilt", data: { version } };
    await this.#connection.append(root, "any", [event]);
    this.#isBuilt = true;
  }

  async #follow(): Promise<void> {
    for (;;) {
      const part = { from: this.#revision + 1, most: pageSize };
      const events = await this.#connection.readStream(root, part);
      for (const { type, data, revision } of events) {
        this.#revision = revision;
        if (type === "IndexBuilt") this.#isBuilt = true;
        if (type === "AccountEntered") this.#accounts.add((data as { accountId: string }).accountId);
      }
      if (events.length < pageSize) return;
    }
  }
}

const pageSize = 1_000;
