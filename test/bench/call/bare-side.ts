import { createDiffieHellman, createHash, randomBytes } from "node:crypto";
import type { DiffieHellman } from "node:crypto";
import bigInt from "big-integer";
import { Api, TelegramClient } from "telegram";
import { loopbackClientOptions, loopbackSession } from "@offhook/simulator/gramjs";
import { serveBenchmark } from "./bench-side.ts";
import type { SideOptions } from "./bench-side.ts";

/**
 * The same calls without an engine: GramJS and node:crypto, as short as they can be written. Records nothing,
 * survives nothing; its checks are those that no client may leave out.
 */
await serveBenchmark(async (options: SideOptions) => {
  const client = await connect(options);
  const dh = await diffieHellman(client);
  const updates = new Inbox();
  await client.getMe();
  client.addEventHandler((update: { className?: string }) => updates.receive(update));
  const call = options.role === "caller" ? caller(client, dh, updates, options) : undefined;
  if (options.role === "callee") answerAll(client, dh, updates);
  return { call: async () => call?.(), close: () => client.destroy() };
});

const protocol = new Api.PhoneCallProtocol({
  udpP2p: true,
  udpReflector: true,
  minLayer: 65,
  maxLayer: 92,
  libraryVersions: ["13.0.0", "12.0.0", "11.0.0", "10.0.0", "9.0.0", "8.0.0", "7.0.0"],
});

function caller(client: TelegramClient, dh: DiffieHellman, updates: Inbox, { peer }: SideOptions) {
  if (peer === undefined) throw new TypeError("A caller needs a peer.");
  const user = new Api.InputUser({
    userId: big(peer.userId),
    accessHash: big(peer.accessHash),
  });
  return async (): Promise<void> => {
    dh.setPrivateKey(randomBytes(256));
    const gA = padded(dh.generateKeys());
    const gAHash = sha256(gA);
    const randomId = randomBytes(4).readInt32LE() || 1;
    const asked = await client.invoke(new Api.phone.RequestCall({ userId: user, randomId, gAHash, protocol }));
    const { id, accessHash } = asked.phoneCall as Api.PhoneCallWaiting;
    const named = new Api.InputPhoneCall({ id, accessHash });
    const accepted = (await updates.next("PhoneCallAccepted")) as Api.PhoneCallAccepted;
    const { fingerprint } = agreed(dh, accepted.gB);
    const answer = await client.invoke(
      new Api.phone.ConfirmCall({ peer: named, gA, keyFingerprint: big(fingerprint.toString()), protocol }),
    );
    const confirmed = answer.phoneCall as Api.PhoneCall;
    if (confirmed.keyFingerprint.toString() !== fingerprint.toString()) throw new Error("The keys differ.");
    await client.invoke(new Api.phone.SendSignalingData({ peer: named, data: randomBytes(64) }));
    await updates.next("UpdatePhoneCallSignalingData");
    await client.invoke(
      new Api.phone.DiscardCall({
        peer: named,
        duration: 0,
        reason: new Api.PhoneCallDiscardReasonHangup(),
        connectionId: big("0"),
      }),
    );
  };
}

function answerAll(client: TelegramClient, dh: DiffieHellman, updates: Inbox): void {
  let requested: Api.PhoneCallRequested;
  let named: Api.InputPhoneCall;
  updates.handle = (object) => {
    if (object.className === "PhoneCallRequested") {
      requested = object as Api.PhoneCallRequested;
      named = new Api.InputPhoneCall({ id: requested.id, accessHash: requested.accessHash });
      void client.invoke(new Api.phone.ReceivedCall({ peer: named }));
      dh.setPrivateKey(randomBytes(256));
      const gB = padded(dh.generateKeys());
      void client.invoke(new Api.phone.AcceptCall({ peer: named, gB, protocol }));
    } else if (object.className === "PhoneCall") {
      const confirmed = object as Api.PhoneCall;
      if (!sha256(confirmed.gAOrB).equals(requested.gAHash)) throw new Error("g_a does not match its hash.");
      const { fingerprint } = agreed(dh, confirmed.gAOrB);
      if (confirmed.keyFingerprint.toString() !== fingerprint.toString()) throw new Error("The keys differ.");
    } else if (object.className === "UpdatePhoneCallSignalingData") {
      void client.invoke(new Api.phone.SendSignalingData({ peer: named, data: randomBytes(64) }));
    }
  };
}

async function connect({ port, authKey }: SideOptions): Promise<TelegramClient> {
  const session = await loopbackSession(Buffer.from(authKey, "hex"));
  const client = new TelegramClient(session, 1, "bench", loopbackClientOptions(port));
  await client.connect();
  return client;
}

/** Made once: each time costs 180 ms, as node:crypto checks the prime. */
async function diffieHellman(client: TelegramClient): Promise<DiffieHellman> {
  const config = (await client.invoke(
    new Api.messages.GetDhConfig({ version: 0, randomLength: 256 }),
  )) as Api.messages.DhConfig;
  return createDiffieHellman(config.p, Buffer.from([config.g]));
}

function agreed(dh: DiffieHellman, theirs: Buffer): { readonly fingerprint: bigint } {
  const key = padded(dh.computeSecret(theirs));
  return { fingerprint: createHash("sha1").update(key).digest().readBigInt64LE(12) };
}

class Inbox {
  handle: ((object: { className?: string }) => void) | undefined;
  #waiting: { name: string; resolve: (object: object) => void } | undefined;
  readonly #early: { className?: string }[] = [];

  receive(update: { className?: string; phoneCall?: { className?: string } }): void {
    const object = update.className === "UpdatePhoneCall" ? update.phoneCall : update;
    if (object === undefined) return;
    if (this.handle !== undefined) this.handle(object);
    else if (this.#waiting?.name === object.className) {
      this.#waiting?.resolve(object);
      this.#waiting = undefined;
    } else this.#early.push(object);
  }

  next(name: string): Promise<object> {
    const at = this.#early.findIndex(({ className }) => className === name);
    const found = at < 0 ? undefined : this.#early[at];
    this.#early.length = 0;
    if (found !== undefined) return Promise.resolve(found);
    return new Promise((resolve) => {
      this.#waiting = { name, resolve };
    });
  }
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}

function padded(bytes: Buffer): Buffer {
  return bytes.length === 256 ? bytes : Buffer.concat([Buffer.alloc(256 - bytes.length), bytes]);
}

function big(text: string): bigInt.BigInteger {
  return bigInt(text);
}
