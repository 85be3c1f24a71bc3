import {
  checkSignal,
  createCallEngine,
  InvalidArgument,
  needKnown,
  takeAccount,
  untilAborted,
} from "@offhook/engine";
import type {
  AccountHold,
  AccountId,
  AdmissionPolicy,
  AnswerRule,
  CallEngine,
  CallEngineOptions,
  CallProtocol,
  Cancellable,
  EventStore,
  LeaseLost,
  PacingPolicy,
  Vault,
} from "@offhook/engine";
import { ClientInUse, telegramCallClient, telegramTransport } from "@offhook/telegram";
import type { ConnectedCallClient, LibraryClient } from "@offhook/telegram";
import { nodeDigest } from "./node-digest.ts";
import { knownTo, openStores } from "./open-stores.ts";
import type { OpenedStores, OpenStoresOptions } from "./open-stores.ts";
import { serverClock } from "./server-clock.ts";
import { isServer } from "./server-store.ts";

/** Whose calls, where they are recorded, and how the engine shall behave. Only `client` is needed. */
export interface OpenCallEngineOptions extends OpenStoresOptions, Cancellable {
  /**
   * A `TelegramClient` of GramJS or teleproto, of a logged-in user; it is connected if it is not. Or what
   * `telegramCallClient(client, options)` made of one.
   */
  readonly client: LibraryClient | ConnectedCallClient;
  /**
   * The account's name in the records: 1 to 64 characters of `A-Z a-z 0-9 . _ @ + -`. Keep it the same for the same
   * account. Default: a pseudonym that the vault makes of the user's id, such as `user-h3kP2x9Q`. Has to be given where the
   * store is a server, because the account is taken there before the client connects.
   */
  readonly accountId?: string;
  /**
   * The file of the event store, with the vault beside it; or the address of a KurrentDB that several machines share,
   * `kurrentdb://...`, with `rootKey` and `dataKeys`. Default `offhook.db` in the current folder.
   */
  readonly store?: string;
  /**
   * `true`: waits until no other engine runs the account, as a process does that stands by. Only where the store is a server.
   * Default `false`: refused with ACCOUNT_LEASED.
   */
  readonly standBy?: boolean;
  /**
   * `false`: the account is only observed. Calls that come in are recorded, and no `phone.*` request is sent, so that
   * nothing here rings, answers or ends a call on the owner's other devices; every command is refused (OBSERVING). Calls
   * that an engine on these files took part in are left alone. Default `true`.
   */
  readonly participate?: boolean;
  /** What calls announce. Default: what an engine without a media layer announces. */
  readonly protocol?: CallProtocol;
  /** What becomes of calls that come in while the account has another one, or from strangers. */
  readonly admission?: Partial<AdmissionPolicy>;
  /** Calls that are answered without our user. Default none. */
  readonly autoAnswer?: readonly AnswerRule[];
  /** How often the account may place calls. Default `defaultPacing`. */
  readonly pacing?: Partial<PacingPolicy>;
  /**
   * `hangUp`: calls that were live when the last process ended, and that were placed here or answered, are hung up with the
   * reason `restart`. Default `keep`: they go on.
   */
  readonly onRestart?: "keep" | "hangUp";
  /** How long the vault keeps the key of a confirmed call after its end, in milliseconds up to a year. Default 0. */
  readonly keepKeysMs?: number;
}

/** A call engine, and what it stands on. */
export interface OpenedCallEngine extends CallEngine {
  readonly accountId: AccountId;
  /**
   * Resolves when the account is lost to another engine, or may be soon, because the server could not be reached: the client
   * is disconnected then. Close this engine and open another. Never resolves on files.
   */
  readonly lost: Promise<LeaseLost>;
  readonly store: EventStore;
  readonly vault: Vault;
  /** `true` while the connection to Telegram stands. */
  readonly connected$: ConnectedCallClient["connected$"];
  /**
   * Ends no call: the next engine on the same stores goes on with them. Closes the engine, the client and the stores.
   * GramJS may keep the process alive for up to 11.5 s more; `process.exit()` ends it at once. Repeating is safe, and
   * `await using engine` does it too.
   */
  close(): Promise<void>;
}

