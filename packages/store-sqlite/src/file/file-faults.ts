import { closeSync, openSync } from "node:fs";
import { OffhookError } from "@offhook/engine";

/** What can be wrong with a file; the codes of StoreError and VaultError without their first word. */
export type FileFault =
  | "CLOSED"
  | "LOCKED"
  | "READ_ONLY"
  | "FULL"
  | "DAMAGED"
  | "TOO_NEW"
  | "NOT_FOUND"
  | "UNAVAILABLE";

/** Makes the error of whoever owns the file: a StoreError or a VaultError. */
export type FaultMaker = (fault: FileFault, message: string, options?: ErrorOptions) => OffhookError;

/** Turns whatever SQLite threw into the owner's error; what is one already stays as it is. */
export function asFileFault(error: unknown, path: string, makeFault: FaultMaker): OffhookError {
  if (error instanceof OffhookError) return error;
  const shortage = asShortage(error, path, makeFault);
  if (shortage !== undefined) return shortage;
  const fault = faultOfCode(primaryCode(error));
  return makeFault(fault, sentences[fault](path, reason(error)), { cause: error });
}

/** The owner's error where the system has no more of what a call needed, files or room; else `undefined`. */
export function asShortage(error: unknown, path: string, makeFault: FaultMaker): OffhookError | undefined {
  const code = systemCode(error);
  if (code === "ENOSPC" || code === "EDQUOT")
    return makeFault("FULL", sentences.FULL(path), { cause: error });
  if (!isOutOfFiles(error)) return undefined;
  const sentence = `${path} can't be used: this process has as many files open as it may. Close some, or raise the limit (ulimit -n).`;
  return makeFault("UNAVAILABLE", sentence, { cause: error });
}

/** SQLite says that somebody else holds the file: worth another try. */
export function isBusy(error: unknown): boolean {
  return primaryCode(error) === 5 || primaryCode(error) === 6;
}

/** The lower byte is SQLite's primary result code: https://sqlite.org/rescode.html */
function primaryCode(error: unknown): number {
  const code = (error as { readonly errcode?: unknown } | null)?.errcode;
  if (code === ioErrorGrowingSharedMemory) return 13;
  // A column that is derived from a record was computed, and the record is no JSON.
  if (code === 1 && reason(error) === "malformed JSON") return 11;
  return typeof code === "number" ? code & 0xff : 0;
}

/** SQLITE_IOERR_SHMSIZE: the file of the WAL's index could not grow, because the disk is full. */
const ioErrorGrowingSharedMemory = 4874;

function faultOfCode(code: number): Exclude<FileFault, "CLOSED" | "TOO_NEW"> {
  switch (code) {
    case 5: // SQLITE_BUSY
    case 6: // SQLITE_LOCKED
      return "LOCKED";
    case 3: // SQLITE_PERM
    case 8: // SQLITE_READONLY
    case 14: // SQLITE_CANTOPEN: the folder was found before, so it is a matter of permission
      return "READ_ONLY";
    case 13: // SQLITE_FULL
      return "FULL";
    case 11: // SQLITE_CORRUPT
    case 26: // SQLITE_NOTADB
      return "DAMAGED";
    default:
      return "UNAVAILABLE";
  }
}

/** SQLite says only that it can't open a file; whether as many as it needs at a time can be opened tells why. */
function isOutOfFiles(error: unknown): boolean {
  if (isLimit(error)) return true;
  if (primaryCode(error) !== 14) return false;
  const opened: number[] = [];
  try {
    while (opened.length < filesAtOnce) opened.push(openSync(process.execPath, "r"));
    return false;
  } catch (cause) {
    return isLimit(cause);
  } finally {
    for (const file of opened) closeSync(file);
  }
}

/** A database, its log, the index of that, and a folder, which SQLite lets go of when it gives up. */
const filesAtOnce = 4;

function isLimit(error: unknown): boolean {
  const code = systemCode(error);
  return code === "EMFILE" || code === "ENFILE";
}

/** The name of the error that a system call of Node's gave. */
function systemCode(error: unknown): unknown {
  return (error as { readonly code?: unknown } | null)?.code;
}

const sentences = {
  LOCKED: (path) =>
    `${path} is held by another program, which has not let go of it for some seconds; end that program's transaction and try again.`,
  READ_ONLY: (path) =>
    `${path} or its folder can't be written; give this user the right to write both, or only read the event store (readOnly).`,
  FULL: (path) =>
    `There is no room to write to ${path}; free space on the disk (or raise maxBytes) and try again.`,
  DAMAGED: (path, why) =>
    `${path} is damaged or no SQLite file (${why}); keep a copy, restore it from a backup, or open another path.`,
  NOT_FOUND: (path) => `There is no file at ${path}; check the path.`,
  UNAVAILABLE: (path, why) => `${path} can't be used (${why}); check the disk, then open it again.`,
} satisfies Record<Exclude<FileFault, "CLOSED" | "TOO_NEW">, (path: string, why: string) => string>;

function reason(error: unknown): string {
  return error instanceof Error ? error.message : "unknown error";
}
