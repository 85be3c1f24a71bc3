import { VaultError } from "@offhook/engine";
import { applicationId } from "../file/file-format.ts";
import type { FileFormat } from "../file/file-format.ts";

/**
 * Secrets in one file. Values lie, sealed and padded, in slots that are written in place and used again but never
 * moved or deleted: SQLite leaves old copies of rows behind when it moves them between pages, and an erased value
 * must have no copy. Names give nothing away and may be copied freely.
 */
const schema = `
CREATE TABLE keys (
  name TEXT PRIMARY KEY,
  sealed BLOB NOT NULL
);
CREATE TABLE secrets (
  name TEXT PRIMARY KEY,
  slot INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE slots (
  slot INTEGER PRIMARY KEY,
  bytes INTEGER NOT NULL,
  used INTEGER NOT NULL,
  sealed BLOB NOT NULL
);
CREATE INDEX free_slots ON slots (bytes) WHERE used = 0;
CREATE TABLE erased (
  name TEXT PRIMARY KEY
) WITHOUT ROWID;
`;

export const vaultFormat: FileFormat = {
  name: "vault",
  applicationId: applicationId("OhVt"),
  version: 1,
  schema,
  pragmas: ["PRAGMA secure_delete = ON"],
  // Started anew after each erasure, and seldom long.
  log: { roomPages: 64, mostPages: 1_000 },
  makeFault: (path) => (fault, message, options) => new VaultError(`VAULT_${fault}`, path, message, options),
};
