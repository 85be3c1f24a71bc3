import { closeSync, existsSync, fsyncSync, openSync, readFileSync, statSync, writeSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { dirname } from "node:path";
import { InvalidArgument, OffhookError, VaultError } from "@offhook/engine";
import { asShortage } from "../file/file-faults.ts";
import { vaultFormat } from "./vault-format.ts";

/** Where the root key comes from; see `openSqliteVault`. */
export interface RootKeySource {
  readonly rootKey?: Uint8Array | (() => Uint8Array | Promise<Uint8Array>);
  readonly keyFile?: string;
}

/** The environment variable that can hold the root key, as base64url of 32 bytes. */
export const rootKeyVariable = "OFFHOOK_VAULT_KEY";
const rootKeyBytes = 32;

/**
 * A copy of the root key; the caller wipes it. Errors never show it.
 * @param isNew whether the vault holds nothing yet, so that a key may be made for it
 * @throws VaultError VAULT_NO_KEY, InvalidArgument
 */
export async function findRootKey(vault: string, source: RootKeySource, isNew: boolean): Promise<Uint8Array> {
  if (typeof source !== "object" || source === null)
    throw new InvalidArgument("source", typeof source, "an object with rootKey or keyFile, or an empty one");
  if (source.rootKey !== undefined && source.keyFile !== undefined)
    throw new InvalidArgument("keyFile", source.keyFile, "absent when rootKey is given");
  if (typeof source.rootKey === "function") return fromCallback(vault, source.rootKey);
  if (source.rootKey !== undefined) return checkedBytes(vault, source.rootKey, "The option rootKey");
  if (source.keyFile !== undefined) return fromFile(vault, source.keyFile, isNew);
  const variable = process.env[rootKeyVariable];
  if (variable !== undefined) return parsed(vault, variable, `The environment variable ${rootKeyVariable}`);
  return fromFile(vault, `${vault}.key`, isNew);
}

async function fromCallback(
  vault: string,
  callback: () => Uint8Array | Promise<Uint8Array>,
): Promise<Uint8Array> {
  let key: Uint8Array;
  try {
    key = await callback();
  } catch (cause) {
    throw new VaultError(
      "VAULT_NO_KEY",
      vault,
      `The function given as rootKey failed, so ${vault} stays closed.`,
      {
        cause,
      },
    );
  }
  return checkedBytes(vault, key, "What the function given as rootKey resolved with");
}

function fromFile(vault: string, path: string, isNew: boolean): Uint8Array {
  try {
    return inFile(vault, path, isNew);
  } catch (cause) {
    if (cause instanceof OffhookError) throw cause;
    const shortage = asShortage(cause, path, vaultFormat.makeFault(vault));
    if (shortage !== undefined) throw shortage;
    throw new VaultError(
      "VAULT_NO_KEY",
      vault,
      `The key file ${path} can't be read or made (${(cause as NodeJS.ErrnoException).code ?? "unknown"}); check it and its folder, or give the root key of ${vault} as rootKey or in ${rootKeyVariable}.`,
      { cause },
    );
  }
}

function inFile(vault: string, path: string, isNew: boolean): Uint8Array {
  if (!existsSync(path)) {
    if (!isNew)
      throw new VaultError(
        "VAULT_NO_KEY",
        vault,
        `The key file ${path} is missing; restore it, or give the root key of ${vault} as rootKey or in ${rootKeyVariable}.`,
      );
    makeKeyFile(path);
  }
  if (process.platform !== "win32" && (statSync(path).mode & 0o077) !== 0)
    throw new VaultError(
      "VAULT_NO_KEY",
      vault,
      `The key file ${path} can be read by others; run "chmod 600" on it, and change the key if others may have read it.`,
    );
  return parsed(vault, readFileSync(path, "utf8").trim(), `The key file ${path}`);
}

/** On the disk before the vault holds anything that needs it. */
function makeKeyFile(path: string): void {
  const file = openSync(path, "wx", 0o600);
  try {
    writeSync(file, `${randomBytes(rootKeyBytes).toString("base64url")}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  // Windows can't sync a folder and needs not.
  if (process.platform === "win32") return;
  const folder = openSync(dirname(path), "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function parsed(vault: string, text: string, where: string): Uint8Array {
  const isHex = /^[0-9a-f]{64}$/i.test(text);
  const isBase64 = /^[A-Za-z0-9+/_-]{43}=?$/.test(text);
  if (!isHex && !isBase64)
    throw new VaultError(
      "VAULT_NO_KEY",
      vault,
      `${where} must hold ${rootKeyBytes} bytes as base64url (43 characters) or hex (64), and has ${text.length} characters.`,
    );
  return new Uint8Array(Buffer.from(text, isHex ? "hex" : "base64"));
}

function checkedBytes(vault: string, key: Uint8Array, where: string): Uint8Array {
  if (!(key instanceof Uint8Array) || key.length !== rootKeyBytes)
    throw new VaultError(
      "VAULT_NO_KEY",
      vault,
      `${where} must be a Uint8Array of ${rootKeyBytes} bytes${key instanceof Uint8Array ? `, not ${key.length}` : ""}.`,
    );
  return key.slice();
}
