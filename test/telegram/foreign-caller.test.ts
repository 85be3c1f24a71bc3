import { describe, expect, it } from "vitest";
import { CalleeSide, CallerSide } from "../simulator/call-sides.ts";
import { commitment, fingerprint } from "../simulator/key-steps.ts";
import { alice, bob, carol } from "../simulator/loopback-world.ts";
import { when } from "./engine-on-loopback.ts";
import { foreignLibraries, foreignWorld, shortTimes } from "./foreign-world.ts";

describe.each(foreignLibraries)("a call to the engine from a client of %s", (_name, connect) => {
  /** They call, and we ring. */
  async function ringingCall(
    server: Parameters<typeof foreignWorld>[2] = {},
    lie: Parameters<CallerSide["request"]>[1] = {},
  ) {
    const world = await foreignWorld(bob, connect, server);
    const caller = new CallerSide(await world.foreign(alice));
    const incoming = world.ours.incoming();
    await caller.request(world.loopback.inputUser(alice, bob), lie);
    const call = await incoming;
    await when(call, ({ state }) => state === "requested.ringing");
    return { world, caller, call };
  }

  /** They call, and two devices of ours ring. */
  async function twoDevices() {
    const world = await foreignWorld(bob, connect);
    const other = new CalleeSide(await world.foreign(bob));
    const caller = new CallerSide(await world.foreign(alice));
    const incoming = world.ours.incoming();
    await caller.request(world.loopback.inputUser(alice, bob));
    await other.requested();
    const call = await incoming;
    await when(call, ({ state }) => state === "requested.ringing");
    return { world, caller, other, call };
  }

  /** We have answered, and they know it. */
  async function acceptedCall(...of: Parameters<typeof ringingCall>) {
    const ringing = await ringingCall(...of);
    await ringing.caller.ringing();
    await ringing.call.answer();
    await ringing.caller.accepted();
    return ringing;
  }

  async function confirmedCall(...of: Parameters<typeof ringingCall>) {
    const accepted = await acceptedCall(...of);
    const { caller, call } = accepted;
    expect((await caller.confirm())?._).toBe("phoneCall");
    const view = await when(call, ({ confirmed }) => confirmed);
    expect(view.context.fingerprint).toBe(String(fingerprint(caller.key)));
    expect(Buffer.from((await call.key()) ?? []).equals(caller.key)).toBe(true);
    await call.sendSignaling(Uint8Array.of(1, 2, 3));
    expect(await caller.signal()).toEqual(Uint8Array.of(1, 2, 3));
    return accepted;
  }

  it("is answered, and we hang up", async () => {
    const { world, caller, call } = await confirmedCall();
    await call.hangUp();
    expect(await caller.discarded()).toBe("phoneCallDiscardReasonHangup");
    expect(await world.endOf(call)).toBe("hungUp by us, hangup");
  });

  it("is answered, and they hang up", async () => {
    const { world, caller, call } = await confirmedCall();
    await caller.discard("Hangup", 1);
    expect(await world.endOf(call)).toBe("hungUp by peer, hangup");
  });

  it("is declined by us", async () => {
    const { world, caller, call } = await ringingCall();
    await call.hangUp();
    expect(await caller.discarded()).toBe("phoneCallDiscardReasonBusy");
    expect(await world.endOf(call)).toBe("declined by us, busy");
  });

  it("is missed: nobody answers here", async () => {
    const { world, caller, call } = await ringingCall({ limits: shortTimes });
    expect(await world.endOf(call)).toBe("ringTimeout by deadline, missed");
    expect(await caller.discarded()).toBe("phoneCallDiscardReasonMissed");
  });

  it("is cancelled by them", async () => {
    const { world, caller, call } = await ringingCall();
    await caller.discard("Missed");
    expect(await world.endOf(call)).toBe("missed by peer, missed");
  });

  it("is cancelled by them after we answered", async () => {
    const { world, caller, call } = await acceptedCall();
    await caller.discard("Hangup");
    expect(await world.endOf(call)).toBe("hungUp by peer, hangup");
  });

  it("is answered on another device of ours", async () => {
    const { world, caller, other, call } = await twoDevices();
    await other.accept();
    await caller.accepted();
    await when(call, ({ over }) => over);
    expect(call.view.context.end?.reason).toBe("elsewhereOrCancelled");
    await caller.confirm();
    await caller.discard("Hangup");
    expect(await world.endOf(call)).toBe("elsewhere by peer, nothing said");
  });

  it("is declined on another device of ours", async () => {
    const { world, other, call } = await twoDevices();
    await other.discard("Busy");
    expect(await world.endOf(call)).toBe("declinedElsewhere by peer, busy");
  });

  it("is answered on another device of ours, of which we have not heard when we answer", async () => {
    const { world, other, call } = await twoDevices();
    const push = { update: "phoneCallDiscarded", userId: bob, deviceId: "ours" };
    world.loopback.telegram.addFault({ push, fault: { kind: "lose" } });
    await other.accept();
    await call.answer();
    expect(await world.endOf(call)).toBe("elsewhere by telegram, nothing said, CALL_ALREADY_ACCEPTED");
  });

  it("is not confirmed by them in time", async () => {
    const { world, caller, call } = await acceptedCall({ limits: shortTimes });
    expect(await world.endOf(call)).toBe("exchangeTimeout by deadline, disconnect");
    expect(await caller.discarded()).toBe("phoneCallDiscardReasonDisconnect");
  });

  it("comes while we talk to somebody else, and is declined by Telegram", async () => {
    const { world, call } = await confirmedCall();
    const second = new CallerSide(await world.foreign(carol));
    await second.request(world.loopback.inputUser(carol, bob));
    expect(await second.discarded()).toBe("phoneCallDiscardReasonBusy");
    expect(world.ours.calls).toEqual([call]);
  });

  it("comes while we talk to somebody else, and is declined by us", async () => {
    const { world, call } = await confirmedCall({ choices: { busyLine: "never" } });
    const second = new CallerSide(await world.foreign(carol));
    await second.request(world.loopback.inputUser(carol, bob));
    expect(await second.discarded()).toBe("phoneCallDiscardReasonBusy");
    const declined = world.ours.calls.find((each) => each !== call);
    if (declined === undefined) throw new Error("The second call is in the list.");
    expect(await world.endOf(declined)).toBe("busy by engine, busy");
    await call.hangUp();
    expect(await world.endOf(call)).toBe("hungUp by us, hangup");
  });

  it.each([
    ["gAHash", "it commits to another value", { gAHash: commitment(Buffer.from("another")) }, {}],
    ["gABounds", "g_a is 256 bytes of ones", { gA: Buffer.alloc(256, 255) }, {}],
    ["fingerprint", "it names the fingerprint of another key", {}, { keyFingerprint: 7n }],
  ])(
    "is ended when their half of the key can't be trusted, %s: %s",
    async (check, _, requested, confirmed) => {
      const { world, caller, call } = await acceptedCall({ choices: { commitment: "handedOn" } }, requested);
      await caller.confirm(confirmed);
      expect(await caller.discarded()).toBe("phoneCallDiscardReasonDisconnect");
      expect(await world.endOf(call)).toBe(`keyRejected by engine, disconnect, ${check}`);
    },
  );
});
