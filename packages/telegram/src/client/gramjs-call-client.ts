import { InvalidArgument } from "@offhook/engine";
import bigInt from "big-integer";
import { BehaviorSubject, Observable, Subject, distinctUntilChanged } from "rxjs";
import { Api } from "telegram";
import type { TelegramClient } from "telegram";
import { Raw } from "telegram/events/index.js";
import { sendWithoutDelay } from "./no-delay.ts";
import { PendingRequests } from "./pending-requests.ts";
import type { PhoneCallProtocol, PhoneDiscardReason, PhoneUpdate, TlLong } from "./phone-objects.ts";
import { phoneResults, updatesInResult } from "./phone-result-conversion.ts";
import { phoneUpdateOf } from "./phone-update-conversion.ts";
import { bytesValue, intValue, longValue, randomIdValue } from "./request-values.ts";
import { RpcFailure } from "./rpc-failure.ts";
import { rpcFailureOf } from "./rpc-outcome.ts";
import { systemRequestClock } from "./system-clock.ts";
import type { RequestClock } from "./system-clock.ts";
import type {
  InputPhoneCall,
  PhoneMethod,
  PhoneMethods,
  TelegramCallClient,
} from "./telegram-call-client.ts";
import { isTlObject, longField } from "./tl-fields.ts";

// The only file that knows GramJS (npm `telegram`). Its successor teleproto runs the same code through an npm
// alias. What is said here of GramJS was observed on version 2.26.22.

export interface GramJsCallClientOptions {
  /** How long a request may take, in milliseconds. Default 20000. */
  readonly requestTimeoutMs?: number;
  /** Runs the timeouts. Default: the system's timers. */
  readonly clock?: RequestClock;
}

export interface GramJsCallClient extends TelegramCallClient {
  /**
   * Ends open requests (`DISCONNECTED`, outcome unknown), completes the observables and destroys the GramJS
   * client. Calling it again does nothing.
   *
   * Afterwards GramJS may keep the process alive for up to 11.5 s, because the time limit of its last ping is a
   * timer that it does not clear. Wait, or end the process with `process.exit()`.
   */
  close(): Promise<void>;
}

/**
 * Makes a `TelegramCallClient` of a GramJS client of a logged-in user. Connects it unless it is connected, and
 * waits for that as long as the client itself tries.
 *
 * It changes the client in three ways. `floodSleepThreshold` becomes 0: GramJS would wait up to a minute inside a
 * request and then repeat it, unseen. Sockets get TCP_NODELAY, without which an answer can take 40 ms more. Its
 * handler is put in front of the client's others, because GramJS runs handlers one after the other, and a slow one
 * before ours would change the order of updates.
 *
 * Construct the client with `securityChecks: true`, or the same message is delivered again when Telegram sends it
 * twice, and with the default `connectionRetries` (no limit): once GramJS has used up a limit, it stays offline in
 * silence. Telegram's answers to own requests are not updates: they go to the caller of `invoke` only. One
 * exception: an answer that comes after its time limit is given as the update that would have said the same.
 *
 * What Telegram pushed before this resolves, or while the connection was down, is not in `updates$`.
 *
 * @throws RpcFailure when the account can't be read (`AUTH_KEY_UNREGISTERED`: not logged in).
 * @throws InvalidArgument `INVALID_ARGUMENT` when the client is that of a bot, which can't call.
 */
export async function gramJsCallClient(
  client: TelegramClient,
  options: GramJsCallClientOptions = {},
): Promise<GramJsCallClient> {
  checkClient(client);
  const requests = new PendingRequests(
    options.clock ?? systemRequestClock,
    options.requestTimeoutMs ?? defaultRequestTimeoutMs,
  );
  client.floodSleepThreshold = 0;
  sendWithoutDelay(client);
  await connect(client);
  const selfId = ownIdOf(await requests.run("users.getUsers", () => client.getMe(), ignored));

  const updates = new Subject<PhoneUpdate>();
  const connected = new BehaviorSubject<boolean>(client.connected === true);
  const stopListening = listen(client, updates, (isConnected) => connected.next(isConnected));
  let closing: Promise<void> | undefined;

  return {
    selfId,
    updates$: updates.asObservable(),
    connected$: connected.pipe(distinctUntilChanged()),
    async invoke(method, params) {
      const request = requestOf(method, params);
      const send = async () => resultOf(method, await client.invoke(request));
      return requests.run(method, send, (late) => {
        for (const update of updatesInResult(method, late)) updates.next(update);
      });
    },
    close() {
      closing ??= (async () => {
        stopListening();
        requests.close();
        connected.next(false);
        connected.complete();
        updates.complete();
        await client.destroy();
      })();
      return closing;
    },
  };
}

