import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { AppendRequest } from "@offhook/engine";
import { callAppend, testCallId } from "@offhook/engine/testing";
import { openSqliteStores } from "@offhook/store-sqlite";
import type { SqliteStores } from "@offhook/store-sqlite";
import { quantile, row } from "./call/figures.ts";
import { bareSqlite } from "./store/bare-drivers.ts";
import { contenders } from "./store/contenders.ts";
import { benchLiveCalls } from "./store/live-calls.ts";

const recordsPerCall = 8;

/**
 * What the SQLite stores cost over what they stand on: one sync of this disk, and bare node:sqlite writing the same
 * rows in the same transactions. The three take turns, so that they meet the same weather. Then the vault. Then each store
 * with 1, 10, 100 and 1,000 live calls, next to what it stands on doing the same writes.
 * Options: --appends <n> of each kind, one at a time (default 2000), --burst <n> of so many live calls in a block (default
 * 4000), --rounds <n> blocks of each (default 5), --only <store> that and nothing else, --folder <path> on the disk to measure (default: the folder for temporary
 * files).
 */
export async function benchStores(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      appends: { type: "string", default: "2000" },
      burst: { type: "string", default: "4000" },
      rounds: { type: "string", default: "5" },
      only: { type: "string" },
      folder: { type: "string", default: tmpdir() },
    },
  });
  const directory = mkdtempSync(join(values.folder, "offhook-bench-"));
  try {
    const chosen = contenders(directory).filter(
      ({ name }) => values.only === undefined || name === values.only,
    );
    if (values.only !== undefined)
      return await benchLiveCalls(chosen, Number(values.burst), Number(values.rounds));
    const stores = await openSqliteStores(join(directory, "calls.db"), { rootKey: randomBytes(32) });
    await oneByOne(stores, directory, Number(values.appends));
    await vaultOneByOne(stores, Math.min(200, Number(values.appends)));
    await stores.close();
    const bytes = statSync(join(directory, "calls.db")).size;
    say(
      `calls.db has ${(bytes / Number(values.appends)).toFixed(0)} bytes per record, its row in the index included`,
    );
    await benchLiveCalls(chosen, Number(values.burst), Number(values.rounds));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function oneByOne(stores: SqliteStores, directory: string, appends: number): Promise<void> {
  const sync = syncer(directory);
  const bare = bareSqlite(join(directory, "bare.db"));
  const samples = { sync: [] as number[], bare: [] as number[], append: [] as number[] };
  for (let number = 0; number < appends; number++) {
    const request = nthAppend(0, number);
    samples.sync.push(await timed(sync.run));
    samples.bare.push(await timed(() => bare.append(request)));
    samples.append.push(await timed(() => stores.events.append(request)));
  }
  sync.close();
  bare.close();
  say(row("one fsync of 4 KiB", samples.sync));
  say(row("bare node:sqlite", samples.bare));
  say(row("append", samples.append));
  const [append, base] = [samples.append, samples.bare].map((of) => quantile(of, 0.5) ?? Number.NaN);
  say(`an append takes ${((append ?? 0) / (base ?? 1)).toFixed(2)} times what the bare inserts take (p50)`);
}

async function vaultOneByOne({ vault }: SqliteStores, entries: number): Promise<void> {
  const puts: number[] = [];
  const erasures: Promise<number>[] = [];
  for (let number = 0; number < entries; number++) {
    puts.push(await timed(() => vault.put([{ name: `key/${number}`, value: randomBytes(256) }])));
    erasures.push(timed(() => vault.erase([`key/${number}`])));
  }
  say(row("vault put", puts));
  say(`${row("vault erase", await Promise.all(erasures))}   until the bytes are gone from the log too`);
}

/** The next record of a call, eight to each call. */
function nthAppend(firstCall: number, number: number): AppendRequest {
  const call = firstCall + Math.floor(number / recordsPerCall);
  return callAppend(testCallId(call), (number % recordsPerCall) - 1);
}

async function timed(work: () => unknown): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

function syncer(directory: string): { run: () => void; close: () => void } {
  const file = openSync(join(directory, "sync"), "a");
  const page = Buffer.alloc(4096, 1);
  return {
    run: () => {
      writeSync(file, page);
      fsyncSync(file);
    },
    close: () => closeSync(file),
  };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
