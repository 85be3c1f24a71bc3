import { InvalidArgument, needKnown } from "@offhook/engine";
import type { AccountStateStore, EventStore, Vault } from "@offhook/engine";
import type { KurrentDbStoresOptions } from "@offhook/store-kurrentdb";
import { openSqliteStores } from "@offhook/store-sqlite";
import type { SqliteStoresOptions } from "@offhook/store-sqlite";
import { isServer } from "./server-store.ts";

/** How stores are opened: what files know, and what servers know; `rootKey` and `keyFile` are of both. */
export interface OpenStoresOptions extends SqliteStoresOptions, Partial<KurrentDbStoresOptions> {}

/** An event store, account state and a vault, wherever they are. */
export interface OpenedStores extends AsyncDisposable {
  readonly events: EventStore;
  readonly accountState: AccountStateStore;
  readonly vault: Vault;
  /** Waits for what is under way, then releases everything. Calling it again does nothing. */
  close(): Promise<void>;
}

/** The environment variable that names a folder of data keys that all machines share. */
export const dataKeysVariable = "OFFHOOK_DATA_KEYS";

/**
 * Opens everything that an engine needs: `openStores("calls.db")` in files, `openStores("kurrentdb://...")` on a server that
 * several machines share. On a server the vault needs its root key (`rootKey`, `keyFile` or OFFHOOK_VAULT_KEY) and data keys
 * (`dataKeys`, or a folder in OFFHOOK_DATA_KEYS).
 * @throws as `openSqliteStores` and `openKurrentDbStores` do; InvalidArgument for an option that the store does not know
 */
export async function openStores(store: string, options: OpenStoresOptions = {}): Promise<OpenedStores> {
  needKnown("options", options, knownTo);
  if (typeof store !== "string" || !isServer(store)) {
    refuse(options, "file");
    return openSqliteStores(store, options);
  }
  refuse(options, "server");
  const { openKurrentDbStores } = await import("@offhook/store-kurrentdb");
  return openKurrentDbStores(store, await withDataKeys(options));
}

/** The vault alone of a store on a server. @throws as `openStores` does */
export async function openServerVault(store: string): Promise<Vault> {
  const { openKurrentDbVault } = await import("@offhook/store-kurrentdb");
  return openKurrentDbVault(store, await withDataKeys({}));
}

async function withDataKeys(options: OpenStoresOptions): Promise<KurrentDbStoresOptions> {
  const { folderDataKeys } = await import("@offhook/store-kurrentdb");
  const folder = process.env[dataKeysVariable];
  const { dataKeys = folder === undefined ? undefined : folderDataKeys(folder) } = options;
  if (dataKeys !== undefined) return { ...options, dataKeys };
  throw new InvalidArgument(
    "dataKeys",
    dataKeys,
    `where the keys of secrets are, such as folderDataKeys(path), or a folder in ${dataKeysVariable}`,
  );
}

/** All options, each with the stores that know it. */
export const knownTo = {
  rootKey: "both",
  keyFile: "both",
  vaultPath: "file",
  synchronous: "file",
  maxBytes: "file",
  integrityCheck: "file",
  eraseWithinMs: "file",
  dataKeys: "server",
  streamPrefix: "server",
  timeoutMs: "server",
  retryForMs: "server",
  appendsInFlight: "server",
} as const satisfies Record<keyof OpenStoresOptions, "both" | "file" | "server">;

/** An option that would be ignored is a mistake. */
function refuse(options: OpenStoresOptions, store: "file" | "server"): void {
  for (const [name, place] of Object.entries(knownTo)) {
    if (options[name as keyof OpenStoresOptions] === undefined || place === "both" || place === store)
      continue;
    throw new InvalidArgument(name, "(given)", `absent where the store is a ${store}`);
  }
}
