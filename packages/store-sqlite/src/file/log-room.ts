import { statSync } from "node:fs";
import type { DatabaseSync as Database } from "node:sqlite";

/** A connection that writes, and how it keeps its log. */
export interface LogKeeping {
  readonly database: Database;
  /** The file of the database; its log is beside it. */
  readonly path: string;
  readonly log: LogSize;
  readonly synchronous: "full" | "normal";
}

/** In pages of 4 KiB. */
export interface LogSize {
  /** How long the log is made ahead of time. */
  readonly roomPages: number;
  /** How much it holds before a commit has to copy it into the file. */
  readonly mostPages: number;
}

/**
 * Gives a function that copies what was committed into the file, writes the write-ahead log over with commits that
 * change nothing, and starts it anew: no byte of what was committed is left in it. It answers `false` when another
 * program's reading holds it up; then nothing is lost and nothing is gone.
 *
 * The log keeps its length. A sync of a file that grows costs the disk twice what one costs that is written over,
 * and up to ten times as much when several processes sync at once; so it is not cut in the middle of work. Only
 * where old pages may lie behind the new ones is it cut: at first, as an earlier process may have died over it,
 * after a rewriting that failed, and when it was full, as then some commit has started it anew.
 */
export function logRewriter({ database, path, log, synchronous }: LogKeeping): () => boolean {
  let isTidy = false;
  return () => {
    const mustCut = !isTidy || pagesOfLog(path) >= log.mostPages;
    const used = startLogAnew(database, mustCut ? "TRUNCATE" : "RESTART");
    if (used === null) return false;
    isTidy = false;
    try {
      // These commits may be lost: they say nothing. The log that they stand in is synced below.
      database.exec("PRAGMA wal_autocheckpoint = 0; PRAGMA synchronous = OFF");
      const { user_version: version } = database.prepare("PRAGMA user_version").get() ?? {};
      const changeNothing = database.prepare(`PRAGMA user_version = ${Number(version)}`);
      const missing = pagesOfLog(path) < log.roomPages ? log.roomPages : 0;
      for (let page = Math.max(missing, used); page > 0; page--) changeNothing.run();
      isTidy = true;
    } finally {
      database.exec(`PRAGMA synchronous = ${synchronous}; PRAGMA wal_autocheckpoint = ${log.mostPages}`);
    }
    return startLogAnew(database, "RESTART") !== null;
  };
}

/**
 * Syncs the log, copies it into the file, syncs that; the next commit writes from the beginning of the log. Returns
 * how many pages were in use, `null` when a reader holds it up.
 */
function startLogAnew(database: Database, how: "RESTART" | "TRUNCATE"): number | null {
  const { busy, log } = database.prepare(`PRAGMA wal_checkpoint(${how})`).get() ?? {};
  return busy === 0 ? Math.max(0, Number(log)) : null;
}

/** A page stands in the log with a header of 24 bytes, the log has one of 32. */
function pagesOfLog(path: string): number {
  const size = statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  return Math.ceil(Math.max(0, size - 32) / (4096 + 24));
}
