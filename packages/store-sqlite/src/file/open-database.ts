import { closeSync, existsSync, openSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import type { DatabaseSync as Database } from "node:sqlite";
import { asFileFault } from "./file-faults.ts";
import type { FaultMaker } from "./file-faults.ts";
import { canWrite } from "./file-path.ts";
import type { FileFormat } from "./file-format.ts";
import { DatabaseSync } from "./sqlite-module.ts";

export interface OpenOptions {
  /** How long an erasure waits for others before the write-ahead log is emptied, in milliseconds. */
  readonly eraseWithinMs: number;
  readonly readOnly: boolean;
  /** `full`: every commit is synced to the disk. `normal`: survives a crash of the process, not always one of the machine. */
  readonly synchronous: Synchronous;
  /** Largest size of the file in bytes; above it writing fails as it does on a full disk. */
  readonly maxBytes: number;
  readonly integrityCheck: IntegrityCheck;
}

export type Synchronous = "full" | "normal";
export type IntegrityCheck = "auto" | "always" | "never";

/** Opens a file of the given format, or makes it. Throws the format's errors, or what SQLite throws. */
export function openDatabase(path: string, format: FileFormat, options: OpenOptions): Database {
  const makeFault = format.makeFault(path);
  if (options.readOnly) return openForReading(path, format, options, makeFault);
  if (!existsSync(path)) closeSync(openSync(path, "ax", 0o600));
  return closedIfItThrows(new DatabaseSync(path), (database) => {
    database.exec("PRAGMA busy_timeout = 1000; PRAGMA trusted_schema = OFF");
    const isNew = assertFormat(database, path, format, makeFault);
    const { journal_mode: mode } = database.prepare("PRAGMA journal_mode = WAL").get() ?? {};
    if (mode !== "wal")
      throw makeFault(
        "UNAVAILABLE",
        `${path} is on a disk where SQLite can't keep a write-ahead log; use a local disk.`,
      );
    database.exec(`
      PRAGMA synchronous = ${options.synchronous};
      PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;
      PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = ${largestIdleLogBytes};
      ${format.pragmas.join(";")}`);
    if (options.maxBytes < Number.POSITIVE_INFINITY)
      database.exec(`PRAGMA max_page_count = ${Math.max(1, Math.floor(options.maxBytes / pageBytes))}`);
    if (isNew) create(database, format);
    else assertIntegrity(database, path, options.integrityCheck, makeFault);
    // Commits wait for a busy file without blocking the event loop; see GroupCommit.
    database.exec("PRAGMA busy_timeout = 50");
  });
}

const pageBytes = 4096;
const largestIdleLogBytes = 16 * 1024 * 1024;
/**
 * Records of calls that went on at the same time lie side by side, so that reading one call after the other comes back to the
 * same pages. With SQLite's own 2 MiB that takes nearly twice as long.
 */
const readCacheKiB = 16 * 1024;
/** A check of a file of this size takes about as long as opening it takes anyway. */
const smallFileBytes = 8 * 1024 * 1024;

function openForReading(
  path: string,
  format: FileFormat,
  options: OpenOptions,
  makeFault: FaultMaker,
): Database {
  if (!existsSync(path) || statSync(path).size === 0)
    throw makeFault(
      "NOT_FOUND",
      `There is no ${format.name} at ${path}; check the path, or open it for writing first.`,
    );
  const prepare = (database: Database): void => {
    database.exec("PRAGMA busy_timeout = 1000; PRAGMA trusted_schema = OFF");
    database.exec(`PRAGMA cache_size = -${readCacheKiB}`);
    if (assertFormat(database, path, format, makeFault))
      throw makeFault("NOT_FOUND", `${path} holds no ${format.name} yet; open it for writing first.`);
    assertIntegrity(database, path, options.integrityCheck, makeFault);
  };
  try {
    return closedIfItThrows(openUnwritten(path, makeFault), prepare);
  } catch (error) {
    // On a full disk there is no room for the index of a log either, and what is wrong wants to be looked at.
    const isFull = asFileFault(error, path, makeFault).code.endsWith("_FULL");
    if (!isFull || !isAtRest(path)) throw error;
    return closedIfItThrows(openImmutable(path, makeFault), prepare);
  }
}

/** Nobody has it open, and all of it is in the file: whoever has it open has made room for the index of its log. */
function isAtRest(path: string): boolean {
  const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return sizeOf(`${path}-wal`) === 0 && sizeOf(`${path}-shm`) < smallestLogIndexBytes;
}

/** https://sqlite.org/walformat.html#the_wal_index_file_format */
const smallestLogIndexBytes = 32 * 1024;

/**
 * Reading a file with a write-ahead log needs a file for its index beside it. Where none can be made, as on a
 * read-only medium, and there is no log, nobody can be writing, and SQLite is told so.
 */
function openUnwritten(path: string, makeFault: FaultMaker): Database {
  if (existsSync(`${path}-wal`) || canWrite(dirname(path))) return new DatabaseSync(path, { readOnly: true });
  return openImmutable(path, makeFault);
}

function openImmutable(path: string, makeFault: FaultMaker): Database {
  const url = pathToFileURL(path);
  url.search = "immutable=1";
  try {
    return new DatabaseSync(url, { readOnly: true });
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    // Before 22.15, Node passes no URL on.
    throw makeFault(
      "READ_ONLY",
      `The folder of ${path} can't be written, and ${process.version} can't read a file there; copy the file elsewhere or use Node 22.15 or later.`,
      { cause },
    );
  }
}

/** Whether the file is empty and may become one of this format. */
function assertFormat(database: Database, path: string, format: FileFormat, makeFault: FaultMaker): boolean {
  const id = pragma(database, "application_id");
  const version = pragma(database, "user_version");
  const tables = database.prepare("SELECT count(*) AS count FROM sqlite_schema").get()?.["count"];
  if (id === 0 && version === 0 && tables === 0) return true;
  if (id !== format.applicationId)
    throw makeFault(
      "DAMAGED",
      `${path} is a file of another kind, not an Offhook ${format.name}; choose another path.`,
    );
  if (version > format.version)
    throw makeFault(
      "TOO_NEW",
      `${path} was written by a newer Offhook (format ${version}, this one knows ${format.version}); update @offhook/store-sqlite.`,
    );
  return false;
}

function create(database: Database, format: FileFormat): void {
  database.exec(`
    BEGIN IMMEDIATE;
    ${format.schema};
    PRAGMA application_id = ${format.applicationId};
    PRAGMA user_version = ${format.version};
    COMMIT`);
}

function assertIntegrity(
  database: Database,
  path: string,
  check: IntegrityCheck,
  makeFault: FaultMaker,
): void {
  if (check === "never") return;
  const size = pragma(database, "page_count") * pragma(database, "page_size");
  if (check === "auto" && size > smallFileBytes) return;
  const { quick_check: result } = database.prepare("PRAGMA quick_check(1)").get() ?? {};
  if (result !== "ok")
    throw makeFault(
      "DAMAGED",
      `${path} is damaged (${String(result)}); keep a copy and restore it from a backup.`,
    );
}

function pragma(database: Database, name: string): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
}

function closedIfItThrows(database: Database, prepare: (database: Database) => void): Database {
  try {
    prepare(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
