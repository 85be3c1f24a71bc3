import { defaultCallProtocol as protocol } from "@offhook/engine";
import { alice, bob, idOf, only, virtualWorld } from "./virtual-world.ts";
import type { Device, VirtualWorld } from "./virtual-world.ts";

/*
 * Calls made effect by effect, each named by how far it has come: what two engines would ask of their transports.
 */

export const randomId = 77;

export async function preparedBy(device: Device, role: "caller" | "callee") {
  const prepared = only(await device.execute({ type: "PrepareKey", params: { role } }), "KeyPrepared");
  return "gAHash" in prepared ? prepared.gAHash : prepared.gB;
}

export async function requestedCall(made: VirtualWorld, a: Device, b: Device) {
  const accessHash = String(made.telegram.accessHash(alice, bob));
  const peerRef = await a.transport.resolvePeer({ userId: String(bob), accessHash });
  const gAHash = await preparedBy(a, "caller");
  const params = { peerRef, video: false, randomId, gAHash, protocol };
  const registered = only(await a.execute({ type: "RequestCall", params }), "CallRegistered");
  const requested = await b.heard("CallRequested");
  return { params, registered, requested, callerId: idOf(registered), calleeId: idOf(requested) };
}

export async function acceptedCall(made: VirtualWorld, a: Device, b: Device) {
  const call = await requestedCall(made, a, b);
  const { calleeId: telegramCallId } = call;
  only(await b.execute({ type: "ReportReceived", params: { telegramCallId } }), "RequestSucceeded");
  const gB = await preparedBy(b, "callee");
  only(await b.execute({ type: "AcceptCall", params: { telegramCallId, gB, protocol } }), "CallReceived");
  return { ...call, gB, accepted: await a.heard("CallAccepted") };
}

export async function confirmedCall(made: VirtualWorld, a: Device, b: Device) {
  const call = await acceptedCall(made, a, b);
  const derive = { role: "caller", gB: call.accepted.gB } as const;
  const agreed = only(await a.execute({ type: "DeriveKey", params: derive }), "KeyAgreed");
  const { callerId: telegramCallId } = call;
  const params = { telegramCallId, fingerprint: agreed.fingerprint, protocol };
  const answer = only(await a.execute({ type: "ConfirmCall", params }), "CallConfirmed");
  return { ...call, agreed, answer, confirmed: await b.heard("CallConfirmed") };
}

export function calleeDerivation(call: Awaited<ReturnType<typeof confirmedCall>>) {
  const { gAOrB: gA, fingerprint } = call.confirmed;
  return { role: "callee", gA, gAHash: call.requested.gAHash, fingerprint } as const;
}

export function twoDevices(...args: Parameters<typeof virtualWorld>) {
  const made = virtualWorld(...args);
  return { made, a: made.device(alice), b: made.device(bob) };
}
