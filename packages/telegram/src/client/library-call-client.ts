import { InvalidArgument, needKnown, needMethods } from "@offhook/engine";
import bigInt from "big-integer";
import { BehaviorSubject, Subject, distinctUntilChanged } from "rxjs";
import { ClientInUse } from "./client-in-use.ts";
import { checkClient, libraryApiOf } from "./library-client.ts";
import type { LibraryApi, LibraryClient } from "./library-client.ts";
import { requestsOf } from "./library-requests.ts";
import { listen } from "./library-updates.ts";
import { sendWithoutDelay } from "./no-delay.ts";
import { PendingRequests } from "./pending-requests.ts";
import type { PhoneUpdate, TlLong } from "./phone-objects.ts";
import { phoneResults, updatesInResult } from "./phone-result-conversion.ts";
import { longValue } from "./request-values.ts";
import { RpcFailure } from "./rpc-failure.ts";
import { systemRequestClock } from "./system-clock.ts";
import type { RequestClock } from "./system-clock.ts";
import type { InputUser, PhoneMethod, PhoneMethods, TelegramCallClient } from "./telegram-call-client.ts";
import { isTlObject, longField } from "./tl-fields.ts";

/** How the client of a library is used. */
export interface CallClientOptions {
  /** How long a request may take, in milliseconds. Default 20000. */
  readonly requestTimeoutMs?: number;
  /** Runs the timeouts. Default: the system's timers. */
  readonly clock?: RequestClock;
  /**
   * `Api` of the library that the client is of. Default: that of the package `telegram` or `teleproto`, whichever
   * the client is of, loaded when it is needed. Give it when the library goes by another name.
   */
  readonly api?: LibraryApi;
}

/** A call client that was made of a library's client and is connected. */
export interface ConnectedCallClient extends TelegramCallClient {
  /**
   * Ends open requests (`DISCONNECTED`, outcome unknown), completes the observables and destroys the library's
   * client. Calling it again does nothing.
   *
   * Afterwards GramJS and teleproto may keep the process alive for up to 11.5 s, because the time limit of their
   * last ping is a timer that they do not clear. Wait, or end the process with `process.exit()`.
   */
  close(): Promise<void>;
}

/**
 * Makes a `TelegramCallClient` of a `TelegramClient` of GramJS or teleproto, of a logged-in user. Connects it unless
 * it is connected, and waits for that as long as the client itself tries.
 *
 * It changes the client in three ways. `floodSleepThreshold` becomes 0: the library would wait up to a minute inside
 * a request and then repeat it, unseen. Sockets get TCP_NODELAY, without which an answer can take 40 ms more. Its
 * handler is put in front of the client's others, because the library runs handlers one after the other, and a slow
 * one before ours would change the order of updates.
 *
 * Construct the client with `securityChecks: true`, or the same message is delivered again when Telegram sends it
 * twice, and with the default `connectionRetries` (no limit): once GramJS has used up a limit, it stays offline in
 * silence. Construct teleproto's with `requestRetries: 1` as well: it repeats a request that met a server fault, 2 s
 * apart, and then forgets which fault it was.
 *
 * Telegram's answers to own requests are not updates: they go to the caller of `invoke` only. One exception: an
 * answer that comes after its time limit is given as the update that would have said the same. What Telegram pushed
 * before this resolves, or while the connection was down, is not in `updates$`; what it pushes from when this resolves is in
 * the difference from `updatesState`, so that nothing falls between the two.
 *
 * @throws RpcFailure when the account can't be read (`AUTH_KEY_UNREGISTERED`: not logged in).
 * @throws InvalidArgument `INVALID_ARGUMENT` when the client is that of a bot, which can't call.
 * @throws ClientInUse (CLIENT_IN_USE) while another call client that was made of it is open.
 */
export async function telegramCallClient(
  client: LibraryClient,
  options: CallClientOptions = {},
): Promise<ConnectedCallClient> {
  checkClient(client);
  checkOptions(options);
  if (inUse.has(client)) throw new ClientInUse();
  inUse.add(client);
  const letGo = (): void => void inUse.delete(client);
  try {
    return await connectedClient(client, options, letGo);
  } catch (error) {
    letGo();
    throw error;
  }
}

/** Clients of a library of which an open call client was made. */
const inUse = new WeakSet<LibraryClient>();

