import { createHmac, createSecretKey, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import {
  checkedEntries,
  checkedName,
  checkedNames,
  isFenced,
  pseudonyms,
  secretErased,
  VaultError,
} from "@offhook/engine";
import type { AccessTag, AccountId, PeerRef, SecretName, Vault, VaultEntry } from "@offhook/engine";
import { seal, unseal } from "@offhook/store-sqlite/sealing";
import { Lanes } from "../connection/lanes.ts";
import type { DataKeys } from "./data-keys.ts";
import { SecretStreams, unknownSecret } from "./secret-streams.ts";
import type { SealedSecret, StandingSecret } from "./secret-streams.ts";
import { asVaultError } from "./vault-faults.ts";
import type { VaultKeys } from "./vault-keys.ts";

/**
 * The vault of several machines. A value stands on the server, sealed with a key of its own; that key stands with the data
 * keys, sealed with the root key. Destroying the key destroys the value, wherever copies of it are.
 */
export class KurrentDbVault implements Vault {
  readonly #shown: string;
  readonly #streams: SecretStreams;
  readonly #dataKeys: DataKeys;
  readonly #keys: VaultKeys;
  readonly #names: ReturnType<typeof pseudonyms>;
  readonly #release: () => Promise<void>;
  /** What is asked of a name, one after the other. */
  readonly #lanes = new Lanes();
  #closing: Promise<void> | undefined;

  constructor(
    shown: string,
    streams: SecretStreams,
    dataKeys: DataKeys,
    keys: VaultKeys,
    release: () => Promise<void>,
  ) {
    this.#shown = shown;
    this.#streams = streams;
    this.#dataKeys = dataKeys;
    this.#keys = keys;
    this.#release = release;
    // A key object, as OpenSSL takes five times as long with bytes.
    const naming = createSecretKey(keys.pseudonyms);
    this.#names = pseudonyms((message) => createHmac("sha256", naming).update(message).digest());
  }

  async put(entries: readonly VaultEntry[]): Promise<readonly Uint8Array[]> {
    const own = checkedEntries(entries);
    const first = new Map(own.toReversed().map((entry) => [entry.name, entry]));
    const values = await this.#run([...first.keys()], () => this.#put([...first.values()]));
    return own.map(({ name }) => (values.get(name) as Uint8Array).slice());
  }

  async replace(entries: readonly VaultEntry[]): Promise<void> {
    const last = new Map(checkedEntries(entries).map((entry) => [entry.name, entry]));
    await this.#run([...last.keys()], () => this.#replace([...last.values()]));
  }

  async get(name: SecretName): Promise<Uint8Array | undefined> {
    const own = checkedName(name);
    return this.#run([own], async () => this.#value(own, await this.#streams.read(own)));
  }

  async erase(names: readonly SecretName[]): Promise<void> {
    const own = [...new Set(checkedNames(names))];
    await this.#run(own, async () => void (await Promise.all(own.map((name) => this.#erase(name)))));
  }

  peerRef(accountId: AccountId, userId: string): PeerRef {
    this.#assertOpen();
    return this.#names.peerRef(accountId, userId);
  }

  accessTag(accountId: AccountId, accessHash: string): AccessTag {
    this.#assertOpen();
    return this.#names.accessTag(accountId, accessHash);
  }

  close(): Promise<void> {
    this.#closing ??= (async () => {
      await this.#lanes.idle();
      this.#keys.wrapping.fill(0);
      this.#keys.pseudonyms.fill(0);
      await this.#release();
    })();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Until all of them stand, or one of the names turns out to be erased. */
  async #put(entries: readonly VaultEntry[]): Promise<ReadonlyMap<SecretName, Uint8Array>> {
    // Most are new: that is said of them, and the server knows better.
    let standing = new Map<SecretName, StandingSecret>();
    for (;;) {
      const values = new Map<SecretName, Uint8Array>();
      for (const { name } of entries) {
        const known = standing.get(name);
        if (known?.isErased === true) throw secretErased(this.#shown, name);
        const value = known === undefined ? undefined : await this.#value(name, known);
        if (value !== undefined) values.set(name, value);
      }
      const missing = entries.filter(({ name }) => !values.has(name));
      if (await this.#sealAll(missing, standing)) {
        for (const { name, value } of missing) values.set(name, value);
        return values;
      }
      standing = await this.#readAll(entries);
    }
  }

  async #replace(entries: readonly VaultEntry[]): Promise<void> {
    for (;;) {
      const standing = await this.#readAll(entries);
      const changed: VaultEntry[] = [];
      for (const { name, value } of entries) {
        const known = standing.get(name) ?? unknownSecret;
        if (known.isErased) throw secretErased(this.#shown, name);
        if (!isSame(await this.#value(name, known), value)) changed.push({ name, value });
      }
      if (!(await this.#sealAll(changed, standing))) continue;
      await this.#dataKeys.destroy(changed.flatMap(({ name }) => standing.get(name)?.keyIds ?? []));
      return;
    }
  }

  /** All or none. @returns `false` when somebody else was faster with one of them: then none counts */
  async #sealAll(
    entries: readonly VaultEntry[],
    standing: ReadonlyMap<SecretName, StandingSecret>,
  ): Promise<boolean> {
    if (entries.length === 0) return true;
    const putId = entries.length === 1 ? null : randomUUID();
    const secrets = await Promise.all(entries.map((entry) => this.#sealed(entry)));
    const sealed = entries.map(({ name }, index) =>
      this.#streams.seal(name, standing.get(name) ?? unknownSecret, secrets[index] as SealedSecret, putId),
    );
    const isFirst = (await Promise.all(sealed)).every((revision) => revision !== null);
    const counts = isFirst && (putId === null || (await this.#streams.settle(putId)));
    if (!counts) await this.#dataKeys.destroy(secrets.map(({ keyId }) => keyId));
    return counts;
  }

  /** The key is durable before anything is sealed with it. */
  async #sealed({ name, value }: VaultEntry): Promise<SealedSecret> {
    const keyId = randomBytes(18).toString("base64url");
    const key = randomBytes(32);
    await this.#dataKeys.create(keyId, seal(this.#keys.wrapping, keyId, key));
    const sealed = seal(createSecretKey(key), name, value);
    key.fill(0);
    return { keyId, sealed: Buffer.from(sealed).toString("base64") };
  }

  async #value(name: SecretName, { secret }: StandingSecret): Promise<Uint8Array | undefined> {
    if (secret === null) return undefined;
    const wrapped = await this.#dataKeys.read(secret.keyId);
    if (wrapped === undefined) return undefined;
    const key = unseal(this.#keys.wrapping, secret.keyId, wrapped);
    const value =
      key === null ? null : unseal(createSecretKey(key), name, Buffer.from(secret.sealed, "base64"));
    key?.fill(0);
    if (value === null)
      throw new VaultError(
        "VAULT_DAMAGED",
        this.#shown,
        `The secret ${name} in ${this.#shown} does not open with its data key; restore the data keys from a backup.`,
        { secret: name },
      );
    return value;
  }

  /** The fence first: what is sealed after that has no name, and its key is destroyed by whoever made it. */
  async #erase(name: SecretName): Promise<void> {
    for (;;) {
      const standing = await this.#streams.read(name);
      const isDone = standing.isErased || (!isFenced(name) && standing.secret === null);
      if (!isDone && !(await this.#streams.erase(name, standing, isFenced(name)))) continue;
      await this.#dataKeys.destroy(standing.keyIds);
      return;
    }
  }

  async #readAll(entries: readonly VaultEntry[]): Promise<Map<SecretName, StandingSecret>> {
    const read = entries.map(async ({ name }) => [name, await this.#streams.read(name, true)] as const);
    return new Map(await Promise.all(read));
  }

  async #run<T>(names: readonly SecretName[], work: () => Promise<T>): Promise<T> {
    this.#assertOpen();
    try {
      return await this.#lanes.runAll(names, work);
    } catch (error) {
      throw asVaultError(error, this.#shown);
    }
  }

  #assertOpen(): void {
    if (this.#closing !== undefined)
      throw new VaultError(
        "VAULT_CLOSED",
        this.#shown,
        `The vault in ${this.#shown} was closed here; open it again to use it.`,
      );
  }
}

function isSame(a: Uint8Array | undefined, b: Uint8Array): boolean {
  return a?.length === b.length && timingSafeEqual(a, b);
}
