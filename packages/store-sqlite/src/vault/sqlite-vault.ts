import { createHmac, createSecretKey, timingSafeEqual } from "node:crypto";
import type { KeyObject } from "node:crypto";
import {
  checkedEntries,
  checkedName,
  checkedNames,
  isFenced,
  pseudonyms,
  secretErased,
} from "@offhook/engine";
import type { AccessTag, AccountId, PeerRef, SecretName, Vault, VaultEntry } from "@offhook/engine";
import type { SqliteFile } from "../file/sqlite-file.ts";
import { seal, unseal } from "./sealing.ts";
import type { VaultKeys } from "./vault-keys.ts";

/** The vault in an open file. */
export class SqliteVault implements Vault {
  readonly #file: SqliteFile;
  /** `null` once the vault is closed. Key objects, as OpenSSL takes five times as long with bytes. */
  #keys: { readonly data: KeyObject; readonly pseudonyms: KeyObject } | null;
  readonly #names: ReturnType<typeof pseudonyms>;

  constructor(file: SqliteFile, keys: VaultKeys) {
    this.#file = file;
    this.#keys = { data: createSecretKey(keys.data), pseudonyms: createSecretKey(keys.pseudonyms) };
    keys.data.fill(0);
    keys.pseudonyms.fill(0);
    this.#names = pseudonyms((message) =>
      createHmac("sha256", this.#key("pseudonyms")).update(message).digest(),
    );
  }

  async put(entries: readonly VaultEntry[]): Promise<readonly Uint8Array[]> {
    this.#file.assertOpen();
    const own = checkedEntries(entries);
    // What stands is durable: to say so needs no write, unless one that waits may change it.
    const known = this.#file.hasWaitingWrites ? [] : own.map(({ name }) => this.#read(name));
    if (known.length === own.length && known.every((value) => value !== undefined)) return known;
    return this.#file.write(() => {
      this.#assertNotErased(own);
      return own.map(({ name, value }) => {
        const standing = this.#read(name);
        if (standing !== undefined) return standing;
        this.#store(name, value);
        return value;
      });
    });
  }

  async replace(entries: readonly VaultEntry[]): Promise<void> {
    this.#file.assertOpen();
    const own = checkedEntries(entries);
    const isKnown = ({ name, value }: VaultEntry): boolean => isSame(this.#read(name), value);
    if (!this.#file.hasWaitingWrites && own.every(isKnown)) return;
    await this.#file.write(() => {
      this.#assertNotErased(own);
      for (const { name, value } of own) {
        if (isKnown({ name, value })) continue;
        this.#clear(name);
        this.#store(name, value);
      }
    });
  }

  async get(name: SecretName): Promise<Uint8Array | undefined> {
    this.#file.assertOpen();
    return this.#read(checkedName(name));
  }

  async erase(names: readonly SecretName[]): Promise<void> {
    this.#file.assertOpen();
    const own = checkedNames(names);
    if (own.length === 0) return;
    await this.#file.erase(() => {
      for (const name of own) {
        this.#clear(name);
        if (isFenced(name)) this.#file.change("INSERT OR IGNORE INTO erased (name) VALUES (?)", name);
      }
    });
  }

  peerRef(accountId: AccountId, userId: string): PeerRef {
    this.#file.assertOpen();
    return this.#names.peerRef(accountId, userId);
  }

  accessTag(accountId: AccountId, accessHash: string): AccessTag {
    this.#file.assertOpen();
    return this.#names.accessTag(accountId, accessHash);
  }

  async close(): Promise<void> {
    await this.#file.close();
    this.#keys = null;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #key(name: "data" | "pseudonyms"): KeyObject {
    if (this.#keys === null) throw new TypeError("The vault has forgotten its keys.");
    return this.#keys[name];
  }

  #assertNotErased(entries: readonly VaultEntry[]): void {
    for (const { name } of entries) {
      if (this.#file.get("SELECT 1 FROM erased WHERE name = ?", name) !== undefined)
        throw secretErased(this.#file.path, name);
    }
  }

  #read(name: SecretName): Uint8Array | undefined {
    const row = this.#file.get("SELECT sealed FROM secrets JOIN slots USING (slot) WHERE name = ?", name);
    if (row === undefined) return undefined;
    const value = unseal(this.#key("data"), name, row["sealed"] as Uint8Array);
    if (value === null) throw this.#file.damaged(`the secret ${name} does not open`);
    return value;
  }

  #store(name: SecretName, value: Uint8Array): void {
    const sealed = seal(this.#key("data"), name, value);
    const free = this.#file.get("SELECT slot FROM slots WHERE bytes = ? AND used = 0 LIMIT 1", sealed.length);
    let slot: number;
    if (free === undefined) {
      const insert = "INSERT INTO slots (bytes, used, sealed) VALUES (?, 1, ?)";
      slot = Number(this.#file.change(insert, sealed.length, sealed).lastInsertRowid);
    } else {
      slot = Number(free["slot"]);
      this.#file.change("UPDATE slots SET used = 1, sealed = ? WHERE slot = ?", sealed, slot);
    }
    this.#file.change("INSERT INTO secrets (name, slot) VALUES (?, ?)", name, slot);
  }

  /** Overwrites a value with zeros of the same length, which SQLite does in place, and frees its slot. */
  #clear(name: SecretName): void {
    const slot = this.#file.get("SELECT slot FROM secrets WHERE name = ?", name)?.["slot"];
    if (slot === undefined) return;
    this.#file.change("UPDATE slots SET used = 0, sealed = zeroblob(bytes) WHERE slot = ?", Number(slot));
    this.#file.change("DELETE FROM secrets WHERE name = ?", name);
  }
}

function isSame(a: Uint8Array | undefined, b: Uint8Array): boolean {
  return a?.length === b.length && timingSafeEqual(a, b);
}
