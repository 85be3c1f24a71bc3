import { randomBytes, randomUUID } from "node:crypto";
import { VaultError } from "@offhook/engine";
import { findRootKey, rootKeyVariable, seal, unseal, wrappingKey } from "@offhook/store-sqlite/sealing";
import type { RootKeySource } from "@offhook/store-sqlite/sealing";
import { Conflict } from "../connection/conflict.ts";
import type { Connection } from "../connection/connection.ts";

/** What the root key opens: data keys are sealed with one, users named with the other. */
export interface VaultKeys {
  readonly wrapping: Uint8Array;
  readonly pseudonyms: Uint8Array;
}

/** The vault's first event, in the stream `vault`. base64. */
interface VaultMade {
  readonly salt: string;
  /** The key of pseudonyms, sealed. */
  readonly pseudonyms: string;
}

/**
 * Opens the keys of a vault, or makes them for one that has none; of several machines that do at once one makes them.
 * @throws VaultError VAULT_WRONG_KEY, VAULT_NO_KEY; StoreError
 */
export async function openKeys(connection: Connection, source: RootKeySource): Promise<VaultKeys> {
  return withRootKey(connection, source, async (rootKey) => {
    for (;;) {
      const keys = await standing(connection, rootKey);
      if (keys !== null) return keys;
      await make(connection, rootKey);
    }
  });
}

/**
 * Opens the keys of a vault and forgets them. Changes nothing.
 * @throws VaultError VAULT_WRONG_KEY, VAULT_NO_KEY, VAULT_NOT_FOUND when there is no vault yet; StoreError
 */
export async function checkKeys(connection: Connection, source: RootKeySource): Promise<void> {
  const { shown } = connection.address;
  const keys = await withRootKey(connection, source, (rootKey) => standing(connection, rootKey));
  if (keys === null)
    throw new VaultError(
      "VAULT_NOT_FOUND",
      shown,
      `There is no vault in ${shown} yet; an engine makes it with the root key that it has.`,
    );
  keys.wrapping.fill(0);
  keys.pseudonyms.fill(0);
}

async function withRootKey<T>(
  connection: Connection,
  source: RootKeySource,
  use: (rootKey: Uint8Array) => Promise<T>,
): Promise<T> {
  const { shown } = connection.address;
  if (
    source.rootKey === undefined &&
    source.keyFile === undefined &&
    process.env[rootKeyVariable] === undefined
  )
    throw new VaultError(
      "VAULT_NO_KEY",
      shown,
      `The vault in ${shown} needs its root key, the same on all machines: give it as rootKey, in a keyFile, or in ${rootKeyVariable}.`,
    );
  const rootKey = await findRootKey(shown, source, false);
  try {
    return await use(rootKey);
  } finally {
    rootKey.fill(0);
  }
}

/** `null` when there is no vault yet. */
async function standing(connection: Connection, rootKey: Uint8Array): Promise<VaultKeys | null> {
  const [made] = await connection.readStream("vault", { from: 0, most: 1 });
  return made === undefined ? null : unwrapped(made.data as VaultMade, rootKey, connection.address.shown);
}

async function make(connection: Connection, rootKey: Uint8Array): Promise<void> {
  const salt = randomBytes(16);
  const wrapping = wrappingKey(rootKey, salt);
  const data: VaultMade = {
    salt: salt.toString("base64"),
    pseudonyms: Buffer.from(seal(wrapping, "pseudonyms", randomBytes(32))).toString("base64"),
  };
  wrapping.fill(0);
  try {
    await connection.append("vault", -1, [{ id: randomUUID(), type: "VaultMade", data }]);
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
  }
}

function unwrapped({ salt, pseudonyms }: VaultMade, rootKey: Uint8Array, shown: string): VaultKeys {
  const wrapping = wrappingKey(rootKey, Buffer.from(salt, "base64"));
  const key = unseal(wrapping, "pseudonyms", Buffer.from(pseudonyms, "base64"));
  if (key !== null) return { wrapping, pseudonyms: key };
  throw new VaultError(
    "VAULT_WRONG_KEY",
    shown,
    `The root key does not open the vault in ${shown}; give the key that the vault was made with, on all machines the same.`,
  );
}
