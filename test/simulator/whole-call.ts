import { createDiffieHellman, createHash, type DiffieHellman, randomBytes } from "node:crypto";
import type { TlObject } from "@offhook/simulator";
import { expect } from "vitest";
import { type CallClient, inner } from "./call-client.ts";

const protocol: TlObject = {
  _: "phoneCallProtocol",
  udpP2p: true,
  udpReflector: true,
  minLayer: 65,
  maxLayer: 92,
  libraryVersions: ["9.0.0"],
};

export interface Ends {
  readonly caller: CallClient;
  readonly callee: CallClient;
  /** How the caller names the callee. */
  readonly calleeInput: TlObject;
}

/**
 * A call from request to hang-up with real key exchange and signalling both ways; both sides must have one
 * key. Written without the engine, so that the simulator is judged by itself.
 */
export async function wholeCall({ caller, callee, calleeInput }: Ends): Promise<void> {
  const config = object(await caller.invoke({ _: "messages.getDhConfig", version: 0, randomLength: 256 }));
  const dh = diffieHellman(bytes(config.p), config.g as number);

  const a = newSecret();
  const gA = publicValue(dh, a);
  const requested = object(
    await caller.invoke({
      _: "phone.requestCall",
      userId: calleeInput,
      randomId: randomBytes(4).readInt32LE() || 1,
      gAHash: createHash("sha256").update(gA).digest(),
      protocol,
    }),
  );
  const callerPeer = peerOf(inner(requested, "phoneCall"));
  const ringing = inner(await callee.update("phoneCallRequested"), "phoneCall");
  const calleePeer = peerOf(ringing);
  expect(await callee.invoke({ _: "phone.receivedCall", peer: calleePeer })).toBe(true);
  await caller.update("phoneCallWaiting");

  const b = newSecret();
  const gB = publicValue(dh, b);
  await callee.invoke({ _: "phone.acceptCall", peer: calleePeer, gB, protocol });
  const accepted = inner(await caller.update("phoneCallAccepted"), "phoneCall");
  const callerKey = shared(dh, a, bytes(accepted?.gB));

  const confirm = { peer: callerPeer, gA, keyFingerprint: fingerprint(callerKey), protocol };
  const confirmed = object(await caller.invoke({ _: "phone.confirmCall", ...confirm }));
  expect(inner(confirmed, "phoneCall")?._).toBe("phoneCall");
  const call = inner(await callee.update("updatePhoneCall"), "phoneCall");
  const calleeKey = shared(dh, b, bytes(call?.gAOrB));
  expect(calleeKey.equals(callerKey)).toBe(true);
  expect(call?.keyFingerprint).toBe(fingerprint(callerKey));

  await signal(caller, callerPeer, callee);
  await signal(callee, calleePeer, caller);
  const reason = { _: "phoneCallDiscardReasonHangup" };
  await caller.invoke({ _: "phone.discardCall", peer: callerPeer, duration: 1, reason, connectionId: 0n });
  await callee.update("phoneCallDiscarded");
}

async function signal(from: CallClient, peer: TlObject, to: CallClient): Promise<void> {
  const data = new Uint8Array(randomBytes(60));
  expect(await from.invoke({ _: "phone.sendSignalingData", peer, data })).toBe(true);
  expect((await to.update("updatePhoneCallSignalingData")).data).toEqual(data);
}

function peerOf(call: TlObject | undefined): TlObject {
  return { _: "inputPhoneCall", id: call?.id ?? 0n, accessHash: call?.accessHash ?? 0n };
}

let known: DiffieHellman | undefined;
/** Making one takes 180 ms; it is reused for the one prime that there is. */
function diffieHellman(p: Uint8Array, g: number): DiffieHellman {
  known ??= createDiffieHellman(Buffer.from(p), g);
  return known;
}

function newSecret(): Buffer {
  return randomBytes(256);
}

function publicValue(dh: DiffieHellman, secret: Buffer): Buffer {
  dh.setPrivateKey(secret);
  const value = dh.generateKeys();
  return Buffer.concat([Buffer.alloc(256 - value.length), value]);
}

function shared(dh: DiffieHellman, secret: Buffer, theirs: Uint8Array): Buffer {
  dh.setPrivateKey(secret);
  return dh.computeSecret(theirs);
}

function fingerprint(key: Buffer): bigint {
  return createHash("sha1").update(key).digest().readBigInt64LE(12);
}

function object(value: unknown): TlObject {
  return value as TlObject;
}

function bytes(value: unknown): Uint8Array {
  return value as Uint8Array;
}
