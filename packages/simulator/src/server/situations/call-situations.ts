import type { TlObject } from "../../tl/tl-object.ts";
import {
  gA,
  gB,
  lastCall,
  peerOf,
  protocol,
  requestTo,
  type Situation,
  situation,
  type TestDevice,
} from "./situation.ts";

/* For the tests of this package: calls between users 1 (Ada) and 2 (Bob), named by the state that they reach. */

export function confirm(peer: TlObject, given: Uint8Array = gA): TlObject {
  return { _: "phone.confirmCall", peer, gA: given, keyFingerprint: -77n, protocol: protocol() };
}

export function accept(peer: TlObject, versions?: readonly string[]): TlObject {
  return { _: "phone.acceptCall", peer, gB, protocol: protocol(versions) };
}

export function received(peer: TlObject): TlObject {
  return { _: "phone.receivedCall", peer };
}

export function place({ server }: Situation, caller: TestDevice, callee: bigint): TlObject {
  return caller.ask(requestTo(server, caller.userId, callee)).phoneCall as TlObject;
}

export function ringing(options: Parameters<typeof situation>[0] = {}) {
  const world = situation(options);
  const [ada, bob] = [world.device(1n), world.device(2n)];
  const mine = peerOf(place(world, ada, 2n));
  const theirs = peerOf(lastCall(bob));
  bob.ask(received(theirs));
  return { ...world, ada, bob, mine, theirs };
}

export function confirmedCall(options: Parameters<typeof situation>[0] = {}) {
  const world = ringing(options);
  world.bob.ask(accept(world.theirs));
  world.ada.ask(confirm(world.mine));
  return world;
}

export function reasonAt(device: TestDevice): string | undefined {
  return (lastCall(device).reason as TlObject | undefined)?._.replace("phoneCallDiscardReason", "");
}
