import { InvalidArgument, needKnown, needMethods, secretNames } from "@offhook/engine";
import type {
  AccountId,
  AccountStateStore,
  CallEffect,
  CallEventInput,
  CallId,
  CallTransport,
  CallUpdate,
  Clock,
  EffectContext,
  EffectResult,
  Randomness,
  TelegramCallId,
  Vault,
} from "@offhook/engine";
import { map } from "rxjs";
import type { Observable } from "rxjs";
import { needAccountId } from "./argument.ts";
import { callLogFile } from "./call-log.ts";
import { CallConfig } from "./account/call-config.ts";
import { DhConfigSource } from "./account/dh-config-source.ts";
import { KeyHalfStock } from "./account/key-half-stock.ts";
import { KnownPeers } from "./account/known-peers.ts";
import { withMissedUpdates } from "./account/missed-updates.ts";
import type { PhoneUpdate } from "./client/phone-objects.ts";
import { RpcFailure } from "./client/rpc-failure.ts";
import { systemRequestClock } from "./client/system-clock.ts";
import type { RequestClock } from "./client/system-clock.ts";
import type { InputPhoneCall, PhoneCallResult, TelegramCallClient } from "./client/telegram-call-client.ts";
import { requestErrorOf, SecretMissing } from "./effect-failure.ts";
import { systemRandom } from "./key-exchange/system-random.ts";
import { mediaParameters } from "./media-parameters.ts";
import { deriveKey, keyHalfOf, prepareKey } from "./key-steps.ts";
import { acceptCall, confirmCall, discardCall, requestCall, setCallRating } from "./requests.ts";
import { callEventOf, callLoggedOf, callUpdateOf, secretsOf } from "./updates.ts";
import { answerBytes, bytesText, readAnswer, readMediaEntry } from "./vault-values.ts";

/** What a transport stands on. */
export interface TelegramTransportOptions {
  /** The embedder's name of the account; stands on every record. 1 to 64 characters of `A-Z a-z 0-9 . _ @ + -`. */
  readonly accountId: string;
  readonly client: TelegramCallClient;
  /**
   * `false`: the account is only observed. An engine with this transport records what other devices are told of calls
   * that come in, and sends no `phone.*` request; no Diffie-Hellman configuration is asked for and no key half is made.
   * Asked of Telegram are help.getConfig and what was missed (updates.getDifference). Default `true`.
   */
  readonly participate?: boolean;
  /** The vault and account state that the engine uses as well. */
  readonly vault: Vault;
  readonly accountState: AccountStateStore;
  /** Default: the system's. */
  readonly clock?: RequestClock;
  /** Default: the system's. */
  readonly random?: Randomness;
  /** Told Telegram's time, in Unix seconds, whenever it comes along: for `systemClock().setServerOffset`. */
  readonly onServerTime?: (unixSeconds: number) => void;
}

/** The engine's transport, with the updates that belong to it. */
export interface TelegramTransport extends CallTransport {
  /**
   * The client's updates as the engine takes them: `createCallEngine({ updates$: transport.updates$, ... })`. What was
   * missed while the process was away or the connection down comes as one batch, which may hold what came before.
   * One subscriber at a time: it is what asks Telegram for them.
   */
  readonly updates$: Observable<CallUpdate | readonly CallUpdate[]>;
}

/**
 * Telegram for one account of a call engine, through any `TelegramCallClient`.
 *
 * Every effect can be executed again, at any time and in any process that has the same vault: secrets are durable
 * before anything is reported, and requests are made of the effect and the vault alone, so a repetition sends the
 * same bytes. A request whose answer stands in the vault is not sent again.
 */
