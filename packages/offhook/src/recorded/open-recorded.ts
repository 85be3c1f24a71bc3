import type { EventStore } from "@offhook/engine";
import type { OpenedBundle } from "@offhook/replay";
import { openSqliteEventStore } from "@offhook/store-sqlite";
import { CommandFailure } from "../command-line/command-failure.ts";
import { exitCodes } from "../command-line/exit-codes.ts";
import { enginesOf } from "./account-engines.ts";
import type { ReadEngines } from "./account-engines.ts";
import { storeAddress, writableStore } from "./store-address.ts";
import type { StoreAddress } from "./store-address.ts";

/** What is known of an opened store besides what it holds. */
export interface Recorded {
  /** The bundle that it is, with what is damaged in it; `null` for another store. */
  readonly bundle: OpenedBundle | null;
  /** Who runs what is live in it. */
  readonly readEngines: ReadEngines;
}

/**
 * Opens a store for reading, lets `use` read, and closes it. Another process may go on writing to it. `name` as for
 * `--store`: a SQLite file, a KurrentDB server, a bundle, or `-` for a bundle on standard input. What is damaged in a bundle is said on
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
  const store = bundle?.store ?? (await opened(address));
  try {
    return await use(store, { bundle, readEngines: enginesOf(address, store) });
  } finally {
    await store.close();
  }
}

async function opened({ kind, path }: StoreAddress): Promise<EventStore> {
  if (kind !== "kurrentdb") return openSqliteEventStore(path, { readOnly: true }).catch(sayWhereStoresAre);
  return (await import("./open-server.ts")).openServer(path, { readOnly: true });
}

/** "Open it for writing first" is for programs. */
function sayWhereStoresAre(error: unknown): never {
  const { code, store } = error as { readonly code?: unknown; readonly store?: string };
  if (code !== "STORE_NOT_FOUND") throw error;
  const sentence = `There is no event store at ${store}. Name one with --store or OFFHOOK_STORE; offhook record and offhook call make one.`;
  throw new CommandFailure("STORE_NOT_FOUND", sentence, exitCodes.unreadable, { cause: error });
}

/** Opens the event store that `--store` names for writing, lets `use` write, and closes it. */
export async function withWritable<T>(name: string, use: (store: EventStore) => Promise<T>): Promise<T> {
  const { kind, path } = writableStore(name);
  const store =
    kind === "sqlite"
      ? await openSqliteEventStore(path)
      : (await import("./open-server.ts")).openServer(path, { readOnly: false });
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}
