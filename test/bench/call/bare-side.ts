import { createHash, randomBytes } from "node:crypto";
import bigInt from "big-integer";
import { Api, TelegramClient } from "telegram";
import { loopbackClientOptions, loopbackSession } from "@offhook/simulator/gramjs";
import { Inbox } from "./update-inbox.ts";
import { Exchange } from "./bare-exchange.ts";
import { serveBenchmark } from "./bench-side.ts";
import type { SideOptions } from "./bench-side.ts";

const protocol = new Api.PhoneCallProtocol({
  udpP2p: true,
  udpReflector: true,
  minLayer: 65,
  maxLayer: 92,
  libraryVersions: ["13.0.0", "12.0.0", "11.0.0", "10.0.0", "9.0.0", "8.0.0", "7.0.0"],
});

function caller(client: TelegramClient, dh: Exchange, updates: Inbox, { peer }: SideOptions) {
  if (peer === undefined) throw new TypeError("A caller needs a peer.");
  const user = new Api.InputUser({
    userId: big(peer.userId),
    accessHash: big(peer.accessHash),
  });
  return async (): Promise<void> => {
    const gA = await dh.half();
    const gAHash = sha256(gA);
    const randomId = randomBytes(4).readInt32LE() || 1;
    const asked = await client.invoke(
      new Api.phone.RequestCall({ userId: user, randomId, gAHash, protocol }),
    );
    dh.askAhead();
    const { id, accessHash } = asked.phoneCall as Api.PhoneCallWaiting;
    const named = new Api.InputPhoneCall({ id, accessHash });
    const accepted = (await updates.next("PhoneCallAccepted")) as Api.PhoneCallAccepted;
    const { fingerprint } = dh.agree(accepted.gB);
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

function answerAll(client: TelegramClient, dh: Exchange, updates: Inbox): void {
  let requested: Api.PhoneCallRequested;
  let named: Api.InputPhoneCall;
  updates.handle = (object) => {
    if (object.className === "PhoneCallRequested") {
      requested = object as Api.PhoneCallRequested;
      named = new Api.InputPhoneCall({ id: requested.id, accessHash: requested.accessHash });
      void client.invoke(new Api.phone.ReceivedCall({ peer: named }));
      void dh.half().then((gB) => client.invoke(new Api.phone.AcceptCall({ peer: named, gB, protocol })));
      dh.askAhead();
    } else if (object.className === "PhoneCall") {
      const confirmed = object as Api.PhoneCall;
      if (!sha256(confirmed.gAOrB).equals(requested.gAHash)) throw new Error("g_a does not match its hash.");
      const { fingerprint } = dh.agree(confirmed.gAOrB);
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

function sha256(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}

function big(text: string): bigInt.BigInteger {
  return bigInt(text);
}

/**
 * The same calls without an engine: GramJS and node:crypto, as short as they can be written. Records nothing,
 * survives nothing; its checks are those that no client may leave out.
 */
await serveBenchmark(async (options: SideOptions) => {
  const client = await connect(options);
  const dh = await Exchange.of(client);
  const updates = new Inbox();
  await client.getMe();
  client.addEventHandler((update: { className?: string }) => updates.receive(update));
  const call = options.role === "caller" ? caller(client, dh, updates, options) : undefined;
  if (options.role === "callee") answerAll(client, dh, updates);
  return { call: async () => call?.(), close: () => client.destroy() };
});
