import { repeatedUpdates, scenarios } from "@offhook/simulator";
import { describe, expect, it } from "vitest";
import { atTheEnd } from "./at-the-end.ts";
import { late, lost, refused, slow } from "./faults.ts";
import { endOf, rulesOf } from "./story.ts";
import { playEach, twoPhones } from "./two-phones.ts";
import { people } from "./world.ts";

const between = { caller: people.alice, callee: people.bob };
const everyUpdate = { times: Infinity } as const;

describe("updates that come early, late, twice or in another order", () => {
  playEach([
    {
      title: "the callee rings before the caller knows what Telegram calls the call",
      given: { faults: [slow("phone.requestCall", { afterMs: 2000 })] },
      when: async ({ place, pass, hangUp, alice }) => {
        await place();
        await pass(2000);
        await hangUp(alice);
      },
      alice: { rules: "C1 C2 C5 C9 C25 E37 E45", end: "cancelled by us, missed" },
      bob: { rules: "K1 K7 K13 E43 E50t E45", end: "elsewhereOrCancelled by peer, missed" },
      server: ["discarded missed"],
    },
    {
      title: "the callee accepts before the caller knows what Telegram calls the call",
      given: { faults: [slow("phone.requestCall", { afterMs: 2000 })] },
      when: async ({ place, answer, pass, hangUp, alice }) => {
        await place();
        await answer();
        await pass(2000);
        await hangUp(alice);
      },
      alice: { rules: "C1 C2 C5 C9 C11 C11k C16 E43 E29 E37 E45", end: "hungUp by us, hangup" },
      bob: { rules: "K1 K7 K9 K9k K14 K18 K18k E43 E31 E45", end: "hungUp by peer, hangup" },
      server: ["discarded hangup"],
    },
    {
      title: "the callee declines before the caller knows what Telegram calls the call",
      given: { faults: [slow("phone.requestCall", { afterMs: 2000 })] },
      when: async ({ place, pass, hangUp, bob }) => {
        await place();
        await hangUp(bob);
        await pass(2000);
      },
      alice: { rules: "C1 C2 C5 C9 E31 E45", end: "declinedOrBusy by peer, busy" },
      bob: { rules: "K1 K7 K11 E37 E45", end: "declined by us, busy" },
      server: ["discarded busy"],
    },
    {
      title: "the key comes before the answer to acceptCall",
      given: { faults: [slow("phone.acceptCall", { afterMs: 2000 })] },
      when: async ({ place, answer, pass, hangUp, alice }) => {
        await place();
        await answer();
        await pass(2000);
        await hangUp(alice);
      },
      alice: { rules: "C1 C2 C5 C9 C11 C11k C16 E43 E29 E37 E45", end: "hungUp by us, hangup" },
      bob: { rules: "K1 K7 K9 K9k K17 K18k E43 (E28) E31 E45", end: "hungUp by peer, hangup" },
      server: ["discarded hangup"],
    },
    {
      title: "the callee rings after it has accepted",
      given: { faults: [late("phoneCallWaiting", 3000)] },
      when: async ({ place, answer, pass, hangUp, alice }) => {
        await place();
        await answer();
        await pass(3000);
        await hangUp(alice);
      },
      alice: { rules: "C1 C2 C5 C11 C11k C16 E43 (E28) E29 E37 E45", end: "hungUp by us, hangup" },
      bob: { rules: "K1 K7 K9 K9k K14 K18 K18k E43 E31 E45", end: "hungUp by peer, hangup" },
      server: ["discarded hangup"],
    },
    {
      title: "the end overtakes the request: the call does not ring",
      given: { faults: [late("phoneCallRequested", 3000)] },
      when: async ({ place, hangUp, pass, alice }) => {
        await place();
        await hangUp(alice);
        await pass(3000);
      },
      alice: { rules: "C1 C2 C5 C25 E37 E45", end: "cancelled by us, missed" },
      bob: { rules: "K1 K13 E43 E50t E45", end: "elsewhereOrCancelled by peer, missed" },
      server: ["discarded missed"],
    },
    {
      title: "the end overtakes the key",
      given: { faults: [late("phoneCall", 3000)] },
      when: async ({ confirm, hangUp, pass, alice }) => {
        await confirm();
        await hangUp(alice);
        await pass(3000);
      },
      alice: { rules: "C1 C2 C5 C9 C11 C11k C16 E43 E29 E37 E45", end: "hungUp by us, hangup" },
      bob: { rules: "K1 K7 K9 K9k K14 E31 E45 (-)", end: "hungUp by peer, hangup" },
      server: ["discarded hangup"],
    },
    {
      title: "every update comes twice",
      given: { faults: [...(repeatedUpdates(between).faults ?? [])] },
      when: async ({ confirm, hangUp, bob }) => {
        await confirm();
        await hangUp(bob);
      },
      alice: { rules: "C1 C2 C5 C9 (C10) C11 C11k (C14) C16 E43 E31 E45 (-)", end: "hungUp by peer, hangup" },
      bob: { rules: "K1 (K6) K7 K9 K9k K14 K18 K18k E43 (E28c) E29 E37 E45", end: "hungUp by us, hangup" },
      server: ["discarded hangup"],
    },
    {
      title: "every update comes again much later",
      given: {
        faults: [{ push: {}, fault: { kind: "duplicate", copies: 2, apartMs: 4000 }, ...everyUpdate }],
      },
      when: async ({ confirm, pass, hangUp, bob }) => {
        await confirm();
        await pass(10_000);
        await hangUp(bob);
      },
      alice: {
        rules: "C1 C2 C5 C9 C11 C11k C16 E43 (E28) (E28) (E28) (E28) E31 E45 (-) (-)",
        end: "hungUp by peer, hangup",
      },
      bob: {
        rules: "K1 K7 K9 K9k K14 K18 K18k E43 (E33) (E28c) (E33) (E28c) E29 E37 E45",
        end: "hungUp by us, hangup",
      },
      server: ["discarded hangup"],
    },
  ]);
});

