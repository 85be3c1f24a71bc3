import { describe, expect, it } from "vitest";
import { atTheEnd } from "./at-the-end.ts";
import { endOf, rulesOf } from "./story.ts";
import { twoPhones } from "./two-phones.ts";
import type { TwoPhones } from "./two-phones.ts";
import type { Phone } from "./world.ts";

/*
 * A callee that rings is told that the call is over, and not by whom: who cancelled, answered or declined it stands in the
 * chat's service message (E50; telegram-calls: end of call, pitfall 40).
 */
describe.each(["pushed", "first"] as const)("the service message, %s", (serviceMessage) => {
  const first = serviceMessage === "first";
  const open = () => twoPhones({ choices: { serviceMessage } });

  it("tells that the caller gave up", async () => {
    const { world, bob, alice, place, hangUp } = await open();
    await place();
    await hangUp(alice);
    expect(endOf(bob)).toBe("missed by peer, missed");
    await atTheEnd(world);
    expect(await rulesOf(bob)).toBe(first ? "K1 K7 E50l K13 E45" : "K1 K7 K13 E43 E50 E45");
  });

  it("tells that another device declined", async () => {
    const { tablet, end } = await onTwoDevices((bob) => bob.call().hangUp());
    expect(endOf(tablet)).toBe("declinedElsewhere by peer, busy");
    await end();
  });

  it("tells, once the call is over, that another device answered", async () => {
    const { world, bob, alice, tablet, end } = await onTwoDevices((phone) => phone.call().answer());
    expect(endOf(tablet)).toBe("elsewhereOrCancelled by peer, nothing said");
    await world.clock.advance(3_000);
    await world.during(alice.call().hangUp());
    await world.clock.settle();
    expect(endOf(tablet)).toBe("elsewhere by peer, nothing said");
    expect(bob.call().view.context.end?.reason).toBe("hungUp");
    await end();
  });

  async function onTwoDevices(act: (bob: Phone) => Promise<void>) {
    const phones: TwoPhones = await open();
    const { world, bob, place } = phones;
    const tablet = await world.phone("bob", { device: "tablet" });
    await world.clock.settle();
    await place();
    await world.during(act(bob));
    await world.clock.settle();
    return { ...phones, tablet, end: () => atTheEnd(world) };
  }
});

describe("a service message that nobody sends", () => {
  it("is waited for an hour", async () => {
    const { world, bob, alice, place, hangUp } = await twoPhones();
    await place();
    await hangUp(alice);
    await world.clock.advance(3_590_000);
    expect(bob.call().view.state).toBe("discarded.reporting");
    await world.clock.advance(15_000);
    expect(bob.call().view.state).toBe("discarded.closed");
    expect(endOf(bob)).toBe("elsewhereOrCancelled by peer, missed");
  });
});

describe("a call that was over while we were away", () => {
  it("is told by the messages of the difference", async () => {
    const { world, bob, alice, place, hangUp } = await twoPhones({
      choices: { serviceMessage: "pushed" },
      bobHas: { device: "phone" },
    });
    await place();
    const { callId } = bob.call();
    world.crash(bob);
    await hangUp(alice);
    const next = await world.phone("bob", { device: "phone", disk: bob.disk });
    await world.clock.settle();
    const { end } = (await next.store.findCall({ callId })) ?? {};
    expect(end).toMatchObject({ reason: "missed", origin: "peer", wire: "missed" });
    await atTheEnd(world);
  });
});
