import { createHash } from "node:crypto";
import type { PhoneCall, PhoneUpdate } from "../client/phone-objects.ts";
import type { InputPhoneCall, PhoneMethods } from "../client/telegram-call-client.ts";
import type { JudgedClient, TelegramClientWorld, TestUser } from "./telegram-client-subject.ts";

/** A client with everything that it was sent. */
export interface Partner {
  readonly client: JudgedClient;
  readonly updates: readonly PhoneUpdate[];
  /** The first call object of this kind that arrives, or has arrived. */
  call<K extends PhoneCall["kind"]>(kind: K): Promise<Extract<PhoneCall, { kind: K }>>;
}

export async function partner(
  world: TelegramClientWorld,
  user: TestUser,
  options: { readonly requestTimeoutMs?: number } = {},
): Promise<Partner> {
  const client = await world.client(user, options);
  const updates: PhoneUpdate[] = [];
  client.updates$.subscribe((update) => updates.push(update));
  return {
    client,
    updates,
    async call(kind) {
      for (;;) {
        for (const update of updates) {
          if (update.kind === "updatePhoneCall" && update.phoneCall.kind === kind)
            return update.phoneCall as never;
        }
        await world.pass(5);
      }
    },
  };
}

/** Waits until it holds; the test's own time limit ends a wait in vain. */
export async function until(world: TelegramClientWorld, holds: () => boolean): Promise<void> {
  while (!holds()) await world.pass(5);
}

export const gA = new Uint8Array(256).fill(3);
export const gB = new Uint8Array(256).fill(5);
export const protocol = {
  udpP2p: true,
  udpReflector: true,
  minLayer: 65,
  maxLayer: 92,
  libraryVersions: ["9.0.0", "8.0.0"],
};

let lastRandomId = 0;

/** Alice calls Bob. */
export function aRequest(world: TelegramClientWorld): PhoneMethods["phone.requestCall"]["params"] {
  lastRandomId += 1;
  return {
    video: false,
    userId: world.inputUser("alice", "bob"),
    randomId: lastRandomId,
    gAHash: Uint8Array.from(createHash("sha256").update(gA).digest()),
    protocol,
  };
}

export function peerOf(call: PhoneCall): InputPhoneCall {
  if (!("accessHash" in call)) throw new TypeError(`${call.kind} has no access hash.`);
  return { id: call.id, accessHash: call.accessHash };
}

export function aDiscard(peer: InputPhoneCall): PhoneMethods["phone.discardCall"]["params"] {
  return { video: false, peer, durationSeconds: 0, reason: { kind: "hangup" }, connectionId: "0" };
}

/** A call of which Telegram knows that it was confirmed; the keys are made up. */
export async function confirmedCall(world: TelegramClientWorld, caller: Partner, callee: Partner) {
  const { phoneCall } = await caller.client.invoke("phone.requestCall", aRequest(world));
  const callerPeer = peerOf(phoneCall);
  const calleePeer = peerOf(await callee.call("phoneCallRequested"));
  await callee.client.invoke("phone.acceptCall", { peer: calleePeer, gB, protocol });
  await caller.call("phoneCallAccepted");
  const confirm = { peer: callerPeer, gA, keyFingerprint: "-5", protocol };
  const confirmed = await caller.client.invoke("phone.confirmCall", confirm);
  await callee.call("phoneCall");
  return { callerPeer, calleePeer, confirmed };
}
