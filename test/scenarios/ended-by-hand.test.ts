import { describe } from "vitest";
import { late, lost, slow } from "./faults.ts";
import { playEach } from "./two-phones.ts";
import { people } from "./world.ts";

describe("a call that somebody ends by hand", () => {
  playEach([
    {
      title: "the callee declines",
      when: async ({ place, hangUp, bob }) => {
        await place();
        await hangUp(bob);
      },
      alice: { rules: "C1 C2 C5 C9 E31 E45", end: "declinedOrBusy by peer, busy" },
      bob: { rules: "K1 K7 K11 E37 E45", end: "declined by us, busy" },
      server: ["discarded busy"],
    },
    {
      title: "the caller cancels before anything was sent",
      given: { faults: [slow("messages.getDhConfig", { beforeMs: 3000 })] },
      when: async ({ place, hangUp, alice }) => {
        await place();
        await hangUp(alice);
      },
      alice: { rules: "C1 C4 (-) E45", end: "cancelled by us, nothing said" },
      bob: null,
      server: [],
    },
    {
      title: "the caller cancels while requestCall has not arrived",
      given: { faults: [slow("phone.requestCall", { beforeMs: 3000 })] },
      when: async ({ place, hangUp, alice }) => {
        await place();
        await hangUp(alice);
      },
      alice: { rules: "C1 C2 C27 C27a (-) E37 E45", end: "cancelled by us, missed" },
      bob: { rules: "K1 K7 K13 E43 E50t E45", end: "elsewhereOrCancelled by peer, missed" },
      server: ["discarded missed"],
    },
    {
      title: "the caller cancels while the answer to requestCall is on its way and the callee rings",
      given: { faults: [slow("phone.requestCall", { afterMs: 8000 })] },
      when: async ({ place, hangUp, alice }) => {
        await place();
        await hangUp(alice);
      },
      alice: { rules: "C1 C2 C27 C27a (-) E37 E45", end: "cancelled by us, missed" },
      bob: { rules: "K1 K7 K13 E43 E50t E45", end: "elsewhereOrCancelled by peer, missed" },
      server: ["discarded missed"],
    },
    {
      title: "the caller cancels and the request is then refused",
      given: { faults: [slow("phone.requestCall", { afterMs: 3000 })] },
      when: async ({ world, place, hangUp, alice }) => {
        world.telegram.setAccount({ userId: people.bob, callsFrom: "nobody" });
        await place();
        await hangUp(alice);
      },
      alice: { rules: "C1 C2 C27 C27b E45", end: "cancelled by us, nothing said" },
      bob: null,
      server: [],
    },
    {
      title: "the caller cancels before any device of the callee is reached",
      given: { faults: [late("phoneCallRequested", 3000)] },
      when: async ({ place, hangUp, alice }) => {
        await place();
        await hangUp(alice);
      },
      alice: { rules: "C1 C2 C5 C25 E37 E45", end: "cancelled by us, missed" },
      bob: { rules: "K1 K13 E43 E50t E45", end: "elsewhereOrCancelled by peer, missed" },
      server: ["discarded missed"],
    },
    {
      title: "the caller cancels while it rings",
      when: async ({ place, hangUp, alice }) => {
        await place();
        await hangUp(alice);
      },
      alice: { rules: "C1 C2 C5 C9 C25 E37 E45", end: "cancelled by us, missed" },
      bob: { rules: "K1 K7 K13 E43 E50t E45", end: "elsewhereOrCancelled by peer, missed" },
      server: ["discarded missed"],
    },
    {
      title: "the caller hangs up while the keys are exchanged",
      given: { faults: [slow("phone.confirmCall", { beforeMs: 3000 })] },
      when: async ({ place, answer, hangUp, alice }) => {
        await place();
        await answer();
        await hangUp(alice);
      },
      alice: { rules: "C1 C2 C5 C9 C11 C11k C26 E37 E45 (-)", end: "hungUp by us, hangup" },
      bob: { rules: "K1 K7 K9 K9k K14 E31 E45", end: "hungUp by peer, hangup" },
      server: ["discarded hangup"],
    },
    {
      title: "the callee hangs up while the keys are exchanged",
      given: { faults: [slow("phone.confirmCall", { beforeMs: 3000 })] },
      when: async ({ place, answer, hangUp, bob }) => {
        await place();
        await answer();
        await hangUp(bob);
      },
      alice: { rules: "C1 C2 C5 C9 C11 C11k E31 E45 (-)", end: "hungUp by peer, hangup" },
      bob: { rules: "K1 K7 K9 K9k K14 K26 E37 E45", end: "hungUp by us, hangup" },
      server: ["discarded hangup"],
    },
    {
      title: "the callee hangs up while its own answer is on its way",
      given: { faults: [slow("phone.acceptCall", { beforeMs: 3000 })] },
      when: async ({ place, answer, hangUp, bob }) => {
        await place();
        await answer();
        await hangUp(bob);
      },
      alice: { rules: "C1 C2 C5 C9 E31 E45", end: "declined by peer, hangup" },
      bob: { rules: "K1 K7 K9 K9k K26 E37 E45 (-)", end: "hungUp by us, hangup" },
      server: ["discarded hangup"],
    },
    {
      title: "the callee hangs up while its key is being prepared",
      given: { faults: [slow("messages.getDhConfig", { beforeMs: 3000 }, "bob")] },
      when: async ({ place, answer, hangUp, bob }) => {
        await place();
        await answer();
        await hangUp(bob);
      },
      alice: { rules: "C1 C2 C5 C9 E31 E45", end: "declined by peer, hangup" },
      bob: { rules: "K1 K7 K9 K26 E37 (-) E45", end: "hungUp by us, hangup" },
      server: ["discarded hangup"],
    },
    {
      title: "the caller hangs up a confirmed call",
      when: async ({ confirm, hangUp, pass, alice }) => {
        await confirm();
        await pass(7000);
        await hangUp(alice);
      },
      alice: { rules: "C1 C2 C5 C9 C11 C11k C16 E43 E29 E37 E45", end: "hungUp by us, hangup" },
      bob: { rules: "K1 K7 K9 K9k K14 K18 K18k E43 E31 E45", end: "hungUp by peer, hangup" },
      server: ["discarded hangup"],
    },
    {
      title: "the callee hangs up a confirmed call",
      when: async ({ confirm, hangUp, pass, bob }) => {
        await confirm();
        await pass(7000);
        await hangUp(bob);
      },
      alice: { rules: "C1 C2 C5 C9 C11 C11k C16 E43 E31 E45", end: "hungUp by peer, hangup" },
      bob: { rules: "K1 K7 K9 K9k K14 K18 K18k E43 E29 E37 E45", end: "hungUp by us, hangup" },
      server: ["discarded hangup"],
    },
    {
      title: "one side loses its network and says so",
      when: async ({ world, confirm, alice }) => {
        await confirm();
        await world.during(alice.call().hangUp({ cause: "connectionLost", connectionId: "77" }));
      },
      alice: { rules: "C1 C2 C5 C9 C11 C11k C16 E43 E29 E37 E45", end: "connectionLost by us, disconnect" },
      bob: { rules: "K1 K7 K9 K9k K14 K18 K18k E43 E31 E45", end: "connectionLost by peer, disconnect" },
      server: ["discarded disconnect"],
    },
    {
      title: "the media connection of one side fails",
      when: async ({ world, confirm, bob }) => {
        await confirm();
        await world.during(bob.call().mediaFailed());
      },
      alice: { rules: "C1 C2 C5 C9 C11 C11k C16 E43 E31 E45", end: "connectionLost by peer, disconnect" },
      bob: { rules: "K1 K7 K9 K9k K14 K18 K18k E43 E29m E37 E45", end: "mediaFailed by us, disconnect" },
      server: ["discarded disconnect"],
    },
    {
      title: "both hang up at once",
      when: async ({ world, confirm, alice, bob }) => {
        await confirm();
        await world.during(Promise.all([alice.call().hangUp(), bob.call().hangUp()]));
      },
      alice: { rules: "C1 C2 C5 C9 C11 C11k C16 E43 E29 E37 E45", end: "hungUp by us, hangup" },
      bob: { rules: "K1 K7 K9 K9k K14 K18 K18k E43 E29 E37 E45 (-)", end: "hungUp by us, hangup" },
      server: ["discarded hangup"],
    },
    {
      title: "both hang up at once, and the server knows no call that has ended",
      given: { choices: { discardAgain: "refuse" } },
      when: async ({ world, confirm, alice, bob }) => {
        await confirm();
        await world.during(Promise.all([alice.call().hangUp(), bob.call().hangUp()]));
      },
      alice: { rules: "C1 C2 C5 C9 C11 C11k C16 E43 E29 E37 E45", end: "hungUp by us, hangup" },
      bob: { rules: "K1 K7 K9 K9k K14 K18 K18k E43 E29 E38 E43 E41 E45", end: "hungUp by us, hangup" },
      server: ["discarded hangup"],
    },
    {
      title: "the callee answers while the caller's cancellation is on its way",
      given: { aliceHas: { latencyMs: 100 }, bobHas: { latencyMs: 100 } },
      when: async ({ world, place, pass, alice, bob }) => {
        await place();
        await pass(1000);
        await world.during(alice.call().hangUp());
        await pass(150);
        await world.during(bob.call().answer());
      },
      alice: { rules: "C1 C2 C5 C9 C25 E37 E45", end: "cancelled by us, missed" },
      bob: { rules: "K1 K7 K9 K9k K16 E43 (-) E50t E45", end: "elsewhereOrCancelled by peer, missed" },
      server: ["discarded missed"],
    },
    {
      title: "the caller cancels while the callee's answer is on its way",
      given: { aliceHas: { latencyMs: 100 }, bobHas: { latencyMs: 100 } },
      when: async ({ world, place, pass, alice, bob }) => {
        await place();
        await pass(1000);
        await world.during(bob.call().answer());
        await pass(150);
        await world.during(alice.call().hangUp());
      },
      alice: { rules: "C1 C2 C5 C9 C25 (-) E37 E45", end: "cancelled by us, missed" },
      bob: { rules: "K1 K7 K9 K9k K14 E31 E45", end: "cancelled by peer, missed" },
      server: ["discarded missed"],
    },
    {
      title: "the answer to a hang-up never comes",
      given: { faults: [lost("answer", "phone.discardCall")] },
      when: async ({ confirm, hangUp, alice }) => {
        await confirm();
        await hangUp(alice);
      },
      alice: { rules: "C1 C2 C5 C9 C11 C11k C16 E43 E29 E38r E37 E45 (-)", end: "hungUp by us, hangup" },
      bob: { rules: "K1 K7 K9 K9k K14 K18 K18k E43 E31 E45", end: "hungUp by peer, hangup" },
      server: ["discarded hangup"],
    },
    {
      title: "a hang-up never reaches the server",
      given: { faults: [lost("request", "phone.discardCall")] },
      when: async ({ confirm, hangUp, alice }) => {
        await confirm();
        await hangUp(alice);
      },
      alice: { rules: "C1 C2 C5 C9 C11 C11k C16 E43 E29 E38r E37 E45 (-)", end: "hungUp by us, hangup" },
      bob: { rules: "K1 K7 K9 K9k K14 K18 K18k E43 E31 E45", end: "hungUp by peer, hangup" },
      server: ["discarded hangup"],
    },
    {
      title: "a hang-up never reaches the server, however often it is said",
      given: { faults: [{ ...lost("request", "phone.discardCall"), times: Infinity }] },
      when: async ({ confirm, hangUp, alice }) => {
        await confirm();
        await hangUp(alice);
      },
      alice: {
        rules: "C1 C2 C5 C9 C11 C11k C16 E43 E29 E38r E38r E38 E43 (-) E44 E45 (-)",
        end: "hungUp by us, hangup",
      },
      bob: { rules: "K1 K7 K9 K9k K14 K18 K18k E43 E31 E45", end: "connectionLost by peer, disconnect" },
      server: ["discarded disconnect"],
    },
    {
      title: "a call is hung up twice",
      when: async ({ confirm, hangUp, alice }) => {
        await confirm();
        await hangUp(alice);
        await hangUp(alice);
      },
      alice: { rules: "C1 C2 C5 C9 C11 C11k C16 E43 E29 E37 E45 (-)", end: "hungUp by us, hangup" },
      bob: { rules: "K1 K7 K9 K9k K14 K18 K18k E43 E31 E45", end: "hungUp by peer, hangup" },
      server: ["discarded hangup"],
    },
  ]);
});
