import { parseArgs } from "node:util";
import { openSqliteStores } from "@offhook/store-sqlite";
import type { SqliteStores } from "@offhook/store-sqlite";
import { endedTemplates, liveTemplates } from "./call-template.ts";
import type { CallTemplate } from "./call-template.ts";

export const benchAccount = "bench";
export const benchRootKey: Uint8Array = new Uint8Array(32).fill(7);

/** What a store is filled with. */
export interface MadeStore {
  readonly calls: number;
  /** How many of the calls, the newest ones, are live. */
  readonly live: number;
}

/** What was made: how many records there are in all. */
export interface MadeRecords {
  readonly records: number;
  readonly seconds: number;
}

const callsAtOnce = 500;
const people = 1_000;
/** One call a minute, the last one at this moment: 2026-11-01. */
const lastAt = Date.UTC(2026, 10, 1);

/**
 * `npm run bench -- make-store --calls 100000 --live 100 -o big.db`: a store of calls, of which some are live, with whole chains
 * of checksums and the index, some 10 records a call. For benchmarks and for looking at a big store.
 */
export async function makeStoreCommand(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      calls: { type: "string", default: "100000" },
      live: { type: "string", default: "100" },
      output: { type: "string", short: "o", default: "big.db" },
    },
  });
  const wish = { calls: Number(values.calls), live: Number(values.live) };
  const { records, seconds } = await makeStore(values.output, wish, (done) => {
    if (process.stderr.isTTY)
      process.stderr.write(`\r\u001b[K${done < wish.calls ? `${done} of ${wish.calls} calls` : ""}`);
  });
  process.stdout.write(
    `${values.output} holds ${records} records of ${wish.calls} calls, ${wish.live} of them live; made in ${seconds.toFixed(1)} s\n`,
  );
}

/** Fills the store at `path` through its public port, many calls in each commit. */
export async function makeStore(
  path: string,
  wish: MadeStore,
  progress: (calls: number) => void = () => {},
): Promise<MadeRecords> {
  const startedAt = performance.now();
  const stores = await openSqliteStores(path, { rootKey: benchRootKey, synchronous: "normal" });
  try {
    const records = await fill(stores, wish, progress);
    return { records, seconds: (performance.now() - startedAt) / 1_000 };
  } finally {
    await stores.close();
  }
}

async function fill(
  { events }: SqliteStores,
  { calls, live }: MadeStore,
  progress: (calls: number) => void,
): Promise<number> {
  const [ended, talking] = [endedTemplates(), liveTemplates()];
  let records = 0;
  for (let first = 0; first < calls; first += callsAtOnce) {
    const count = Math.min(callsAtOnce, calls - first);
    const appends = Array.from({ length: count }, (_, index) => {
      const number = first + index;
      const templates = number < calls - live ? ended : talking;
      const request = nthCall(templates[number % templates.length] as CallTemplate, number, calls);
      records += request.records.length;
      return events.append(request);
    });
    await Promise.all(appends);
    progress(first + count);
  }
  return records;
}

function nthCall(template: CallTemplate, number: number, calls: number) {
  const createdAt = lastAt - (calls - number) * 60_000;
  return template.stamp({
    accountId: benchAccount,
    callId: uuid(createdAt, number, 0),
    telegramCallId: String(7_000_000_000_000 + number),
    peerRef: `peer-${number % people}`,
    recordId: (revision) => uuid(createdAt, number, revision + 1),
    createdAt,
  });
}

/** A UUIDv7 of which all but the time counts. */
function uuid(at: number, call: number, index: number): string {
  const time = at.toString(16).padStart(12, "0");
  const counted = call.toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${index.toString(16).padStart(3, "0")}-8000-${counted}`;
}
