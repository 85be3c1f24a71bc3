import { extname } from "node:path";
import { InvalidArgument, needKnown } from "@offhook/engine";
import type { AccountId, AccountStateStore, EventStore, LeaseStanding, Vault } from "@offhook/engine";
import { readLeases } from "./account-state/read-leases.ts";
import { SqliteAccountState } from "./account-state/sqlite-account-state.ts";
import { eventStoreFormat } from "./event-store/event-store-format.ts";
import { SqliteEventStore } from "./event-store/sqlite-event-store.ts";
import { realPath } from "./file/file-path.ts";
import { SqliteFile } from "./file/sqlite-file.ts";
import { checkedOptions, fileOptions } from "./store-options.ts";
import type { SqliteFileOptions } from "./store-options.ts";
import type { RootKeySource } from "./vault/root-key.ts";
import { SqliteVault } from "./vault/sqlite-vault.ts";
import { vaultFormat } from "./vault/vault-format.ts";
import { checkKeys, openKeys } from "./vault/vault-keys.ts";

/** An event store and account state in one file, and the vault beside it. */
export interface SqliteStores extends AsyncDisposable {
  readonly events: EventStore;
  readonly accountState: AccountStateStore;
  readonly vault: Vault;
  /** Waits for what is under way, then releases everything. Calling it again does nothing. `await using` does it too. */
  close(): Promise<void>;
}

/** How the file of an event store is opened. */
export interface SqliteEventStoreOptions extends SqliteFileOptions {
  /** Needs no lock, changes nothing, and follows what another process appends. Default `false`. */
  readonly readOnly?: boolean;
  /**
   * How often a store that is opened with `readOnly` asks whether another process has appended, in milliseconds:
   * the most that a subscriber lags behind. Default 50. It does not keep the process alive.
   */
  readonly pollMs?: number;
}

/** How the file of a vault is opened, and where its root key comes from. */
export interface SqliteVaultOptions extends SqliteFileOptions, RootKeySource {
  /** 32 bytes, or a function that gives them, for example from a key service. Beats `keyFile`. */
  readonly rootKey?: Uint8Array | (() => Uint8Array | Promise<Uint8Array>);
  /**
   * A file with the root key as base64url, made with mode 0600 for a new vault. Default: what the environment
   * variable OFFHOOK_VAULT_KEY says, else `<path>.key`, which protects against nothing but copying the vault alone.
   */
  readonly keyFile?: string;
}

/** How the files of all stores are opened. */
export interface SqliteStoresOptions extends SqliteVaultOptions {
  /** Where the vault is. Default: beside the event store, `calls.vault` for `calls.db`. */
  readonly vaultPath?: string;
}

/**
 * Opens, or makes, everything that an engine needs on this disk: `calls.db` and `calls.vault`.
 * @throws as `openSqliteEventStore` and `openSqliteVault` do
 */