async function connectedClient(
  client: LibraryClient,
  options: CallClientOptions,
  letGo: () => void,
): Promise<ConnectedCallClient> {
  const requests = new PendingRequests(
    options.clock ?? systemRequestClock,
    options.requestTimeoutMs ?? defaultRequestTimeoutMs,
  );
  const requestOf = requestsOf(options.api ?? (await libraryApiOf(client)));
  const updates = new Subject<PhoneUpdate>();

  async function invoke<M extends PhoneMethod>(
    method: M,
    params: PhoneMethods[M]["params"],
  ): Promise<PhoneMethods[M]["result"]> {
    const request = requestOf(method, params);
    const send = async () => phoneResults[method](await client.invoke(request as never));
    return requests.run(method, send, (late) => {
      for (const update of updatesInResult(method, late)) updates.next(update);
    });
  }

  client.floodSleepThreshold = 0;
  sendWithoutDelay(client);
  await connect(client);
  const [me, updatesState] = await Promise.all([
    requests.run("users.getUsers", () => client.getMe(), ignored),
    invoke("updates.getState", {}).catch(stateUnknown),
  ]);
  const selfId = ownIdOf(me);

  const connected = new BehaviorSubject<boolean>(client.connected === true);
  const heartbeat = new Subject<void>();
  const stopListening = listen(client, updates, (state) => {
    connected.next(state === "connected");
    if (state === "connected") heartbeat.next();
    // GramJS hears nothing any more and settles nothing; teleproto makes a key that belongs to nobody.
    if (state === "sessionDead") requests.endSession();
  });
  let closing: Promise<void> | undefined;

  return {
    selfId,
    updates$: updates.asObservable(),
    connected$: connected.pipe(distinctUntilChanged()),
    heartbeat$: heartbeat.asObservable(),
    knownUser: (userId) => knownUserOf(client, userId),
    ...(updatesState !== undefined && { updatesState }),
    invoke,
    close() {
      closing ??= (async () => {
        stopListening();
        requests.close();
        connected.next(false);
        connected.complete();
        heartbeat.complete();
        updates.complete();
        try {
          await client.destroy();
        } finally {
          letGo();
        }
      })();
      return closing;
    },
  };
}

/** @throws InvalidArgument */
function checkOptions(options: CallClientOptions): void {
  needKnown("options", options, { requestTimeoutMs: true, clock: true, api: true });
  const { requestTimeoutMs = defaultRequestTimeoutMs, clock, api } = options;
  if (!(typeof requestTimeoutMs === "number" && requestTimeoutMs > 0))
    throw new InvalidArgument("requestTimeoutMs", requestTimeoutMs, "a number of milliseconds above 0");
  if (clock !== undefined) needMethods("clock", clock, ["now", "schedule"]);
  if (api !== undefined && typeof api?.phone !== "object")
    throw new InvalidArgument("api", api, "Api of the library that the client is of");
}

const defaultRequestTimeoutMs = 20_000;

const ignored = (): void => {};

/** Whoever asks for what was missed asks for the state as well, and tells what goes wrong. */
const stateUnknown = (): undefined => undefined;

/** GramJS answers `false` when its `connectionRetries` are used up, teleproto throws. */
async function connect(client: LibraryClient): Promise<void> {
  if (client.connected === true) return;
  let cause: unknown;
  const isConnected = await client.connect().catch((error: unknown) => {
    cause = error;
    return false;
  });
  if (isConnected) return;
  throw new RpcFailure(
    { method: "connect", type: "DISCONNECTED", rpcCode: 0, outcome: "refused" },
    cause === undefined ? undefined : { cause },
  );
}

/**
 * From the cache in which both libraries keep whom they have seen, those left out whose access hash does not serve.
 * Its `get` throws for others. `getInputEntity` would send a request for a user that it does not know.
 */
function knownUserOf(client: LibraryClient, userId: TlLong): InputUser | undefined {
  const id = bigInt(longValue("userId", userId).toString());
  try {
    const cache = Reflect.get(client, "_entityCache") as { get(userId: unknown): unknown };
    const peer = cache.get(id);
    if (!isTlObject(peer) || peer.className !== "InputPeerUser") return undefined;
    return { userId: longField(peer, "userId"), accessHash: longField(peer, "accessHash") };
  } catch {
    return undefined;
  }
}

/** The account's own id, from what `getMe` answers. GramJS delivers updates in order once it knows it. */
function ownIdOf(me: unknown): TlLong {
  if (!isTlObject(me)) throw new TypeError("Telegram did not say who the account's user is.");
  if (me["bot"] === true)
    throw new InvalidArgument("client", me.className, "a user's client: bots can't call");
  return longField(me, "id");
}
