import type { DatabaseSync as Database } from "node:sqlite";
import { asFileFault, isBusy } from "./file-faults.ts";
import type { FaultMaker } from "./file-faults.ts";
import { DatabaseSync } from "./sqlite-module.ts";
import { delay } from "./turns.ts";

/**
 * One process writes to a file. The lock is a transaction that stays open on `<file>-lock`, a small SQLite file of its
 * own, so the operating system lets go of it when the process dies, however it dies, and it works wherever SQLite
 * does. The holder's process id is committed there before, where the next one can read it.
 *
 * Resolves with how to let go.
 */
export async function lockForWriting(path: string, makeFault: FaultMaker): Promise<() => void> {
  const lockPath = `${path}-lock`;
  let lock: Database;
  try {
    lock = new DatabaseSync(lockPath);
  } catch (error) {
    throw asFileFault(error, lockPath, makeFault);
  }
  try {
    // Nothing of it needs to survive the machine, and it is whole after the death of a process without a sync.
    lock.exec("PRAGMA busy_timeout = 0; PRAGMA synchronous = OFF");
    for (let attempt = 1; !acquire(lock); attempt++) {
      // The holder may be about to let go, or two processes met between the two steps of acquire.
      if (attempt === attempts) throw makeFault("LOCKED", lockedBy(path, holderOf(lock)));
      await delay(20);
    }
  } catch (error) {
    lock.close();
    const fault = asFileFault(error, lockPath, makeFault);
    if (!fault.code.endsWith("_DAMAGED")) throw fault;
    throw makeFault("DAMAGED", `The lock ${lockPath} is damaged; delete it if no process has ${path} open.`, {
      cause: error,
    });
  }
  return () => lock.close();
}

const attempts = 4;

function acquire(lock: Database): boolean {
  try {
    lock.exec("BEGIN IMMEDIATE");
    lock.exec("CREATE TABLE IF NOT EXISTS holder (pid INTEGER); DELETE FROM holder");
    lock.prepare("INSERT INTO holder (pid) VALUES (?)").run(process.pid);
    lock.exec("COMMIT; BEGIN IMMEDIATE");
    return true;
  } catch (error) {
    if (!isBusy(error)) throw error;
    return false;
  }
}

function holderOf(lock: Database): number | null {
  try {
    lock.exec("PRAGMA busy_timeout = 200");
    const row = lock.prepare("SELECT pid FROM holder").get();
    return typeof row?.["pid"] === "number" ? row["pid"] : null;
  } catch {
    return null;
  }
}

function lockedBy(path: string, pid: number | null): string {
  if (pid === process.pid)
    return `${path} is open for writing in this process already (${pid}); share that one, close it first, or open this one with readOnly.`;
  const holder = pid === null ? "another process" : `process ${pid}`;
  return `${path} is open for writing in ${holder}; end that one first, or open the file with readOnly.`;
}