export function telegramTransport(options: TelegramTransportOptions): TelegramTransport {
  checkOptions(options);
  const { client, vault, accountState } = options;
  const accountId = options.accountId as AccountId;
  const clock: Pick<Clock, "now" | "schedule"> = options.clock ?? systemRequestClock;
  const names = { accountId, vault };
  const from = { client, accountState, accountId, clock };
  const halves = new KeyHalfStock(new DhConfigSource(from), options.random ?? systemRandom, clock);
  const { onServerTime } = options;
  const config = new CallConfig({ ...from, ...(onServerTime === undefined ? {} : { onServerTime }) });
  const peers = new KnownPeers(vault, accountId, client);
  const keyPorts = { vault, halves };

  /** The call as our account names it. Its access hash came with the first object of the call. */
  async function inputPhoneCall(id: TelegramCallId): Promise<InputPhoneCall> {
    const name = secretNames.access(accountId, id);
    const accessHash = await vault.get(name);
    if (accessHash === undefined) throw new SecretMissing(name);
    return { id, accessHash: bytesText(accessHash) };
  }

  async function text(name: string | null): Promise<string> {
    return name === null ? "" : bytesText(await secret(name));
  }

  async function secret(name: string): Promise<Uint8Array> {
    const bytes = await vault.get(name as Parameters<Vault["get"]>[0]);
    if (bytes === undefined) throw new SecretMissing(name as Parameters<Vault["get"]>[0]);
    return bytes;
  }

  /** The answer goes into the vault with what it brings: a process that dies before it is recorded finds it there. */
  function answered(effect: CallEffect, callId: CallId, { phoneCall, users }: PhoneCallResult): EffectResult {
    const { credentials } = secretsOf(phoneCall, users, names);
    const event = callEventOf(phoneCall, names);
    const answer = { name: secretNames.text(callId, effect.type), value: answerBytes(event) };
    return { events: [event], credentials: [...credentials, answer] };
  }

  /** What Telegram has answered to an earlier try. Asked again, it would only say that it has seen the request. */
  async function earlierAnswer(effect: CallEffect, callId: CallId): Promise<EffectResult | undefined> {
    const answer = await vault.get(secretNames.text(callId, effect.type));
    return answer && { events: [readAnswer(answer)] };
  }

  /** What the updates in an answer say of this call, the chat last. Another call's news would come as an update. */
  function said(updates: readonly PhoneUpdate[], id: TelegramCallId): readonly CallEventInput[] {
    const calls = updates.flatMap((update) =>
      update.kind === "updatePhoneCall" && update.phoneCall.id === id
        ? [callEventOf(update.phoneCall, names)]
        : [],
    );
    const messages = updates.flatMap((update) =>
      update.kind === "messageActionPhoneCall" && update.callId === id ? [callLoggedOf(update)] : [],
    );
    return [...calls, ...messages];
  }

  async function execute(effect: CallEffect, { callId, attempt }: EffectContext): Promise<EffectResult> {
    const succeeded: CallEventInput = { type: "RequestSucceeded", effect: effect.type };
    const earlier = attempt > 1 ? await earlierAnswer(effect, callId) : undefined;
    if (earlier !== undefined) return earlier;
    switch (effect.type) {
      case "PrepareKey":
        return prepareKey(effect.params, callId, keyPorts);
      case "DeriveKey":
        return deriveKey(effect.params, callId, keyPorts);
      case "RequestCall": {
        const user = await peers.inputUser(effect.params.peerRef);
        if (user === undefined) throw new SecretMissing(secretNames.peer(accountId, effect.params.peerRef));
        const result = await client.invoke("phone.requestCall", requestCall(effect.params, user));
        // Only if there is none: it rings, but the other side may be answering at this moment.
        halves.stock(1);
        return answered(effect, callId, result);
      }
      case "ReportReceived": {
        const peer = await inputPhoneCall(effect.params.telegramCallId);
        // phone.receivedCall#17d54f61 peer:InputPhoneCall = Bool
        return { events: [told(effect.type, await client.invoke("phone.receivedCall", { peer }))] };
      }
      case "AcceptCall": {
        const peer = await inputPhoneCall(effect.params.telegramCallId);
        const result = await client.invoke("phone.acceptCall", acceptCall(effect.params, peer));
        // While the caller computes the key there is time to make what the next call will need.
        halves.stock(2);
        return answered(effect, callId, result);
      }
      case "ConfirmCall": {
        const peer = await inputPhoneCall(effect.params.telegramCallId);
        const { publicValue } = await keyHalfOf(callId, vault);
        const params = confirmCall(effect.params, peer, publicValue);
        return answered(effect, callId, await client.invoke("phone.confirmCall", params));
      }
      case "DiscardCall": {
        const { telegramCallId, slugRef } = effect.params;
        const peer = await inputPhoneCall(telegramCallId);
        const params = discardCall(effect.params, peer, await text(slugRef));
        const events = said(await client.invoke("phone.discardCall", params), telegramCallId);
        const isOver = events.some(({ type }) => type !== "CallLogged");
        return { events: isOver ? events : [succeeded, ...events] };
      }
      case "SendRating": {
        const { telegramCallId, commentRef } = effect.params;
        const peer = await inputPhoneCall(telegramCallId);
        const params = setCallRating(effect.params, peer, await text(commentRef));
        const updates = await client.invoke("phone.setCallRating", params);
        return { events: [...said(updates, telegramCallId), succeeded] };
      }
      case "SendDebug": {
        // phone.saveCallDebug#277add7e peer:InputPhoneCall debug:DataJSON = Bool; false asks for the log as well
        const peer = await inputPhoneCall(effect.params.telegramCallId);
        const debug = await text(effect.params.debugRef);
        const isEnough = await client.invoke("phone.saveCallDebug", { peer, debug });
        return { events: [{ type: "DebugSaved", needLog: !isEnough }] };
      }
      case "SendLog": {
        const { telegramCallId, logRef } = effect.params;
        const peer = await inputPhoneCall(telegramCallId);
        const { file, parts } = callLogFile(callId, await secret(logRef));
        for (const part of parts)
          if (!(await client.invoke("upload.saveFilePart", part))) throw notTaken("upload.saveFilePart");
        return { events: [told(effect.type, await client.invoke("phone.saveCallLog", { peer, file }))] };
      }
      case "WipeSecrets":
        throw new TypeError("Secrets are wiped by the engine itself: WipeSecrets does not concern Telegram.");
      default:
        return effect satisfies never;
    }
  }

  // A first call need not wait for either: both are asked for now. Failures show when they are used.
  void config.timeouts();
  const { participate = true } = options;
  if (participate) halves.stock(1);

  return {
    accountId,
    selfRef: vault.peerRef(accountId, client.selfId),
    participates: participate,
    updates$: withMissedUpdates(from).pipe(
      map((news) =>
        news.kind === "missing"
          ? { accountId, ...news }
          : news.updates.map((update) => callUpdateOf(update, names)),
      ),
    ),
    async execute(effect, call) {
      try {
        return await execute(effect, call);
      } catch (thrown) {
        const error = requestErrorOf(thrown);
        if (error === undefined) throw thrown;
        return { events: [{ type: "RequestFailed", effect: effect.type, error }] };
      }
    },
    async sendSignaling({ telegramCallId }, packet) {
      try {
        if (telegramCallId === null) throw notTaken("phone.sendSignalingData");
        // phone.sendSignalingData#ff7a9383 peer:InputPhoneCall data:bytes = Bool
        const peer = await inputPhoneCall(telegramCallId);
        const isTaken = await client.invoke("phone.sendSignalingData", { peer, data: packet });
        if (!isTaken) throw notTaken("phone.sendSignalingData");
        // The call stands, and the other side has something to read.
        halves.stock(2);
        return undefined;
      } catch (thrown) {
        const error = requestErrorOf(thrown);
        if (error === undefined) throw thrown;
        return error;
      }
    },
    async media({ telegramCallId }) {
      if (telegramCallId === null) return undefined;
      const entry = await vault.get(secretNames.media(accountId, telegramCallId));
      return entry && mediaParameters(readMediaEntry(entry), await config.mediaTimeouts());
    },
    resolvePeer: (peer) => peers.resolve(peer),
    timeouts: () => config.timeouts(),
  };
}