/**
 * The updates of a GramJS client that concern calls, as plain data and in Telegram's order. Cold: each
 * subscription listens for itself and stops when it ends. The client must be connected and logged in; otherwise
 * the observable errors with `RpcFailure`. It never completes.
 *
 * Telegram does not send as an update what it answers to an own request, the `phoneCallDiscarded` of an own
 * hang-up for one: with this alone it is not seen.
 * @throws InvalidArgument when it is no GramJS client
 */
export function phoneUpdates(client: TelegramClient): Observable<PhoneUpdate> {
  checkClient(client);
  return new Observable((subscriber) => {
    let stopListening: (() => void) | undefined;
    client.getMe().then(
      () => {
        if (!subscriber.closed) stopListening = listen(client, subscriber, ignored);
      },
      (error: unknown) => subscriber.error(rpcFailureOf("users.getUsers", error)),
    );
    return () => stopListening?.();
  });
}

const defaultRequestTimeoutMs = 20_000;

const ignored = (): void => {};

function checkClient(client: TelegramClient): void {
  const methods = ["connect", "getMe", "invoke", "addEventHandler", "listEventHandlers"];
  const isObject = typeof client === "object" && client !== null;
  if (isObject && methods.every((method) => typeof Reflect.get(client, method) === "function")) return;
  throw new InvalidArgument("client", client, "a TelegramClient of GramJS");
}

