import type { Call } from "@offhook/engine";
import { describe, expect, it } from "vitest";
import { atTheEnd } from "./at-the-end.ts";
import { endOf, storyOf } from "./story.ts";
import { twoPhones } from "./two-phones.ts";
import type { TwoPhonesOptions } from "./two-phones.ts";
import type { Phone } from "./world.ts";

const letThrough = "CallRequested new -> requested.observed K1o";
const wiped = "SecretsWiped discarded.reporting -> discarded.closed E45";
/** Who ended the call is open: it is waited for the chat's service message, which this server keeps to itself. */
const notTold = [
  "SecretsWiped discarded.reporting (stayed) E43",
  "TimerExpired(serviceMessage) discarded.reporting (stayed) E50t",
  wiped,
];

/** Alice, Bob on his phone, and a device of Bob's that only observes. */
async function observedBob(options: TwoPhonesOptions = {}) {
  const phones = await twoPhones(options);
  const observer = await phones.world.phone("bob", { participate: false, device: "bob's observer" });
  await phones.world.clock.settle();
  return { ...phones, observer };
}

/** What was asked of Telegram, each method once. */
function asked({ requests }: Phone): readonly string[] {
  return [...new Set(requests)].toSorted();
}

describe("a device that only observes sees", () => {
  it.each(["absent", "hangup", "busy", "missed"] as const)(
    "that a call came in and was gone from its sight when the phone answered (reason: %s)",
    async (losingDevices) => {
      const { world, observer, bob, confirm, hangUp } = await observedBob({ choices: { losingDevices } });
      await confirm();
      expect(bob.call().view.confirmed).toBe(true);
      const gone = losingDevices === "absent" ? "CallDiscarded" : `CallDiscarded(${losingDevices})`;
      const wire = losingDevices === "absent" ? "nothing said" : losingDevices;
      expect(endOf(observer)).toBe(`elsewhereOrCancelled by peer, ${wire}`);
      await hangUp(bob);
      // What the server tells the devices that lost is not how the call ended.
      await atTheEnd(world, { liars: true });
      expect(await storyOf(observer)).toEqual([
        letThrough,
        `${gone} requested.observed -> discarded.reporting K13`,
        ...notTold,
      ]);
    },
  );

  it("a call that the caller cancels, and one that is declined on the phone", async () => {
    const { world, observer, alice, bob, place, hangUp } = await observedBob();
    await place();
    expect(observer.call().view).toMatchObject({ observed: true, ringing: true, over: false });
    await hangUp(alice);
    await place();
    await hangUp(bob);
    await atTheEnd(world);
    expect(observer.calls.map((call) => endOf(observer, call))).toEqual([
      "elsewhereOrCancelled by peer, missed",
      "elsewhereOrCancelled by peer, busy",
    ]);
  });

  it("a call that rings out: by its own deadline, and then what Telegram says of the end", async () => {
    const { world, observer, place } = await observedBob();
    await place();
    // Nobody answers. Both devices find so at the same time, and the phone ends the call.
    await world.clock.advance(89_999);
    expect(observer.call().view.state).toBe("requested.observed");
    await atTheEnd(world);
    expect(await storyOf(observer)).toEqual([
      letThrough,
      "TimerExpired(ring) requested.observed -> discarded.reporting K12o",
      "SecretsWiped discarded.reporting (stayed) E43",
      "CallDiscarded(missed) discarded.reporting (stayed) E41",
      wiped,
    ]);
    expect(endOf(observer)).toBe("ringTimeout by deadline, missed");
  });

  it.each(["nothing", "discarded"] as const)(
    "nothing of a call that the phone places (the server tells other devices: %s)",
    async (callersOtherDevices) => {
      const { world, alice, confirm, hangUp } = await twoPhones({ choices: { callersOtherDevices } });
      const observer = await world.phone("alice", { participate: false });
      await confirm();
      await hangUp(alice);
      await atTheEnd(world);
      expect(observer.calls).toEqual([]);
      const told = observer.diagnostics.map((each) =>
        "why" in each ? `${each.kind} ${each.why}` : each.kind,
      );
      expect(told).toEqual(
        callersOtherDevices === "nothing" ? [] : ["updateParked", "updateDropped parkedTooLong"],
      );
    },
  );
});

