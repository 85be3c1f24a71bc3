import type { EventStore } from "@offhook/engine";
import type { OpenedBundle } from "@offhook/replay";
import { openSqliteEventStore } from "@offhook/store-sqlite";
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
    address.kind === "bundle"
      ? await (await import("./open-bundle.ts")).openBundleFile(address.path, name)
      : null;
  const store = bundle?.store ?? (await openSqliteEventStore(address.path, { readOnly: true }));
  try {
    return await use(store, { bundle });
  } finally {
    await store.close();
  }
}
