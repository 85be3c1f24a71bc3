import type { EventStore } from "@offhook/engine";
import { openBundle } from "@offhook/replay";
import type { OpenedBundle } from "@offhook/replay";
import { openSqliteEventStore } from "@offhook/store-sqlite";
import { nodeDigest } from "../embedding/node-digest.ts";
import { linesOf } from "./lines-of.ts";
import { storeAddress } from "./store-address.ts";

/** What is known of an opened store besides what it holds. */
export interface Recorded {
  /** The bundle that it is, with what is damaged in it; `null` for another store. */
  readonly bundle: OpenedBundle | null;
}

/**
 * Opens a store for reading, lets `use` read, and closes it. Another process may go on writing to it. `name` as for
 * `--store`: a SQLite file, a bundle, or `-` for a bundle on standard input. What is damaged in a bundle is said on
 * standard error, and the rest is read.
 */
export async function withRecorded<T>(
  name: string,
  use: (store: EventStore, recorded: Recorded) => Promise<T>,
): Promise<T> {
  const address = storeAddress(name);
  const bundle =
    address.kind === "bundle" ? await openBundle(linesOf(address.path), { digest: nodeDigest, name }) : null;
  for (const line of damageLines(bundle, name)) process.stderr.write(`${line}\n`);
  const store = bundle?.store ?? (await openSqliteEventStore(address.path, { readOnly: true }));
  try {
    return await use(store, { bundle });
  } finally {
    await store.close();
  }
}

const mostShown = 5;

function damageLines(bundle: OpenedBundle | null, name: string): readonly string[] {
  const problems = bundle?.problems ?? [];
  if (problems.length === 0) return [];
  const shown = problems.slice(0, mostShown).map(({ message }) => `  ${message}`);
  const more = problems.length > mostShown ? [`  and ${problems.length - mostShown} more`] : [];
  return [`offhook: the bundle ${name} is damaged; what is whole is read.`, ...shown, ...more];
}