/** GramJS answers `false` when its `connectionRetries` are used up, teleproto throws. */
async function connect(client: TelegramClient): Promise<void> {
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
 * Registers one handler. It must not be before `getMe`: as long as GramJS does not know its own user it asks
 * for it before each update, and the updates overtake each other. It must be synchronous: GramJS does not wait
 * for the handler before it goes on with the next update.
 */
function listen(
  client: TelegramClient,
  updates: { next(update: PhoneUpdate): void },
  onConnection: (isConnected: boolean) => void,
): () => void {
  // GramJS takes a handler away when either its builder or its callback is the one given: both are our own.
  const everything = new Raw({});
  const handler = (update: unknown) => {
    if (isTlObject(update)) {
      // GramJS hangs itself on the object (`_client`) and the users that came along (`_entities`): nothing but
      // copied fields leaves this handler.
      const entities = update["_entities"];
      const phoneUpdate = phoneUpdateOf(update, entities instanceof Map ? entities.values() : []);
      if (phoneUpdate !== undefined) updates.next(phoneUpdate);
    } else if (isConnectionState(update)) {
      onConnection(update.state === 1);
    }
  };
  client.addEventHandler(handler, everything);
  const handlers = client.listEventHandlers();
  const own = handlers.pop();
  if (own !== undefined) handlers.unshift(own);
  return () => client.removeEventHandler(handler, everything);
}

/** `UpdateConnectionState`: 1 connected, also said every 9 s; 0 broken; -1 disconnected. */
function isConnectionState(update: unknown): update is { readonly state: number } {
  return typeof (update as { state?: unknown } | null)?.state === "number";
}

/** The account's own id, from what `getMe` answers. GramJS delivers updates in order once it knows it. */
function ownIdOf(me: unknown): TlLong {
  if (!isTlObject(me)) throw new TypeError("Telegram did not say who the account's user is.");
  if (me["bot"] === true)
    throw new InvalidArgument("client", me.className, "a user's client: bots can't call");
  return longField(me, "id");
}

function requestOf<M extends PhoneMethod>(method: M, params: PhoneMethods[M]["params"]): Api.AnyRequest {
  if (!Object.hasOwn(phoneRequests, method)) {
    throw new InvalidArgument("method", method, `one of ${Object.keys(phoneRequests).join(", ")}`);
  }
  return phoneRequests[method](params);
}

function resultOf<M extends PhoneMethod>(method: M, answer: unknown): PhoneMethods[M]["result"] {
  return phoneResults[method](answer);
}

type Requests = { readonly [M in PhoneMethod]: (params: PhoneMethods[M]["params"]) => Api.AnyRequest };

/** The TL line of each request stands above its name in `PhoneMethods`. */
const phoneRequests: Requests = {
  "messages.getDhConfig": ({ version, randomLength }) =>
    new Api.messages.GetDhConfig({
      version: intValue("version", version, 0),
      randomLength: intValue("randomLength", randomLength, 0),
    }),
  "help.getConfig": () => new Api.help.GetConfig(),
  "phone.getCallConfig": () => new Api.phone.GetCallConfig(),
  "phone.requestCall": ({ video, userId, randomId, gAHash, protocol }) =>
    new Api.phone.RequestCall({
      video,
      userId: new Api.InputUser({
        userId: long("userId.userId", userId.userId),
        accessHash: long("userId.accessHash", userId.accessHash),
      }),
      randomId: randomIdValue(randomId),
      gAHash: bytesValue("gAHash", gAHash),
      protocol: protocolOf(protocol),
    }),
  "phone.receivedCall": ({ peer }) => new Api.phone.ReceivedCall({ peer: inputPhoneCall(peer) }),
  "phone.acceptCall": ({ peer, gB, protocol }) =>
    new Api.phone.AcceptCall({
      peer: inputPhoneCall(peer),
      gB: bytesValue("gB", gB),
      protocol: protocolOf(protocol),
    }),
  "phone.confirmCall": ({ peer, gA, keyFingerprint, protocol }) =>
    new Api.phone.ConfirmCall({
      peer: inputPhoneCall(peer),
      gA: bytesValue("gA", gA),
      keyFingerprint: long("keyFingerprint", keyFingerprint),
      protocol: protocolOf(protocol),
    }),
  "phone.discardCall": ({ video, peer, durationSeconds, reason, connectionId }) =>
    new Api.phone.DiscardCall({
      video,
      peer: inputPhoneCall(peer),
      duration: intValue("durationSeconds", durationSeconds, 0),
      reason: discardReason(reason),
      connectionId: long("connectionId", connectionId),
    }),
  "phone.setCallRating": ({ userInitiative, peer, rating, comment }) =>
    new Api.phone.SetCallRating({
      userInitiative,
      peer: inputPhoneCall(peer),
      rating: intValue("rating", rating, 1),
      comment,
    }),
  "phone.saveCallDebug": ({ peer, debug }) =>
    new Api.phone.SaveCallDebug({ peer: inputPhoneCall(peer), debug: new Api.DataJSON({ data: debug }) }),
  "phone.sendSignalingData": ({ peer, data }) =>
    new Api.phone.SendSignalingData({ peer: inputPhoneCall(peer), data: bytesValue("data", data) }),
};

function inputPhoneCall({ id, accessHash }: InputPhoneCall): Api.InputPhoneCall {
  return new Api.InputPhoneCall({ id: long("peer.id", id), accessHash: long("peer.accessHash", accessHash) });
}

function protocolOf(protocol: PhoneCallProtocol): Api.PhoneCallProtocol {
  return new Api.PhoneCallProtocol({
    udpP2p: protocol.udpP2p,
    udpReflector: protocol.udpReflector,
    minLayer: intValue("protocol.minLayer", protocol.minLayer),
    maxLayer: intValue("protocol.maxLayer", protocol.maxLayer),
    libraryVersions: [...protocol.libraryVersions],
  });
}

function discardReason(reason: PhoneDiscardReason): Api.TypePhoneCallDiscardReason {
  switch (reason.kind) {
    case "missed":
      return new Api.PhoneCallDiscardReasonMissed();
    case "disconnect":
      return new Api.PhoneCallDiscardReasonDisconnect();
    case "hangup":
      return new Api.PhoneCallDiscardReasonHangup();
    case "busy":
      return new Api.PhoneCallDiscardReasonBusy();
    default:
      // Layer 198, which GramJS speaks, has no word for a migration.
      throw new InvalidArgument("reason", reason.kind, "missed, disconnect, hangup or busy");
  }
}

function long(parameter: string, value: TlLong): bigInt.BigInteger {
  return bigInt(longValue(parameter, value).toString());
}
