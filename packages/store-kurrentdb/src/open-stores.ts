import { InvalidArgument, needKnown } from "@offhook/engine";
import type { AccountId, AccountStateStore, EventStore, LeaseStanding, Vault } from "@offhook/engine";
import type { RootKeySource } from "@offhook/store-sqlite/sealing";
import { KurrentDbLeases } from "./account-state/kurrentdb-leases.ts";
import { ServerAccountState } from "./account-state/kurrentdb-account-state.ts";
import { LastEvents } from "./account-state/last-events.ts";
import { Connection } from "./connection/connection.ts";
import { serverAddress } from "./connection/server-address.ts";
import { KurrentDbEventStore } from "./event-store/kurrentdb-event-store.ts";
import type { DataKeys } from "./vault/data-keys.ts";
import { KurrentDbVault } from "./vault/kurrentdb-vault.ts";
import { SecretStreams } from "./vault/secret-streams.ts";
import { asVaultError } from "./vault/vault-faults.ts";
import { checkKeys, openKeys } from "./vault/vault-keys.ts";

/** How a server is spoken to. */
export interface KurrentDbOptions {
  /**
   * Stands before the name of each stream, so that several installations share a server: `eu.` makes `eu.call-…`. Default
   * none, or what the address says as `streamPrefix`.
   */
  readonly streamPrefix?: string;
  /** How long one try of anything may take, milliseconds. Default 3000. */
  readonly timeoutMs?: number;
  /** How long something is tried again while the server is away, milliseconds. Default 8000. */
  readonly retryForMs?: number;
  /** How many appends are under way at a time. Default 128. */
  readonly appendsInFlight?: number;
}

/** How an event store on a server is opened. */
export interface KurrentDbEventStoreOptions extends KurrentDbOptions {
  /** Changes nothing on the server, not even what others have left undone in the index of calls. Default `false`. */
  readonly readOnly?: boolean;
}

/** Account state on a server, and how it is closed. */
export interface KurrentDbAccountState extends AccountStateStore, AsyncDisposable {
  /** Waits for what is under way, then releases everything. Calling it again does nothing. */
  close(): Promise<void>;
}

/** Where the keys of a vault are, and where its root key comes from. */
export interface KurrentDbVaultOptions extends KurrentDbOptions, RootKeySource {
  /** 32 bytes, or a function that gives them, for example from a key service. Beats the environment. The same on all machines. */
  readonly rootKey?: Uint8Array | (() => Uint8Array | Promise<Uint8Array>);
  /** A file with the root key as base64url, mode 0600. Default: what the environment variable OFFHOOK_VAULT_KEY says. */
  readonly keyFile?: string;
  /** Where the keys are that secrets are sealed with, seen by all machines: `folderDataKeys(path)`, or your own. */
  readonly dataKeys: DataKeys;
}

/** How all stores on a server are opened. */
export type KurrentDbStoresOptions = KurrentDbVaultOptions;

/** An event store, account state and the vault on one server. */
export interface KurrentDbStores extends AsyncDisposable {
  readonly events: EventStore;
  readonly accountState: AccountStateStore;
  readonly vault: Vault;
  /** Waits for what is under way, then releases everything. Calling it again does nothing. `await using` does it too. */
  close(): Promise<void>;
}

/**
 * The event store on a KurrentDB server or cluster, 22.10 or later (EventStoreDB included). Connects when it is used first.
 * Any number of processes may use one; what they may do for an account is a matter of its lease.
 *
 * Needs `@kurrent/kurrentdb-client`. The user must be allowed to read `$all`.
 * @param url a connection string: `kurrentdb://user:password@host:2113?tls=true`, `kurrentdb+discover://cluster.example`
 * @throws InvalidArgument. What is asked of it first also throws StoreError with the codes STORE_NOT_FOUND (there is no
 *   client package), STORE_UNAVAILABLE, STORE_DENIED, STORE_TOO_OLD.
 */
export function kurrentDbEventStore(url: string, options: KurrentDbEventStoreOptions = {}): EventStore {
  needKnown("options", options, { ...serverOptions, readOnly: true });
  const { readOnly = false } = options;
  if (typeof readOnly !== "boolean") throw new InvalidArgument("readOnly", readOnly, "true or false");
  return new KurrentDbEventStore(openConnection(url, options), readOnly);
}

/**
 * Account state and leases on a server. Leases expire there: the server does not know whether a process lives.
 * @param url as `kurrentDbEventStore`
 * @throws InvalidArgument. What is asked of it throws StoreError as an event store does.
 */
export function kurrentDbAccountState(url: string, options: KurrentDbOptions = {}): KurrentDbAccountState {
  needKnown("options", options, serverOptions);
  const connection = openConnection(url, options);
  return new ServerAccountState(connection, () => connection.close());
}

/**
 * Who holds these accounts, as the leases on a server tell. A server does not know whether a process lives: a lease whose
 * `expiresAt` is past was not renewed. Reads only. Safe to repeat.
 * @param url as `kurrentDbEventStore`
 * @throws StoreError with the codes STORE_NOT_FOUND, STORE_UNAVAILABLE, STORE_DENIED, STORE_DAMAGED; InvalidArgument.
 */
