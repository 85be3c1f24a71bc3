import { existsSync } from "node:fs";
import { hostname } from "node:os";
import type { DatabaseSync as Database } from "node:sqlite";
import { asFileFault, isBusy } from "./file-faults.ts";
import type { FaultMaker } from "./file-faults.ts";
import { canWrite } from "./file-path.ts";
import { DatabaseSync } from "./sqlite-module.ts";
import { delay } from "./turns.ts";

/**
 * One process writes to a file. The lock is a transaction that stays open on `<file>-lock`, a small SQLite file of its
 * own, so the operating system lets go of it when the process dies, however it dies, and it works wherever SQLite
 * does. Who the holder is (process id, host, since when) is committed there before, where the next one can read it.
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
    lock.exec("DROP TABLE IF EXISTS holder; CREATE TABLE holder (pid INTEGER, host TEXT, since TEXT)");
    const insert = "INSERT INTO holder VALUES (?, ?, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))";
    lock.prepare(insert).run(process.pid, hostname());
    lock.exec("COMMIT; BEGIN IMMEDIATE");
    return true;
  } catch (error) {
    if (!isBusy(error)) throw error;
    return false;
  }
}

/**
 * The process that has a file open for writing: `null` when there is none, `"unknown"` where this user can't tell. Changes
 * nothing. The lock is tried for a moment, which an engine that starts in that very moment tries again.
 */
export async function writerOf(path: string, makeFault: FaultMaker): Promise<Holder | null | "unknown"> {
  const lockPath = `${path}-lock`;
  if (!existsSync(lockPath)) return null;
  // Of a file that it can only read, SQLite says that nobody has it.
  if (!canWrite(lockPath)) return "unknown";
  let lock: Database | undefined;
  try {
    lock = new DatabaseSync(lockPath);
    lock.exec("PRAGMA busy_timeout = 0");
    if (isFree(lock)) return null;
    // Somebody may be about to take it or to let go of it.
    await delay(20);
    return isFree(lock) ? null : (holderOf(lock) ?? "unknown");
  } catch (error) {
    const fault = asFileFault(error, lockPath, makeFault);
    if (/_(?:READ_ONLY|FULL|DAMAGED)$/.test(fault.code)) return "unknown";
    throw fault;
  } finally {
    lock?.close();
  }
}

function isFree(lock: Database): boolean {
  try {
    lock.exec("BEGIN IMMEDIATE; ROLLBACK");
    return true;
  } catch (error) {
    if (!isBusy(error)) throw error;
    return false;
  }
}

/** Who has a file open for writing. */
export interface Holder {
  readonly pid: number;
  readonly host: string;
  /** UTC, as ISO 8601. */
  readonly since: string;
}

function holderOf(lock: Database): Holder | null {
  try {
    lock.exec("PRAGMA busy_timeout = 200");
    const row = lock.prepare("SELECT pid, host, since FROM holder").get();
    return typeof row?.["pid"] === "number" ? (row as unknown as Holder) : null;
  } catch {
    return null;
  }
}

function lockedBy(path: string, holder: Holder | null): string {
  if (holder === null)
    return `${path} is open for writing in another process; end that one first, or only read the event store (readOnly).`;
  const { pid, host, since } = holder;
  if (pid === process.pid)
    return `${path} is open for writing in this process already (${pid}, since ${since}); share that one, close it first, or only read the event store (readOnly).`;
  return `${path} is open for writing in process ${pid} on ${host} since ${since}; end that one first, or only read the event store (readOnly).`;
}