/**
 * A call engine for one account: a client of GramJS or teleproto, SQLite files or a KurrentDB, and all that stands between
 * them.
 *
 *     const engine = await openCallEngine({ client, store: "calls.db" });
 *     engine.transitions$.subscribe(({ record }) => console.log(record.type, record.to));
 *     const call = await engine.placeCall({ userId, accessHash });
 *
 * Only one process at a time may hold the files; on a server, only one runs an account, and `client` is to be given before it
 * is connected. Calls that were live when the last one ended go on.
 * @throws AccountLeased (ACCOUNT_LEASED); ClientInUse (CLIENT_IN_USE) while another engine has the client; StoreError and VaultError as `openStores` does (STORE_LOCKED names the process that has the files);
 *   RpcFailure when the account can't be read
 *   (`AUTH_KEY_UNREGISTERED`: not logged in); InvalidArgument. Then, and when `options.signal` is aborted meanwhile,
 *   what was opened before is closed again.
 */
export async function openCallEngine(options: OpenCallEngineOptions): Promise<OpenedCallEngine> {
  checkOptions(options);
  const { client } = options;
  if (!isCallClient(client)) return openEngine(options, () => {});
  if (inUse.has(client)) throw new ClientInUse();
  inUse.add(client);
  const letGo = (): void => void inUse.delete(client);
  try {
    return await openEngine(options, letGo);
  } catch (error) {
    letGo();
    throw error;
  }
}

/** What `telegramCallClient` made, and an open engine has. */
const inUse = new WeakSet<ConnectedCallClient>();

async function openEngine(options: OpenCallEngineOptions, letGo: () => void): Promise<OpenedCallEngine> {
  const {
    client,
    accountId,
    participate = true,
    store = "offhook.db",
    standBy = false,
    protocol,
    admission,
    autoAnswer,
    pacing,
    onRestart,
    keepKeysMs,
    signal,
    ...storeOptions
  } = options;
  const choices = {
    ...(protocol !== undefined && { protocol }),
    ...(admission !== undefined && { admission }),
    ...(autoAnswer !== undefined && { autoAnswer }),
    ...(pacing !== undefined && { pacing }),
    ...(onRestart !== undefined && { onRestart }),
    ...(keepKeysMs !== undefined && { keepKeysMs }),
    ...(signal !== undefined && { signal }),
  };
  const time = serverClock();
  const stores = await openStores(store, storeOptions);
  let hold: AccountHold | undefined;
  let connecting: Promise<ConnectedCallClient> | undefined;
  let callClient: ConnectedCallClient | undefined;
  const disconnect = async (): Promise<void> => {
    // One that could not be read may be connected: whoever takes the account next must not meet it.
    const connected = await connecting?.catch((error: unknown) => {
      if (hold === undefined || isCallClient(client) || error instanceof ClientInUse) return undefined;
      return { close: () => client.destroy() };
    });
    await connected?.close().catch(() => {});
  };
  try {
    if (isServer(store) && accountId !== undefined) {
      const { accountState } = stores;
      const wishes = { wait: standBy, ...(signal !== undefined && { signal }) };
      // By this machine's clock: those who wait for the account do not know Telegram's.
      hold = await takeAccount({ accountId, accountState, ...wishes });
    }
    connecting = isCallClient(client) ? Promise.resolve(client) : telegramCallClient(client);
    if (hold !== undefined) void hold.lost.then(disconnect);
    callClient = await untilAborted(signal, connecting);
    const account = { participate, ...(accountId !== undefined && { accountId }) };
    const held = { ...choices, ...(hold !== undefined && { holds: [hold] }) };
    return opened(await engineOn(stores, callClient, account, time, held), stores, callClient, hold, letGo);
  } catch (error) {
    // First Telegram, then the account. A client that is still connecting when it is called off is not waited for: it is
    // closed once it is connected, and the account is not given back, but expires.
    const lettingGo = disconnect().then(() => hold?.release());
    if (callClient !== undefined || signal?.aborted !== true) await lettingGo;
    await stores.close();
    throw error;
  }
}