describe("a request without an answer", () => {
  playEach([
    {
      title: "requestCall was heard and an update tells so: the call goes on",
      given: { faults: [lost("answer", "phone.requestCall")] },
      when: async ({ place, pass, answer, hangUp, alice }) => {
        await place();
        await pass(10_000);
        await answer();
        await hangUp(alice);
      },
      alice: { rules: "C1 C2 C28u C9 C11 C11k C16 E43 E29 E37 E45", end: "hungUp by us, hangup" },
      bob: { rules: "K1 K7 K9 K9k K14 K18 K18k E43 E31 E45", end: "hungUp by peer, hangup" },
      server: ["discarded hangup"],
    },
    {
      title: "requestCall is sent again after a reconnect, and refused as a duplicate of the first",
      given: { faults: [slow("phone.requestCall", { afterMs: 3000 })] },
      when: async ({ place, pass, answer, hangUp, alice }) => {
        await place();
        alice.clients[0]?.disconnect();
        await pass(1000);
        alice.clients[0]?.connect();
        await pass(4000);
        await answer();
        await hangUp(alice);
      },
      alice: { rules: "C1 C2 C28u C9 C11 C11k C16 E43 E29 E37 E45", end: "hungUp by us, hangup" },
      bob: { rules: "K1 K7 K9 K9k K14 K18 K18k E43 E31 E45", end: "hungUp by peer, hangup" },
      server: ["discarded hangup"],
    },
    {
      title: "a fault of the server at requestCall, and nothing comes of it",
      given: { faults: [refused("phone.requestCall", "500 RPC_CALL_FAIL")] },
      when: ({ place }) => place(),
      alice: { rules: "C1 C2 C28u C28t C27c E43 E44 E45", end: "requestTimeout by deadline, nothing said" },
      bob: null,
      server: [],
    },
    {
      title: "receivedCall was not heard: the caller's time runs out",
      given: { faults: [lost("request", "phone.receivedCall")] },
      when: ({ place }) => place(),
      alice: { rules: "C1 C2 C5 C22 E37 E45", end: "receiveTimeout by deadline, missed" },
      bob: { rules: "K1 K8u K13 E43 E50t E45", end: "elsewhereOrCancelled by peer, missed" },
      server: ["discarded missed"],
    },
    {
      title: "receivedCall was heard: ring on",
      given: { faults: [lost("answer", "phone.receivedCall")] },
      when: async ({ place, pass, answer, hangUp, alice }) => {
        await place();
        await pass(10_000);
        await answer();
        await hangUp(alice);
      },
      alice: { rules: "C1 C2 C5 C9 C11 C11k C16 E43 E29 E37 E45", end: "hungUp by us, hangup" },
      bob: { rules: "K1 K8u K9 K9k K14 K18 K18k E43 E31 E45", end: "hungUp by peer, hangup" },
      server: ["discarded hangup"],
    },
    {
      title: "acceptCall was heard: the key comes all the same",
      given: { faults: [lost("answer", "phone.acceptCall")] },
      when: async ({ place, answer, pass, hangUp, alice }) => {
        await place();
        await answer();
        await pass(10_000);
        await hangUp(alice);
      },
      alice: { rules: "C1 C2 C5 C9 C11 C11k C16 E43 E29 E37 E45", end: "hungUp by us, hangup" },
      bob: { rules: "K1 K7 K9 K9k K17 K18k E43 (-) E31 E45", end: "hungUp by peer, hangup" },
      server: ["discarded hangup"],
    },
    {
      title: "acceptCall was not heard",
      given: { faults: [lost("request", "phone.acceptCall")] },
      when: async ({ place, answer }) => {
        await place();
        await answer();
      },
      alice: { rules: "C1 C2 C5 C9 E31 E45", end: "connectionLost by peer, disconnect" },
      bob: { rules: "K1 K7 K9 K9k K21u K25 E37 E45", end: "exchangeTimeout by deadline, disconnect" },
      server: ["discarded disconnect"],
    },
    {
      title: "confirmCall was heard, and nothing more comes: the callee has a call, the caller ends it",
      given: { faults: [lost("answer", "phone.confirmCall")] },
      when: async ({ place, answer }) => {
        await place();
        await answer();
      },
      alice: {
        rules: "C1 C2 C5 C9 C11 C11k C20u C24 E37 E45",
        end: "exchangeTimeout by deadline, disconnect",
      },
      bob: { rules: "K1 K7 K9 K9k K14 K18 K18k E43 E31 E45", end: "connectionLost by peer, disconnect" },
      server: ["discarded disconnect"],
    },
  ]);

  it("belongs to the only request to that user, and to none when there are two", async () => {
    const { world, alice, bob, place } = await twoPhones({
      choices: { sameCallee: "parallel", busyLine: "never" },
      bobHas: { admission: { busy: "ring" } },
      faults: [{ request: { method: "phone.requestCall" }, fault: { kind: "dropAnswer" }, times: 2 }],
    });
    await place();
    await place();
    await world.clock.advance(15_000);
    expect(bob.calls.map(({ view }) => view.state)).toEqual(["requested.ringing", "requested.ringing"]);
    expect(alice.calls.map(({ view }) => view.state)).toEqual(["requested.sending", "requested.sending"]);
    await atTheEnd(world, { diagnostics: ["updateDropped"] });
    expect(await rulesOf(alice)).toBe("C1 C2 C28u C28t C27c E43 E44 E45");
    expect(endOf(alice)).toBe("requestTimeout by deadline, nothing said");
  });
});

describe("every scenario of the simulator", () => {
  it.each(Object.entries(scenarios))(
    "%s: the call ends, and both sides agree on what they know",
    async (...[, scenario]) => {
      for (const seed of [1, 2, 3]) {
        const { world, alice, bob, place, pass } = await twoPhones({ seed });
        world.telegram.play(scenario(between));
        await place();
        await pass(10_000);
        if (bob.calls.length > 0 && bob.call().view.ringing) await world.during(bob.call().answer());
        await pass(10_000);
        await world.during(alice.call().hangUp());
        // Nothing tells a confirmed call that its end was lost: the media layer does, or the user.
        await world.clock.advance(60_000);
        for (const call of bob.engine.liveCalls()) await world.during(call.hangUp());
        await atTheEnd(world, { diagnostics: ["updateDropped"] });
      }
    },
  );
});