/** The answer to a request whose answer is a Bool. What false means is documented nowhere. */
function told(effect: CallEffect["type"], answer: boolean): CallEventInput {
  if (answer) return { type: "RequestSucceeded", effect };
  const error = { type: "ANSWERED_FALSE", code: 0, outcome: "unknown", waitSeconds: null } as const;
  return { type: "RequestFailed", effect, error };
}

function notTaken(method: string): RpcFailure {
  return new RpcFailure({ method, type: "ANSWERED_FALSE", rpcCode: 0, outcome: "refused" });
}

function checkOptions(options: TelegramTransportOptions): void {
  needKnown("options", options, {
    accountId: true,
    client: true,
    participate: true,
    vault: true,
    accountState: true,
    clock: true,
    random: true,
    onServerTime: true,
  });
  const { accountId, client, vault, accountState, clock, random, participate, onServerTime } = options;
  needAccountId(accountId);
  if (clock !== undefined) needMethods("clock", clock, ["now", "schedule"]);
  if (random !== undefined) needMethods("random", random, ["bytes"]);
  if (typeof client?.invoke !== "function" || typeof client.selfId !== "string") {
    throw new InvalidArgument("client", client, "a TelegramCallClient, such as telegramCallClient() makes");
  }
  if (participate !== undefined && typeof participate !== "boolean")
    throw new InvalidArgument("participate", participate, "true or false");
  if (onServerTime !== undefined && typeof onServerTime !== "function")
    throw new InvalidArgument("onServerTime", onServerTime, "a function that takes Unix seconds");
  if (typeof vault?.put !== "function") throw new InvalidArgument("vault", vault, "a Vault");
  if (typeof accountState?.get !== "function") {
    throw new InvalidArgument("accountState", accountState, "an AccountStateStore");
  }
}
