import { closeSync, fdatasyncSync, openSync } from "node:fs";
import type { DatabaseSync as Database } from "node:sqlite";
import type { FaultMaker } from "./file-faults.ts";

/** A connection that writes, and whose log is to be synced. */
export interface SyncedFile {
  readonly database: Database;
  /** The file of the database; its log is beside it. */
  readonly path: string;
  readonly makeFault: FaultMaker;
  /** Told when what nobody could see may be seen. */
  readonly onSettled: () => void;
}

/**
 * Makes commits durable, as SQLite does with `synchronous = FULL`, by fdatasync of the write-ahead log. The SQLite of Node
 * calls fsync, which also writes when the log was last changed: where the file system keeps a journal, that takes about
 * twice as long. The log keeps its length (see `logRewriter`), so its data are all there is to sync.
 *
 * After a sync that failed nobody knows what is on the disk, and another one may succeed without having written it. Then
 * what was committed is copied into the database itself, and that is synced, before anybody sees it.
 */
export class LogSync {
  readonly #of: SyncedFile;
  readonly #log: number;
  #isInDoubt = false;

  /** Sets SQLite's own syncing to `NORMAL`. Gives `undefined`, and leaves it as it is, where SQLite had better sync by itself. */
  static open(file: SyncedFile): LogSync | undefined {
    // Elsewhere SQLite has what is needed (macOS: fullfsync), or there is no difference.
    if (process.platform !== "linux") return undefined;
    try {
      return new LogSync(file, openSync(`${file.path}-wal`, "r+"));
    } catch {
      return undefined;
    }
  }

  private constructor(file: SyncedFile, log: number) {
    this.#of = file;
    this.#log = log;
    file.database.exec("PRAGMA synchronous = NORMAL");
  }

  /** After a commit: durable when it returns. @throws what the system says; then it is not known to be */
  sync(): void {
    try {
      fdatasyncSync(this.#log);
    } catch (error) {
      this.#isInDoubt = true;
      throw error;
    }
  }

  /** Whether something was committed that nobody may see yet. */
  get isInDoubt(): boolean {
    return this.#isInDoubt;
  }

  /** Before anything is read or written: what was committed and may not be durable is made so. @throws when it can't be */
  settle(): void {
    if (!this.#isInDoubt) return;
    const { database, path, makeFault, onSettled } = this.#of;
    // With NORMAL too SQLite syncs the log before it copies it, and the file behind it.
    const { busy } = database.prepare("PRAGMA wal_checkpoint(RESTART)").get() ?? {};
    if (busy !== 0)
      throw makeFault(
        "UNAVAILABLE",
        `A sync of ${path} failed, and another program's reading keeps what was written from being copied; end that program.`,
      );
    this.#isInDoubt = false;
    onSettled();
  }

  close(): void {
    closeSync(this.#log);
  }
}