describe("a device that only observes", () => {
  it("asks for the config and for what it missed, and for nothing else", async () => {
    const { world, observer, alice, bob, confirm, hangUp } = await observedBob();
    await confirm();
    await hangUp(alice);
    await confirm();
    await hangUp(bob);
    await atTheEnd(world);
    expect(observer.calls).toHaveLength(2);
    expect(asked(observer)).toEqual(["help.getConfig", "updates.getState"]);
  });

  it("places no call, not even as far as asking whom a name belongs to", async () => {
    const { world, observer } = await observedBob();
    const before = observer.requests.length;
    const refusal = { code: "OBSERVING", accountId: "bob", callId: null };
    await expect(observer.engine.placeCall({ username: "alice" })).rejects.toMatchObject(refusal);
    await expect(observer.engine.ring(world.address("bob", "alice"))).rejects.toMatchObject(refusal);
    expect(observer.requests.slice(before)).toEqual([]);
    await atTheEnd(world);
  });

  const commands: Readonly<Record<string, (call: Call) => Promise<unknown>>> = {
    answer: (call) => call.answer(),
    hangUp: (call) => call.hangUp(),
    mediaEstablished: (call) => call.mediaEstablished(),
    mediaFailed: (call) => call.mediaFailed(),
    migrate: (call) => call.migrate("link"),
    rate: (call) => call.rate(3, { comment: "so so" }),
    provideDebug: (call) => call.provideDebug("{}"),
    provideLog: (call) => call.provideLog(Uint8Array.of(1)),
    sendSignaling: (call) => call.sendSignaling(Uint8Array.of(1)),
  };

  it.each(Object.entries(commands))(
    "refuses %s, while it rings and when it is over",
    async (name, command) => {
      const { world, observer, alice, place, hangUp } = await observedBob();
      await place();
      const call = observer.call();
      const refusal = { code: "OBSERVING", callId: call.callId };
      await expect(world.during(command(call))).rejects.toMatchObject(refusal);
      await hangUp(alice);
      // Hanging up what is over already succeeds, here as everywhere.
      if (name !== "hangUp") await expect(world.during(command(call))).rejects.toMatchObject(refusal);
      await atTheEnd(world);
    },
  );

  it("goes on watching after a restart", async () => {
    const { world, observer, bob, place, hangUp, answer } = await observedBob();
    await place();
    await world.during(observer.engine.close());
    const next = await world.phone("bob", {
      participate: false,
      device: "bob's observer",
      disk: observer.disk,
    });
    await world.clock.settle();
    expect(next.call().view.state).toBe("requested.observed");
    await answer();
    await hangUp(bob);
    await world.clock.runUntilIdle();
    expect(await storyOf(next)).toEqual([
      letThrough,
      "CallAdopted(2) requested.observed (stayed) E48",
      "CallDiscarded requested.observed -> discarded.reporting K13",
      ...notTold,
    ]);
    expect(asked(next).filter((method) => method.startsWith("phone."))).toEqual([]);
  });

  it("leaves a call alone that an endpoint had running on the same files; the endpoint goes on with it", async () => {
    const { world, bob, alice, confirm } = await twoPhones({ bobHas: { device: "bob's phone" } });
    const call = await confirm();
    await world.during(bob.engine.close());
    const files = { device: "bob's phone", disk: bob.disk };
    const observer = await world.phone("bob", { ...files, participate: false });
    await world.clock.advance(5_000);
    expect(observer.engine.liveCalls()).toEqual([]);
    const { callId } = bob.call();
    expect(observer.diagnostics).toContainEqual({ kind: "callLeftAlone", accountId: "bob", callId });
    await world.during(observer.engine.close());
    const again = await world.phone("bob", files);
    await world.clock.settle();
    expect(again.call().view).toMatchObject({ callId, confirmed: true });
    await world.during(again.call().hangUp());
    await world.clock.runUntilIdle();
    expect(endOf(alice, call)).toBe("hungUp by peer, hangup");
    expect(observer.requests.filter((method) => method.startsWith("phone."))).toEqual([]);
  });

  it("drops what it hears of a call that an endpoint had running", async () => {
    const { world, bob, alice, confirm, hangUp } = await twoPhones({ bobHas: { device: "bob's phone" } });
    await confirm();
    await world.during(bob.engine.close());
    const files = { device: "bob's phone", disk: bob.disk, participate: false };
    const observer = await world.phone("bob", files);
    await world.clock.settle();
    await hangUp(alice);
    await world.clock.settle();
    expect(observer.diagnostics).toContainEqual(
      expect.objectContaining({ kind: "updateDropped", why: "leftAlone" }),
    );
    expect(observer.requests.filter((method) => method.startsWith("phone."))).toEqual([]);
  });

  it("an endpoint leaves a call observed that it finds so, and is not busy because of it", async () => {
    const { world, observer, bob, place, hangUp } = await observedBob();
    const carol = await world.phone("carol");
    await place();
    await world.during(observer.engine.close());
    const endpoint = await world.phone("bob", { device: "bob's observer", disk: observer.disk });
    await world.clock.settle();
    const watched = endpoint.call();
    expect(watched.view.state).toBe("requested.observed");
    await expect(world.during(watched.answer())).rejects.toMatchObject({ code: "OBSERVING" });
    await hangUp(bob);
    await world.during(carol.engine.placeCall(world.address("carol", "bob")));
    await world.clock.settle();
    expect(endpoint.call().view.state).toBe("requested.ringing");
    expect(endOf(endpoint, watched)).toBe("elsewhereOrCancelled by peer, busy");
    await world.during(endpoint.call().hangUp());
    await world.clock.runUntilIdle();
  });
});
