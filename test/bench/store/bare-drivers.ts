import { DatabaseSync } from "node:sqlite";
import type { AppendRequest } from "@offhook/engine";

/** What a store in memory can't do without: the text of each record, and the call's row. */
export function bareMemory(): (request: AppendRequest) => Promise<void> {
  const streams = new Map<string, string[]>();
  const rows = new Map<string, string>();
  return async ({ stream, records, summary }) => {
    const texts = streams.get(stream) ?? [];
    for (const record of records) texts.push(JSON.stringify(record));
    streams.set(stream, texts);
    if (summary !== undefined) rows.set(summary.callId, JSON.stringify(summary));
  };
}

/** The same rows and the same durability, with nothing around them: an append is a transaction. */
export function bareSqlite(path: string): {
  readonly append: (request: AppendRequest) => void;
  readonly close: () => void;
} {
  const { write, close } = bareDatabase(path);
  return { append: (request) => write([request]), close };
}

/** The same, what is waiting in one transaction. */
export function bareSqliteGroups(path: string): {
  readonly append: (request: AppendRequest) => Promise<void>;
  readonly close: () => void;
} {
  const { write, close } = bareDatabase(path);
  let waiting: { readonly request: AppendRequest; readonly done: () => void }[] = [];

  function writeGroup(): void {
    const group = waiting;
    waiting = [];
    write(group.map(({ request }) => request));
    for (const { done } of group) done();
  }

  return {
    append: (request) =>
      new Promise((done) => {
        if (waiting.push({ request, done }) === 1) setImmediate(writeGroup);
      }),
    close,
  };
}

function bareDatabase(path: string): {
  readonly write: (requests: readonly AppendRequest[]) => void;
  readonly close: () => void;
} {
  const database = new DatabaseSync(path);
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    CREATE TABLE records (position INTEGER PRIMARY KEY, stream TEXT, revision INTEGER, record TEXT, UNIQUE (stream, revision));
    CREATE TABLE calls (call_id TEXT PRIMARY KEY, summary TEXT);`);
  const begin = database.prepare("BEGIN IMMEDIATE");
  const insert = database.prepare("INSERT INTO records (stream, revision, record) VALUES (?, ?, ?)");
  const replace = database.prepare("INSERT OR REPLACE INTO calls (call_id, summary) VALUES (?, ?)");
  const commit = database.prepare("COMMIT");
  return {
    write: (requests) => {
      begin.run();
      for (const { stream, records, summary } of requests) {
        for (const record of records) insert.run(stream, record.revision, JSON.stringify(record));
        if (summary !== undefined) replace.run(summary.callId, JSON.stringify(summary));
      }
      commit.run();
    },
    close: () => database.close(),
  };
}