/** Before any file is made. @throws InvalidArgument */
function checkOptions(options: OpenCallEngineOptions): void {
  needKnown("options", options, knownOptions);
  const { client, accountId, participate, signal, store, standBy } = options;
  checkSignal(signal);
  const isShared = typeof store === "string" && isServer(store);
  if (isShared && accountId === undefined)
    throw new InvalidArgument("accountId", accountId, "the account's name, where the store is a server");
  if (standBy !== undefined && (typeof standBy !== "boolean" || (standBy && !isShared)))
    throw new InvalidArgument("standBy", standBy, "true or false, and absent where the store is a file");
  if (participate !== undefined && typeof participate !== "boolean")
    throw new InvalidArgument("participate", participate, "true or false");
  if (typeof client?.invoke !== "function")
    throw new InvalidArgument("client", client, "a TelegramClient of GramJS or teleproto");
  if (
    accountId !== undefined &&
    !(typeof accountId === "string" && /^[A-Za-z0-9._@+-]{1,64}$/.test(accountId))
  )
    throw new InvalidArgument("accountId", accountId, "1 to 64 characters of A-Z a-z 0-9 . _ @ + -");
}

const knownOptions = {
  ...knownTo,
  client: true,
  accountId: true,
  store: true,
  standBy: true,
  participate: true,
  protocol: true,
  admission: true,
  autoAnswer: true,
  pacing: true,
  onRestart: true,
  keepKeysMs: true,
  signal: true,
} as const satisfies Record<keyof OpenCallEngineOptions, unknown>;

function isCallClient(client: LibraryClient | ConnectedCallClient): client is ConnectedCallClient {
  return "selfId" in client;
}

type StorePorts = "store" | "vault" | "accountState";
type OpenedAccount = Required<Pick<OpenCallEngineOptions, "participate">> &
  Pick<OpenCallEngineOptions, "accountId">;

async function engineOn(
  { events, vault, accountState }: OpenedStores,
  client: ConnectedCallClient,
  { accountId = pseudonymOf(client, vault), participate }: OpenedAccount,
  { clock, follow }: ReturnType<typeof serverClock>,
  choices: Omit<Partial<CallEngineOptions>, "updates$" | "transports" | "clock" | "digest" | StorePorts>,
): Promise<{ readonly engine: CallEngine; readonly accountId: AccountId }> {
  const ports = { accountId, client, participate, vault, accountState };
  const transport = telegramTransport({ ...ports, onServerTime: follow });
  const engine = await createCallEngine({
    updates$: transport.updates$,
    transports: [transport],
    store: events,
    vault,
    accountState,
    clock,
    digest: nodeDigest,
    ...choices,
  });
  return { engine, accountId: transport.accountId };
}

function opened(
  { engine, accountId }: { readonly engine: CallEngine; readonly accountId: AccountId },
  stores: OpenedStores,
  client: ConnectedCallClient,
  hold: AccountHold | undefined,
  letGo: () => void,
): OpenedCallEngine {
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= (async () => {
      await engine.close();
      await client.close();
      // Now somebody else may connect.
      await hold?.release();
      await stores.close();
      letGo();
    })();
    return closing;
  };
  return {
    accountId,
    lost: hold?.lost ?? new Promise(() => {}),
    store: stores.events,
    vault: stores.vault,
    connected$: client.connected$,
    calls$: engine.calls$,
    transitions$: engine.transitions$,
    diagnostics$: engine.diagnostics$,
    placeCall: (peer, options) => engine.placeCall(peer, options),
    ring: (peer, options) => engine.ring(peer, options),
    accountStanding: (account) => engine.accountStanding(account),
    reopenAccount: (account) => engine.reopenAccount(account),
    call: (callId) => engine.call(callId),
    liveCalls: () => engine.liveCalls(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Stays the same as long as the vault does, and names nobody to those who do not have it. */
function pseudonymOf({ selfId }: ConnectedCallClient, vault: Vault): string {
  const ref = vault.peerRef("self" as AccountId, selfId);
  return `user-${ref.replaceAll(/[^A-Za-z0-9]/g, "").slice(0, 8)}`;
}
