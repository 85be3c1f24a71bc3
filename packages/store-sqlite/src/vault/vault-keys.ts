import { randomBytes } from "node:crypto";
import { VaultError } from "@offhook/engine";
import type { SqliteFile } from "../file/sqlite-file.ts";
import { findRootKey } from "./root-key.ts";
import type { RootKeySource } from "./root-key.ts";
import { seal, unseal, wrappingKey } from "./sealing.ts";

/** The keys that the file itself holds, sealed under the root key: values are sealed with one, users named with the other. */
export interface VaultKeys {
  readonly data: Uint8Array;
  readonly pseudonyms: Uint8Array;
}

/**
 * Opens the keys of a vault, or makes them for one that has none.
 * @throws VaultError VAULT_WRONG_KEY, VAULT_NO_KEY
 */
export async function openKeys(file: SqliteFile, source: RootKeySource): Promise<VaultKeys> {
  const salt = keyRow(file, "salt");
  const rootKey = await findRootKey(file.path, source, salt === null);
  try {
    return salt === null ? await makeKeys(file, rootKey) : unwrap(file, wrappingKey(rootKey, salt));
  } finally {
    rootKey.fill(0);
  }
}

/**
 * Opens the keys of a vault and forgets them. A vault without keys, whose making was cut short, opens with any.
 * @throws VaultError VAULT_WRONG_KEY, VAULT_NO_KEY
 */
export async function checkKeys(file: SqliteFile, source: RootKeySource): Promise<void> {
  if (keyRow(file, "salt") === null) return;
  const { data, pseudonyms } = await openKeys(file, source);
  data.fill(0);
  pseudonyms.fill(0);
}

async function makeKeys(file: SqliteFile, rootKey: Uint8Array): Promise<VaultKeys> {
  const salt = randomBytes(16);
  const wrapping = wrappingKey(rootKey, salt);
  const keys = { data: new Uint8Array(randomBytes(32)), pseudonyms: new Uint8Array(randomBytes(32)) };
  await file.write(() => {
    const insert = "INSERT INTO keys (name, sealed) VALUES (?, ?)";
    file.change(insert, "salt", salt);
    file.change(insert, "data", seal(wrapping, "data", keys.data));
    file.change(insert, "pseudonyms", seal(wrapping, "pseudonyms", keys.pseudonyms));
  });
  wrapping.fill(0);
  return keys;
}

function unwrap(file: SqliteFile, wrapping: Uint8Array): VaultKeys {
  const open = (name: string): Uint8Array => {
    const key = unseal(wrapping, name, keyRow(file, name) ?? new Uint8Array());
    if (key === null)
      throw new VaultError(
        "VAULT_WRONG_KEY",
        file.path,
        `The root key does not open ${file.path}; give the key that the vault was made with.`,
      );
    return key;
  };
  const keys = { data: open("data"), pseudonyms: open("pseudonyms") };
  wrapping.fill(0);
  return keys;
}

function keyRow(file: SqliteFile, name: string): Uint8Array | null {
  const sealed = file.get("SELECT sealed FROM keys WHERE name = ?", name)?.["sealed"];
  return sealed instanceof Uint8Array ? sealed : null;
}
