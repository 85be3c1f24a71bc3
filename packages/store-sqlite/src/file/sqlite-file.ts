import type {
  DatabaseSync as Database,
  SQLInputValue,
  StatementResultingChanges,
  StatementSync,
} from "node:sqlite";
import { asFileFault } from "./file-faults.ts";
import type { FaultMaker } from "./file-faults.ts";
import { GroupCommit } from "./group-commit.ts";
import { openDatabase } from "./open-database.ts";
import type { OpenOptions } from "./open-database.ts";
import type { FileFormat } from "./file-format.ts";
import { logRewriter } from "./log-room.ts";
import { LogSync } from "./log-sync.ts";
import { lockForWriting } from "./writer-lock.ts";

/** An open file of ours: reads at once, writes in groups, and every failure as the owner's error. */
export class SqliteFile {
  readonly path: string;
  readonly readOnly: boolean;
  readonly #database: Database;
  readonly #unlock: () => void;
  readonly #makeFault: FaultMaker;
  readonly #rewriteLog: () => boolean;
  /** Where we sync the log ourselves. */
  readonly #logSync: LogSync | undefined;
  readonly #writes: GroupCommit;
  readonly #statements = new Map<string, StatementSync>();
  readonly #onCommit = new Set<() => void>();
  #open = true;
  #closing: Promise<void> | null = null;

  static async open(path: string, format: FileFormat, options: OpenOptions): Promise<SqliteFile> {
    const { makeFault } = format;
    const unlock = options.readOnly ? () => {} : await lockForWriting(path, makeFault(path));
    try {
      return new SqliteFile(path, openDatabase(path, format, options), unlock, format, options);
    } catch (error) {
      unlock();
      throw asFileFault(error, path, makeFault(path));
    }
  }

  private constructor(
    path: string,
    database: Database,
    unlock: () => void,
    format: FileFormat,
    options: OpenOptions,
  ) {
    this.path = path;
    this.readOnly = options.readOnly;
    this.#database = database;
    this.#unlock = unlock;
    this.#makeFault = format.makeFault(path);
    const synced = { database, path, makeFault: this.#makeFault, onSettled: () => this.#tellOfCommit() };
    const isSynced = !options.readOnly && options.synchronous === "full";
    this.#logSync = isSynced ? LogSync.open(synced) : undefined;
    const synchronous = this.#logSync === undefined ? options.synchronous : "normal";
    this.#rewriteLog = logRewriter({ database, path, log: format.log, synchronous });
    if (!options.readOnly) this.#makeLogRoom();
    this.#writes = new GroupCommit(
      {
        begin: () => {
          this.#logSync?.settle();
          this.#statement("BEGIN IMMEDIATE").run();
        },
        commit: () => {
          this.#statement("COMMIT").run();
          this.#logSync?.sync();
          this.#tellOfCommit();
        },
        rollback: () => {
          try {
            database.exec("ROLLBACK");
          } catch {
            // Nothing was begun, or SQLite has rolled back by itself, as it does when the disk is full.
          }
        },
        emptyLog: () => this.emptyWriteAheadLog(),
      },
      path,
      this.#makeFault,
      options.eraseWithinMs,
    );
  }

  /** Runs `work` inside a transaction and resolves once that is durable. See GroupCommit for what it may throw. */
  write<T>(work: () => T): Promise<T> {
    return this.#write(work, false);
  }

  /** Whether something is to be written that a read does not see yet. */
  get hasWaitingWrites(): boolean {
    return this.#writes.hasWaiting;
  }

  /** As `write`, and resolves once old bytes are gone from the write-ahead log too. */
  erase(work: () => void): Promise<void> {
    return this.#write(work, true);
  }

  async #write<T>(work: () => T, erases: boolean): Promise<T> {
    this.assertOpen();
    if (this.readOnly)
      throw this.#makeFault(
        "READ_ONLY",
        `${this.path} was opened with readOnly; open it without to write to it.`,
      );
    return this.#writes.run(work, erases);
  }

  /** All rows of a query, now. */
  all(sql: string, ...parameters: readonly SQLInputValue[]): Row[] {
    return this.#read(() => this.#statement(sql).all(...parameters));
  }

  /** As `all`, each row as its values in the order of the columns: of many rows, their names cost more than reading them. */
  rows(sql: string, ...parameters: readonly SQLInputValue[]): unknown[][] {
    return this.#read(() => {
      const statement = this.#statement(sql);
      // Before Node 22.16 every row has names.
      if (statement.setReturnArrays === undefined)
        return statement.all(...parameters).map((row) => Object.values(row));
      statement.setReturnArrays(true);
      return statement.all(...parameters) as unknown as unknown[][];
    });
  }

  /** The first row of a query, now. */
  get(sql: string, ...parameters: readonly SQLInputValue[]): Row | undefined {
    return this.#read(() => this.#statement(sql).get(...parameters));
  }

  /** Changes rows; only within `write`. Tells how many, and the id of the last row that was inserted. */
  change(sql: string, ...parameters: readonly SQLInputValue[]): StatementResultingChanges {
    return this.#statement(sql).run(...parameters);
  }

  /** Called within the turn of each commit of this process; returns how to stop. */
  onCommit(listener: () => void): () => void {
    this.#onCommit.add(listener);
    return () => this.#onCommit.delete(listener);
  }

  /**
   * Copies what was committed into the file itself and leaves nothing of it in the write-ahead log. `false` when
   * another program's reading holds it up.
   */
  emptyWriteAheadLog(): boolean {
    return this.#read(this.#rewriteLog);
  }

  #tellOfCommit(): void {
    for (const listener of this.#onCommit) listener();
  }

  /** The room is for speed alone: where the disk is full, the log grows as it is needed. */
  #makeLogRoom(): void {
    try {
      this.#rewriteLog();
    } catch {
      this.#database.exec("PRAGMA wal_checkpoint(PASSIVE)");
    }
  }

  /** Whether a sync failed and what was committed may not be durable: nobody may see it until that is settled, with `onCommit`. */
  get isInDoubt(): boolean {
    return this.#logSync?.isInDoubt === true;
  }

  /** Changes when another process or connection has committed. */
  dataVersion(): number {
    return Number(this.get("PRAGMA data_version")?.["data_version"]);
  }

  damaged(what: string, cause?: unknown): Error {
    return this.#makeFault(
      "DAMAGED",
      `${this.path} is damaged: ${what}. Keep a copy and restore it from a backup.`,
      { cause },
    );
  }

  assertOpen(): void {
    if (!this.#open)
      throw this.#makeFault("CLOSED", `${this.path} was closed here; open it again to use it.`);
  }

  close(): Promise<void> {
    this.#open = false;
    this.#closing ??= Promise.resolve().then(() => this.#release());
    return this.#closing;
  }

  async #release(): Promise<void> {
    await this.#writes.drained();
    this.#statements.clear();
    this.#database.close();
    this.#logSync?.close();
    this.#unlock();
  }

  #read<T>(query: () => T): T {
    if (this.#closing === null) this.assertOpen();
    try {
      this.#logSync?.settle();
      return query();
    } catch (error) {
      throw asFileFault(error, this.path, this.#makeFault);
    }
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

export type Row = Record<string, unknown>;