export async function openSqliteStores(
  path: string,
  options: SqliteStoresOptions = {},
): Promise<SqliteStores> {
  needKnown("options", options, { ...vaultOptions, vaultPath: true });
  const { vaultPath, ...vaults } = options;
  if (vaultPath !== undefined && typeof vaultPath !== "string")
    throw new InvalidArgument("vaultPath", vaultPath, "the path of a file");
  const file = await openEventFile(path, options);
  try {
    const vault = await openSqliteVault(vaultPath ?? vaultBeside(file.path), vaults);
    const events = new SqliteEventStore(file, defaultPollMs);
    const close = async (): Promise<void> => {
      await Promise.all([events.close(), vault.close()]);
    };
    return {
      events,
      accountState: new SqliteAccountState(file),
      vault,
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * Opens the event store in the file at `path`, or makes it; its folder must exist. One process at a time may hold it
 * open for writing, any number with `readOnly`.
 * @throws StoreError with the codes STORE_LOCKED, STORE_TOO_NEW, STORE_DAMAGED, STORE_NOT_FOUND, STORE_READ_ONLY,
 *   STORE_FULL, STORE_UNAVAILABLE; InvalidArgument.
 */
export async function openSqliteEventStore(
  path: string,
  options: SqliteEventStoreOptions = {},
): Promise<EventStore> {
  needKnown("options", options, { ...fileOptions, readOnly: true, pollMs: true });
  const { pollMs = defaultPollMs } = options;
  if (!Number.isFinite(pollMs) || pollMs < 1)
    throw new InvalidArgument("pollMs", pollMs, "a number of milliseconds from 1");
  const file = await openEventFile(path, options);
  const store = new SqliteEventStore(file, pollMs);
  files.set(store, file);
  return store;
}

/** Opens account state alone in a file of the event store's kind. Errors as `openSqliteEventStore`. */
export async function openSqliteAccountState(
  path: string,
  options: SqliteFileOptions = {},
): Promise<SqliteAccountState> {
  needKnown("options", options, fileOptions);
  return new SqliteAccountState(await openEventFile(path, options));
}

/** Of each event store that was opened here, its file. */
const files = new WeakMap<EventStore, SqliteFile>();

/**
 * Who holds these accounts in a file, as its leases and the operating system tell. Reads only, also beside the process that
 * writes; nothing is told (an empty map) where this user may not try the file's lock. Safe to repeat.
 * @param store the path of the file, or what `openSqliteEventStore` gave, which stays open
 * @throws StoreError as `openSqliteEventStore` with `readOnly` does; InvalidArgument.
 */
export async function readSqliteLeases(
  store: string | EventStore,
  accountIds: readonly AccountId[],
): Promise<ReadonlyMap<AccountId, LeaseStanding>> {
  if (!Array.isArray(accountIds)) throw new InvalidArgument("accountIds", accountIds, "a list of accounts");
  if (typeof store === "string") {
    await using opened = await openSqliteEventStore(store, { readOnly: true });
    return await readSqliteLeases(opened, accountIds);
  }
  const file = files.get(store);
  if (file === undefined)
    throw new InvalidArgument("store", store, "the path of a file, or what openSqliteEventStore gave");
  return readLeases(file, accountIds, eventStoreFormat.makeFault(file.path));
}

/**
 * Opens the vault in the file at `path`, or makes it. One process at a time.
 * @throws VaultError with the codes VAULT_WRONG_KEY, VAULT_NO_KEY, VAULT_LOCKED, VAULT_TOO_NEW, VAULT_DAMAGED,
 *   VAULT_NOT_FOUND, VAULT_READ_ONLY, VAULT_FULL, VAULT_UNAVAILABLE; InvalidArgument.
 */
export async function openSqliteVault(path: string, options: SqliteVaultOptions = {}): Promise<Vault> {
  needKnown("options", options, vaultOptions);
  const { rootKey, keyFile, ...rest } = options;
  const opened = { ...checkedOptions(rest), readOnly: false };
  const file = await SqliteFile.open(realPath(path, vaultFormat.makeFault), vaultFormat, opened);
  try {
    const source = { ...(rootKey !== undefined && { rootKey }), ...(keyFile !== undefined && { keyFile }) };
    const keys = await openKeys(file, source);
    finishErasures(file);
    return new SqliteVault(file, keys);
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * Resolves when the root key opens the vault at `path`. Reads only, also beside a process that has the vault open, and
 * makes neither a vault nor a key. Safe to repeat.
 * @throws VaultError with the codes VAULT_WRONG_KEY, VAULT_NO_KEY, VAULT_TOO_NEW, VAULT_DAMAGED, VAULT_NOT_FOUND,
 *   VAULT_UNAVAILABLE; InvalidArgument.
 */
export async function checkSqliteVaultKey(path: string, options: SqliteVaultOptions = {}): Promise<void> {
  needKnown("options", options, vaultOptions);
  const { rootKey, keyFile, ...rest } = options;
  const opened = { ...checkedOptions(rest), readOnly: true };
  const file = await SqliteFile.open(realPath(path, vaultFormat.makeFault), vaultFormat, opened);
  try {
    await checkKeys(file, {
      ...(rootKey !== undefined && { rootKey }),
      ...(keyFile !== undefined && { keyFile }),
    });
  } finally {
    await file.close();
  }
}

/** What an earlier process erased, and died before it could say so. On a full disk the next erasure does it. */
function finishErasures(file: SqliteFile): void {
  try {
    file.emptyWriteAheadLog();
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== "VAULT_FULL") throw error;
  }
}

const defaultPollMs = 50;

const vaultOptions = { ...fileOptions, rootKey: true, keyFile: true } as const satisfies Record<
  keyof SqliteVaultOptions,
  true
>;

function openEventFile(path: string, options: SqliteEventStoreOptions): Promise<SqliteFile> {
  return SqliteFile.open(
    realPath(path, eventStoreFormat.makeFault),
    eventStoreFormat,
    checkedOptions(options),
  );
}

function vaultBeside(path: string): string {
  const extension = extname(path);
  return `${extension === "" ? path : path.slice(0, -extension.length)}.vault`;
}
