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
  const fault = faultOfSystem(error) ?? faultOfCode(primaryCode(error));
  return makeFault(fault, sentences[fault](path, reason(error)), { cause: error });
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

/** What a system call said, if one failed and not SQLite. */
function faultOfSystem(error: unknown): "FULL" | undefined {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOSPC" || code === "EDQUOT" ? "FULL" : undefined;
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
