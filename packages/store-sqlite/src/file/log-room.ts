import { statSync } from "node:fs";
import type { DatabaseSync as Database } from "node:sqlite";

/** A connection that writes, and how it keeps its log. */
export interface LogKeeping {
  readonly database: Database;
  /** The file of the database; its log is beside it. */
  readonly path: string;
  /** Pages of 4 KiB that the log holds before it is copied into the file. */
  readonly pages: number;
  readonly synchronous: "full" | "normal";
}

/**
 * Copies what was committed into the file, writes the whole write-ahead log over with commits that change nothing,
 * and starts it anew: no byte of what was committed is left in it. `false` when another program's reading holds it
 * up; then nothing is lost and nothing is gone.
 *
 * The log is as long afterwards as it will ever be. A sync of a file that grows costs the disk twice what one costs
 * that is written over, and up to ten times as much when several processes sync at once; so it is neither cut nor
 * grown in the middle of work.
 */
export function rewriteLog({ database, path, pages, synchronous }: LogKeeping): boolean {
  if (!startLogAnew(database)) return false;
  try {
    // These commits may be lost: they say nothing. The log that they stand in is synced below.
    database.exec("PRAGMA wal_autocheckpoint = 0; PRAGMA synchronous = OFF");
    const { user_version: version } = database.prepare("PRAGMA user_version").get() ?? {};
    const changeNothing = database.prepare(`PRAGMA user_version = ${Number(version)}`);
    for (let page = Math.max(pages, pagesOfLog(path)); page > 0; page--) changeNothing.run();
  } finally {
    database.exec(`PRAGMA synchronous = ${synchronous}; PRAGMA wal_autocheckpoint = ${pages}`);
  }
  return startLogAnew(database);
}

/** Syncs the log, copies it into the file, syncs that; the next commit writes from the beginning of the log. */
function startLogAnew(database: Database): boolean {
  return database.prepare("PRAGMA wal_checkpoint(RESTART)").get()?.["busy"] === 0;
}

/** A page stands in the log with a header of 24 bytes, the log has one of 32. */
function pagesOfLog(path: string): number {
  const size = statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  return Math.ceil(Math.max(0, size - 32) / (4096 + 24));
}
