import { needKnown, needMethods } from "../call/argument.ts";
import type { Digest } from "./digest.ts";
import { hmacSha256 } from "./hmac.ts";
import { answer, checkedDisk, memoryDisk } from "./memory-disk.ts";
import type { MemoryDisk } from "./memory-disk.ts";
import { pseudonyms } from "./pseudonyms.ts";
import type { Randomness } from "./randomness.ts";
import { checkedEntries, checkedName, checkedNames, isFenced } from "./vault-entries.ts";
import { secretErased, VaultError } from "./vault-errors.ts";
import type { SecretName, Vault, VaultEntry } from "./vault.ts";

/**
 * A vault in memory, without encryption: for tests, simulations and browsers. As durable as `disk`, which outlives
 * it.
 */
export function memoryVault(options: {
  readonly digest: Digest;
  readonly randomness: Randomness;
  readonly disk?: MemoryDisk;
}): Vault {
  needKnown("options", options, { digest: true, randomness: true, disk: true });
  needMethods("digest", options.digest, ["sha256"]);
  needMethods("randomness", options.randomness, ["bytes"]);
  const disk = checkedDisk(options.disk ?? memoryDisk());
  const { secrets } = disk;
  const { life } = disk;
  const key = (secrets.pseudonymKey ??= options.randomness.bytes(32));
  const pseudonymOf = pseudonyms((message) => hmacSha256(options.digest, key, message));
  let closed = false;

  function assertOpen(): void {
    if (closed)
      throw new VaultError("VAULT_CLOSED", "memory", "This vault is closed; open it again to use it.");
  }

  function usable(entries: readonly VaultEntry[]): readonly VaultEntry[] {
    assertOpen();
    const own = checkedEntries(entries);
    for (const { name } of own) if (secrets.erased.has(name)) throw secretErased("memory", name);
    return own;
  }

  return {
    async put(entries) {
      const own = usable(entries);
      if (disk.life !== life) return answer(disk, life, []);
      for (const { name, value } of own) if (!secrets.values.has(name)) secrets.values.set(name, value);
      return answer(
        disk,
        life,
        own.map(({ name }) => secrets.values.get(name)!.slice()),
      );
    },

    async replace(entries) {
      const own = usable(entries);
      if (disk.life !== life) return answer(disk, life, undefined);
      for (const { name, value } of own) secrets.values.set(name, value);
      return answer(disk, life, undefined);
    },

    async get(name) {
      assertOpen();
      return answer(disk, life, secrets.values.get(checkedName(name))?.slice());
    },

    async erase(names: readonly SecretName[]) {
      assertOpen();
      const erased = checkedNames(names);
      if (disk.life !== life) return answer(disk, life, undefined);
      for (const name of erased) {
        secrets.values.get(name)?.fill(0);
        secrets.values.delete(name);
        if (isFenced(name)) secrets.erased.add(name);
      }
      return answer(disk, life, undefined);
    },

    peerRef(accountId, userId) {
      assertOpen();
      return pseudonymOf.peerRef(accountId, userId);
    },

    accessTag(accountId, accessHash) {
      assertOpen();
      return pseudonymOf.accessTag(accountId, accessHash);
    },

    async close() {
      closed = true;
      return answer(disk, life, undefined);
    },

    [Symbol.asyncDispose]() {
      return this.close();
    },
  };
}
