import { randomBytes } from "node:crypto";
import type { TlObject } from "@offhook/simulator";
import { expect } from "vitest";
import type { CallClient } from "./call-client.ts";
import { CalleeSide, CallerSide } from "./call-sides.ts";
import { fingerprint } from "./key-steps.ts";

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
export async function wholeCall(ends: Ends): Promise<void> {
  const caller = new CallerSide(ends.caller);
  const callee = new CalleeSide(ends.callee);
  await caller.request(ends.calleeInput);
  await callee.requested();
  expect(await callee.received()).toBe(true);
  await caller.ringing();
  await callee.accept();
  await caller.accepted();
  expect((await caller.confirm())?._).toBe("phoneCall");
  expect(await callee.confirmed()).toBe(fingerprint(caller.key));
  expect(callee.key.equals(caller.key)).toBe(true);
  for (const [from, to] of [[caller, callee] as const, [callee, caller] as const]) {
    const data = new Uint8Array(randomBytes(60));
    expect(await from.send(data)).toBe(true);
    expect(await to.signal()).toEqual(data);
  }
  await caller.discard("Hangup", 1);
  await callee.discarded();
}