export async function readKurrentDbLeases(
  url: string,
  accountIds: readonly AccountId[],
  options: KurrentDbOptions = {},
): Promise<ReadonlyMap<AccountId, LeaseStanding>> {
  needKnown("options", options, serverOptions);
  if (!Array.isArray(accountIds)) throw new InvalidArgument("accountIds", accountIds, "a list of accounts");
  const connection = openConnection(url, options);
  try {
    const leases = new KurrentDbLeases(new LastEvents(connection));
    const read = accountIds.map(async (id) => [id, await leases.standing(id)] as const);
    return new Map(await Promise.all(read));
  } finally {
    await connection.close();
  }
}

/**
 * Opens the vault of several machines, or makes it: values on the server, each sealed with a key of its own, the keys where
 * they can be destroyed.
 * @param url as `kurrentDbEventStore`
 * @throws VaultError with the codes VAULT_WRONG_KEY, VAULT_NO_KEY, VAULT_UNAVAILABLE, VAULT_NOT_FOUND, VAULT_READ_ONLY,
 *   VAULT_DAMAGED; InvalidArgument.
 */
export async function openKurrentDbVault(url: string, options: KurrentDbVaultOptions): Promise<Vault> {
  needKnown("options", options, vaultOptions);
  const { rootKey, keyFile, dataKeys, ...rest } = options;
  for (const method of ["create", "read", "destroy"] as const) {
    if (typeof dataKeys?.[method] !== "function")
      throw new InvalidArgument(
        "dataKeys",
        dataKeys,
        "where the keys of secrets are, such as folderDataKeys(path)",
      );
  }
  const connection = openConnection(url, rest);
  const { shown } = connection.address;
  try {
    const source = { ...(rootKey !== undefined && { rootKey }), ...(keyFile !== undefined && { keyFile }) };
    const keys = await openKeys(connection, source);
    const release = (): Promise<void> => connection.close();
    return new KurrentDbVault(shown, new SecretStreams(connection), dataKeys, keys, release);
  } catch (error) {
    await connection.close();
    throw asVaultError(error, shown);
  }
}

/**
 * Resolves when the root key opens the vault on a server. Reads only, and makes no vault. Safe to repeat.
 * @param url as `kurrentDbEventStore`
 * @throws VaultError with the codes VAULT_WRONG_KEY, VAULT_NO_KEY, VAULT_NOT_FOUND, VAULT_UNAVAILABLE, VAULT_READ_ONLY;
 *   InvalidArgument.
 */
export async function checkKurrentDbVaultKey(
  url: string,
  options: Omit<KurrentDbVaultOptions, "dataKeys"> = {},
): Promise<void> {
  needKnown("options", options, keyOptions);
  const { rootKey, keyFile, ...rest } = options;
  const connection = openConnection(url, rest);
  try {
    const source = { ...(rootKey !== undefined && { rootKey }), ...(keyFile !== undefined && { keyFile }) };
    await checkKeys(connection, source);
  } catch (error) {
    throw asVaultError(error, connection.address.shown);
  } finally {
    await connection.close();
  }
}

/**
 * Opens everything that an engine on several machines needs. Fails at once where the server can't be reached.
 * @param url as `kurrentDbEventStore`
 * @throws as `openKurrentDbVault` does
 */
export async function openKurrentDbStores(
  url: string,
  options: KurrentDbStoresOptions,
): Promise<KurrentDbStores> {
  needKnown("options", options, vaultOptions);
  const { rootKey: _rootKey, keyFile: _keyFile, dataKeys: _dataKeys, ...shared } = options;
  const vault = await openKurrentDbVault(url, options);
  const events = kurrentDbEventStore(url, shared);
  const accountState = kurrentDbAccountState(url, shared);
  const close = async (): Promise<void> => {
    await Promise.all([events.close(), accountState.close(), vault.close()]);
  };
  return { events, accountState, vault, close, [Symbol.asyncDispose]: close };
}

/** @throws InvalidArgument */
function openConnection(url: string, options: KurrentDbOptions): Connection {
  const { streamPrefix, timeoutMs = 3_000, retryForMs = 8_000, appendsInFlight = 128 } = options;
  for (const [name, value] of Object.entries({ timeoutMs, retryForMs })) {
    if (!(value >= 1 && value <= 600_000))
      throw new InvalidArgument(name, value, "a number of milliseconds from 1 to 600000");
  }
  if (!Number.isInteger(appendsInFlight) || appendsInFlight < 1)
    throw new InvalidArgument("appendsInFlight", appendsInFlight, "a whole number from 1");
  return new Connection(serverAddress(url, streamPrefix), { timeoutMs, retryForMs, appendsInFlight });
}

const serverOptions = {
  streamPrefix: true,
  timeoutMs: true,
  retryForMs: true,
  appendsInFlight: true,
} as const satisfies Record<keyof KurrentDbOptions, true>;

const keyOptions = {
  ...serverOptions,
  rootKey: true,
  keyFile: true,
} as const satisfies Record<keyof Omit<KurrentDbVaultOptions, "dataKeys">, true>;

const vaultOptions = {
  ...keyOptions,
  dataKeys: true,
} as const satisfies Record<keyof KurrentDbVaultOptions, true>;
