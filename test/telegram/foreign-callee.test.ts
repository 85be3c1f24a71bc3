import { describe, expect, it } from "vitest";
import { CalleeSide } from "../simulator/call-sides.ts";
import { fingerprint } from "../simulator/key-steps.ts";
import { alice, bob } from "../simulator/loopback-world.ts";
import { when } from "./engine-on-loopback.ts";
import { addressOf, foreignLibraries, foreignWorld, shortTimes } from "./foreign-world.ts";

describe.each(foreignLibraries)("a call from the engine to a client of %s", (_name, connect) => {
  /** We call; the callee has heard of it. */
  async function placedCall(server: Parameters<typeof foreignWorld>[2] = {}) {
    const world = await foreignWorld(alice, connect, server);
    const callee = new CalleeSide(await world.foreign(bob));
    const call = await world.ours.engine.placeCall(addressOf(world, alice));
    await callee.requested();
    return { world, callee, call };
  }

  /** The callee rings. */
  async function ringingCall(server: Parameters<typeof foreignWorld>[2] = {}) {
    const placed = await placedCall(server);
    await placed.callee.received();
    await when(placed.call, ({ state }) => state === "waiting.ringing");
    return placed;
  }

  /** Both sides have the key, and a packet has passed each way. */
  async function confirmedCall() {
    const ringing = await ringingCall();
    const { callee, call } = ringing;
    const heard: Uint8Array[] = [];
    call.signalingData$.subscribe((packet) => heard.push(packet));
    await callee.accept();
    const named = await callee.confirmed();
    const view = await when(call, ({ confirmed }) => confirmed);
    expect(view.context.fingerprint).toBe(String(fingerprint(callee.key)));
    expect(named).toBe(fingerprint(callee.key));
    expect(Buffer.from((await call.key()) ?? []).equals(callee.key)).toBe(true);
    await call.sendSignaling(Uint8Array.of(1, 2, 3));
    expect(await callee.signal()).toEqual(Uint8Array.of(1, 2, 3));
    await callee.send(Uint8Array.of(4, 5));
    await expect.poll(() => heard).toEqual([Uint8Array.of(4, 5)]);
    return ringing;
  }

  it("is answered, and we hang up", async () => {
    const { world, callee, call } = await confirmedCall();
    await call.hangUp();
    expect(await callee.discarded()).toBe("phoneCallDiscardReasonHangup");
    expect(await world.endOf(call)).toBe("hungUp by us, hangup");
  });

  it("is answered, and they hang up", async () => {
    const { world, callee, call } = await confirmedCall();
    await callee.discard("Hangup", 1);
    expect(await world.endOf(call)).toBe("hungUp by peer, hangup");
  });

  it("is answered, and their connection is lost", async () => {
    const { world, callee, call } = await confirmedCall();
    await callee.discard("Disconnect", 1);
    expect(await world.endOf(call)).toBe("connectionLost by peer, disconnect");
  });

  it.each([
    ["Busy", "declinedOrBusy by peer, busy"],
    ["Hangup", "declined by peer, hangup"],
  ] as const)("is declined with %s", async (reason, end) => {
    const { world, callee, call } = await ringingCall();
    await callee.discard(reason);
    expect(await world.endOf(call)).toBe(end);
  });

  it("is declined by a client that never said that it rings", async () => {
    const { world, callee, call } = await placedCall();
    await callee.discard("Busy");
    expect(await world.endOf(call)).toBe("declinedOrBusy by peer, busy");
  });

  it("is missed: they ring and nobody answers", async () => {
    const { world, callee, call } = await ringingCall({ limits: shortTimes });
    expect(await world.endOf(call)).toBe("ringTimeout by deadline, missed");
    expect(await callee.discarded()).toBe("phoneCallDiscardReasonMissed");
  });

  it("reaches no device that rings", async () => {
    const { world, callee, call } = await placedCall({ limits: shortTimes });
    expect(await world.endOf(call)).toBe("receiveTimeout by deadline, missed");
    expect(await callee.discarded()).toBe("phoneCallDiscardReasonMissed");
  });

  it("is cancelled while they ring", async () => {
    const { world, callee, call } = await ringingCall();
    await call.hangUp();
    expect(await callee.discarded()).toBe("phoneCallDiscardReasonMissed");
    expect(await world.endOf(call)).toBe("cancelled by us, missed");
  });

  it("is answered on one of two devices, and the other one stops ringing", async () => {
    const world = await foreignWorld(alice, connect);
    const [one, other] = [new CalleeSide(await world.foreign(bob)), new CalleeSide(await world.foreign(bob))];
    const call = await world.ours.engine.placeCall(addressOf(world, alice));
    await Promise.all([one.requested(), other.requested()]);
    await other.accept();
    expect(await one.discarded()).toBeUndefined();
    await other.confirmed();
    await when(call, ({ confirmed }) => confirmed);
    await call.hangUp();
    expect(await other.discarded()).toBe("phoneCallDiscardReasonHangup");
    expect(await world.endOf(call)).toBe("hungUp by us, hangup");
  });

  it("goes to somebody who talks already", async () => {
    const world = await foreignWorld(alice, connect, {
      accounts: [{ userId: alice }, { userId: bob, lineBusy: true }],
    });
    const call = await world.ours.engine.placeCall(addressOf(world, alice));
    expect(await world.endOf(call)).toBe("declinedOrBusy by peer, busy");
  });

  it.each([
    ["one", Buffer.alloc(256).fill(1, 255)],
    ["all ones", Buffer.alloc(256, 255)],
  ])("is ended when their half of the key can't be trusted: g_b is %s", async (_, gB) => {
    const { world, callee, call } = await ringingCall();
    await callee.accept({ gB });
    expect(await callee.discarded()).toBe("phoneCallDiscardReasonDisconnect");
    expect(await world.endOf(call)).toBe("keyRejected by engine, disconnect, gBBounds");
  });
});
