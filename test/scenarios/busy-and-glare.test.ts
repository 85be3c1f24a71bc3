import { describe, expect, it } from "vitest";
import { atTheEnd } from "./at-the-end.ts";
import { slow } from "./faults.ts";
import { endOf, rulesOf, serverStory } from "./story.ts";
import { playEach, twoPhones } from "./two-phones.ts";
import { newWorld, people } from "./world.ts";

describe("a busy line", () => {
  playEach([
    {
      title: "the server says that the callee is busy",
      when: async ({ world, place }) => {
        world.telegram.setAccount({ userId: people.bob, lineBusy: true });
        await place();
      },
      alice: { rules: "C1 C2 C5 E31 E45", end: "declinedOrBusy by peer, busy" },
      bob: null,
      server: ["discarded busy"],
    },
    {
      title: "both call each other at once: each declines the other's call, and both calls end busy",
      when: async ({ world, place, alice, bob }) => {
        const backwards = bob.engine.placeCall(world.address("bob", "alice"));
        await place();
        await backwards;
        expect([alice.calls.length, bob.calls.length]).toEqual([2, 2]);
      },
      alice: { rules: "K2 E37 E45", end: "busy by engine, busy" },
      bob: { rules: "K2 E37 E45", end: "busy by engine, busy" },
      server: ["discarded busy", "discarded busy"],
    },
  ]);

  it("is declined by the callee's own phone while it has another call", async () => {
    const { world, alice, bob, confirm } = await twoPhones({ choices: { busyLine: "never" } });
    const carol = await world.phone("carol");
    await confirm();
    await world.during(carol.engine.placeCall(world.address("carol", "bob")));
    await world.clock.settle();
    expect(bob.calls).toHaveLength(2);
    expect([endOf(carol), endOf(bob)]).toEqual(["declinedOrBusy by peer, busy", "busy by engine, busy"]);
    expect(alice.call().view.state).toBe("confirmed");
    await world.during(alice.call().hangUp());
    await atTheEnd(world);
    expect(await rulesOf(bob)).toBe("K2 E37 E45");
    expect(serverStory(world)).toEqual(["discarded hangup", "discarded busy"]);
  });

  it("lets a second call ring when the embedder wants it so, and both can be talked on", async () => {
    const { world, alice, bob, confirm } = await twoPhones({
      choices: { busyLine: "never" },
      bobHas: { admission: { busy: "ring" } },
    });
    const carol = await world.phone("carol");
    await confirm();
    await world.during(carol.engine.placeCall(world.address("carol", "bob")));
    await world.clock.settle();
    expect(bob.call().view.state).toBe("requested.ringing");
    await world.during(bob.call().answer());
    await world.clock.settle();
    expect(bob.calls.map(({ view }) => view.state)).toEqual(["confirmed", "confirmed"]);
    expect(bob.calls.map(({ view }) => view.context.fingerprint)).toEqual([
      alice.call().view.context.fingerprint,
      carol.call().view.context.fingerprint,
    ]);
    await world.during(bob.calls[0]!.hangUp());
    expect(bob.calls[1]!.view.state).toBe("confirmed");
    await world.during(bob.calls[1]!.hangUp());
    await atTheEnd(world);
  });

  it("is free again as soon as the other call has ended, also before Telegram has confirmed that", async () => {
    const { world, alice, bob, confirm, hangUp } = await twoPhones({
      choices: { busyLine: "never" },
      faults: [slow("phone.discardCall", { afterMs: 3000 }, "bob")],
    });
    const carol = await world.phone("carol");
    await confirm();
    await hangUp(bob);
    expect(bob.call().view.state).toBe("discarded.ending");
    await world.during(carol.engine.placeCall(world.address("carol", "bob")));
    await world.clock.settle();
    expect(bob.call().view.state).toBe("requested.ringing");
    expect(alice.call().view.over).toBe(true);
    await atTheEnd(world);
  });
});

describe("two accounts of one process", () => {
  it("call each other: two calls under one engine, one key", async () => {
    const world = newWorld();
    const both = await world.phone(["alice", "bob"]);
    const outgoing = await world.during(
      both.engine.placeCall(world.address("alice", "bob"), { account: "alice" }),
    );
    await world.clock.settle();
    const incoming = both.call();
    expect([incoming.direction, incoming.accountId]).toEqual(["incoming", "bob"]);
    expect(incoming.view.context.telegramCallId).toBe(outgoing.view.context.telegramCallId);
    await world.during(incoming.answer());
    await world.clock.settle();
    expect([outgoing.view.state, incoming.view.state]).toEqual(["confirmed", "confirmed"]);
    expect(await outgoing.key()).toEqual(await incoming.key());
    expect(outgoing.view.context.accessTag).not.toBe(incoming.view.context.accessTag);
    await world.during(incoming.hangUp());
    await atTheEnd(world);
    expect([endOf(both, outgoing), endOf(both, incoming)]).toEqual([
      "hungUp by peer, hangup",
      "hungUp by us, hangup",
    ]);
  });

  it("are busy each for itself: a call of one does not decline a call to the other", async () => {
    const world = newWorld();
    const both = await world.phone(["alice", "bob"]);
    const carol = await world.phone("carol");
    await world.during(carol.engine.placeCall(world.address("carol", "alice")));
    await world.clock.settle();
    await world.during(both.call().answer());
    await world.during(carol.engine.placeCall(world.address("carol", "bob")));
    await world.clock.settle();
    expect(both.calls.map(({ accountId, view }) => `${accountId} ${view.state}`)).toEqual([
      "alice confirmed",
      "bob requested.ringing",
    ]);
    await world.during(both.call().hangUp());
    await world.during(both.calls[0]!.hangUp());
    await atTheEnd(world);
  });
});
