import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as sqlite from "@offhook/store-sqlite";
import * as sealing from "@offhook/store-sqlite/sealing";
import { afterAll } from "vitest";
import type { EntryPoint, Row } from "./row.ts";

const folder = mkdtempSync(join(tmpdir(), "offhook-bad-input-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, "calls.db");
const nowhere = join(folder, "nowhere", "calls.db");

/** What every file of the store is opened with. */
const openers = {
  openSqliteStores: sqlite.openSqliteStores,
  openSqliteEventStore: sqlite.openSqliteEventStore,
  openSqliteAccountState: sqlite.openSqliteAccountState,
  openSqliteVault: sqlite.openSqliteVault,
  checkSqliteVaultKey: sqlite.checkSqliteVaultKey,
} as const;
const fileRows: readonly Row[] = Object.entries(openers).flatMap(([call, open]) => [
  {
    call,
    given: "no path",
    act: () => open(undefined as never),
    says: /^path must be the path of a file .*, not undefined\.$/,
  },
  {
    call,
    given: "an empty path",
    act: () => open(""),
    says: /^path must be the path of a file .*, not ""\.$/,
  },
  {
    call,
    given: "options that are none",
    act: () => open(file, 7 as never),
    says: /^options must be an object, not 7\.$/,
  },
  {
    call,
    given: "an unknown durability",
    act: () => open(file, { synchronous: "off" as never }),
    says: /^synchronous must be "full" or "normal", not "off"\.$/,
  },
  {
    call,
    given: "a file that is too small",
    act: () => open(file, { maxBytes: 10 }),
    says: /^maxBytes must be a number from 131072, not 10\.$/,
  },
  {
    call,
    given: "an unknown check",
    act: () => open(file, { integrityCheck: "later" as never }),
    says: /^integrityCheck must be "auto", "always" or "never", not "later"\.$/,
  },
  {
    call,
    given: "a folder that is not there",
    act: () => open(nowhere),
    code: /Vault/.test(call) ? "VAULT_NOT_FOUND" : "STORE_NOT_FOUND",
    says: /nowhere/,
  },
]);

/** What other vaults seal with. */
export const sealingEntry: EntryPoint = {
  name: "@offhook/store-sqlite/sealing",
  module: sealing,
  rows: [
    {
      call: "seal",
      given: "a value as text",
      act: () => sealing.seal(new Uint8Array(32), "name", "a secret" as never),
      says: /^value must be a Uint8Array, not "string"\.$/,
    },
    {
      call: "unseal",
      given: "nothing",
      act: () => sealing.unseal(new Uint8Array(32), "name", undefined as never),
      says: /^sealed must be a Uint8Array, not "undefined"\.$/,
    },
    {
      call: "wrappingKey",
      given: "a root key as text",
      act: () => sealing.wrappingKey("a secret" as never, new Uint8Array(16)),
      says: /^rootKey and salt must be bytes, not "\(not shown\)"\.$/,
    },
    {
      call: "findRootKey",
      given: "no source",
      act: () => sealing.findRootKey("vault", undefined as never, false),
      says: /^source must be an object with rootKey or keyFile/,
    },
  ],
  harmless: {},
};

export const sqliteEntry: EntryPoint = {
  name: "@offhook/store-sqlite",
  module: sqlite,
  rows: [
    ...fileRows,
    {
      call: "readSqliteLeases",
      given: "no path",
      act: () => sqlite.readSqliteLeases("", []),
      says: /^path must be the path of a file .*, not ""\.$/,
    },
    {
      call: "readSqliteLeases",
      given: "one account instead of a list",
      act: () => sqlite.readSqliteLeases(file, "alice" as never),
      says: /^accountIds must be a list of accounts, not "alice"\.$/,
    },
    {
      call: "openSqliteEventStore",
      given: "no time between questions",
      act: () => sqlite.openSqliteEventStore(file, { pollMs: 0 }),
      says: /^pollMs must be a number of milliseconds from 1, not 0\.$/,
    },
    {
      call: "openSqliteEventStore",
      given: "readOnly as text",
      act: () => sqlite.openSqliteEventStore(file, { readOnly: "yes" as never }),
      says: /^readOnly must be true or false, not "yes"\.$/,
    },
    {
      call: "openSqliteVault",
      given: "a root key of another length",
      act: () => sqlite.openSqliteVault(join(folder, "a.vault"), { rootKey: new Uint8Array(16) }),
      code: "VAULT_NO_KEY",
      says: /rootKey must be a Uint8Array of 32 bytes, not 16\.$/,
    },
    {
      call: "openSqliteVault",
      given: "a root key as text",
      act: () => sqlite.openSqliteVault(join(folder, "b.vault"), { rootKey: "a secret" as never }),
      code: "VAULT_NO_KEY",
      says: /^The option rootKey must be a Uint8Array of 32 bytes\.$/,
    },
    {
      call: "openSqliteVault",
      given: "a root key and a key file",
      act: () =>
        sqlite.openSqliteVault(join(folder, "c.vault"), { rootKey: new Uint8Array(32), keyFile: "c.key" }),
      says: /^keyFile must be absent when rootKey is given, not "c\.key"\.$/,
    },
    {
      call: "openSqliteVault",
      given: "a function that fails",
      act: () =>
        sqlite.openSqliteVault(join(folder, "d.vault"), { rootKey: () => Promise.reject(new Error("no")) }),
      code: "VAULT_NO_KEY",
      says: /The function given as rootKey failed/,
    },
    {
      call: "openSqliteVault",
      given: "another root key than before",
      act: async () => {
        const path = join(folder, "e.vault");
        const made = await sqlite.openSqliteVault(path, { rootKey: new Uint8Array(32).fill(1) });
        await made.close();
        return sqlite.openSqliteVault(path, { rootKey: new Uint8Array(32).fill(2) });
      },
      code: "VAULT_WRONG_KEY",
      says: /e\.vault/,
    },
    {
      call: "openSqliteStores",
      given: "a vault's path that is none",
      act: () => sqlite.openSqliteStores(join(folder, "f.db"), { vaultPath: 7 as never }),
      says: /^vaultPath must be the path of a file, not 7\.$/,
    },
  ],
  harmless: {},
};
