import type { PhoneUpdate } from "@offhook/telegram";
import { Subject, merge } from "rxjs";
import { describe, expect, it } from "vitest";
import { atTheEnd } from "./at-the-end.ts";
import { newWorld, people } from "./world.ts";
import type { Phone, World } from "./world.ts";

/** Alice and Bob, each on a phone, with time for both to learn up to where they have heard everything. */
async function twoPhones(options: Parameters<typeof newWorld>[0] = {}) {
  const world = newWorld(options);
  const alice = await world.phone("alice");
  const bob = await world.phone("bob", { device: "bob's phone" });
  await world.clock.advance(10_000);
  const place = () => world.during(alice.engine.placeCall(world.address("alice", "bob")));
  return { world, alice, bob, place };
}

function unplugged({ clients }: Phone): void {
  clients[0]?.disconnect();
}

function plugged({ clients }: Phone): void {
  clients[0]?.connect();
}

/** Which rules decided of the newest call, in order. */
async function rules(phone: Phone): Promise<(string | null)[]> {
  return (await phone.records()).map(({ rule }) => rule);
}

function missing({ diagnostics }: Phone) {
  return diagnostics.filter(({ kind }) => kind === "updatesMissing");
}

/** The server does not answer this person's getDifference: an error, a delay or nothing at all. */
function disturb({ telegram }: World, fault: Parameters<typeof telegram.addFault>[0]["fault"], times = 1) {
  const request = { method: "updates.getDifference", userId: people.bob };
  telegram.addFault({ request, fault: fault as never, times });
}

describe("what Telegram pushed while the connection was down", () => {
  it("is heard when it is back: a call that still rings, rings here", async () => {
    const { world, bob, place } = await twoPhones();
    unplugged(bob);
    const call = await place();
    await world.clock.advance(5_000);
    plugged(bob);
    await world.clock.advance(100);
    expect(bob.call().view.state).toBe("requested.ringing");
    await world.during(bob.call().answer());
    await world.clock.advance(100);
    expect(call.view.confirmed).toBe(true);
    await world.during(call.hangUp());
    await atTheEnd(world);
  });

  it("is decided as a whole: a call that has ended meanwhile never rings", async () => {
    const { world, bob, place } = await twoPhones();
    unplugged(bob);
    const call = await place();
    await world.clock.advance(1_000);
    await world.during(call.hangUp());
    plugged(bob);
    await world.clock.advance(1_000);
    expect(bob.call().view.over).toBe(true);
    expect(await rules(bob)).not.toContain("K7");
    await atTheEnd(world);
  });

  it("brings an acceptance to a caller that was away", async () => {
    const { world, alice, bob, place } = await twoPhones();
    const call = await place();
    await world.clock.advance(100);
    unplugged(alice);
    await world.during(bob.call().answer());
    plugged(alice);
    await world.clock.advance(100);
    expect([call.view.state, bob.call().view.state]).toEqual(["confirmed", "confirmed"]);
    await world.during(call.hangUp());
    await atTheEnd(world);
  });

  it("is heard by the next process of the account", async () => {
    const { world, bob, place } = await twoPhones();
    await world.during(bob.engine.close());
    void bob.clients[0]?.close();
    const call = await place();
    await world.clock.advance(1_000);
    const next = await world.phone("bob", { device: "bob's phone", disk: bob.disk });
    await world.clock.advance(100);
    expect(next.call().view.state).toBe("requested.ringing");
    await world.during(next.call().answer());
    await world.clock.advance(100);
    expect(call.view.confirmed).toBe(true);
    await world.during(call.hangUp());
    await atTheEnd(world);
  });

  it("comes in slices when it is much, and is decided as a whole all the same", async () => {
    const { world, bob, place } = await twoPhones({ limits: { updatesPerDifference: 1 } });
    unplugged(bob);
    for (let calls = 0; calls < 3; calls += 1) {
      const call = await place();
      await world.clock.advance(1_000);
      await world.during(call.hangUp());
    }
    plugged(bob);
    await world.clock.advance(1_000);
    expect(bob.calls.map(({ view }) => view.over)).toEqual([true, true, true]);
    for (const call of bob.calls) {
      const records = await bob.records(call);
      expect(records.map(({ rule }) => rule)).not.toContain("K7");
    }
    await atTheEnd(world);
  });

  it("is reported as lost when Telegram does not tell it any more, and later calls ring", async () => {
    const { world, bob, place } = await twoPhones({ choices: { difference: "tooLong" } });
    unplugged(bob);
    const call = await place();
    await world.clock.advance(1_000);
    await world.during(call.hangUp());
    plugged(bob);
    await world.clock.advance(1_000);
    expect(bob.calls).toEqual([]);
    expect(missing(bob)).toMatchObject([{ accountId: "bob", error: { code: "UPDATES_LOST" } }]);
    const second = await place();
    await world.clock.advance(100);
    expect(bob.call().view.state).toBe("requested.ringing");
    await world.during(second.hangUp());
    await atTheEnd(world, { diagnostics: ["updatesMissing"] });
  });

  it("is asked for anew from the present when Telegram has forgotten where the account was", async () => {
    const { world, bob, place } = await twoPhones();
    disturb(world, { kind: "error", rpcCode: 400, text: "PERSISTENT_TIMESTAMP_INVALID" });
    unplugged(bob);
    const call = await place();
    plugged(bob);
    await world.clock.advance(1_000);
    expect(missing(bob)).toMatchObject([
      { error: { code: "UPDATES_LOST", cause: { type: "PERSISTENT_TIMESTAMP_INVALID" } } },
    ]);
    await world.during(call.hangUp());
    await world.clock.advance(1_000);
    unplugged(bob);
    const second = await place();
    plugged(bob);
    await world.clock.advance(100);
    expect(bob.call().view.state).toBe("requested.ringing");
    await world.during(second.hangUp());
    await atTheEnd(world, { diagnostics: ["updatesMissing", "updateDropped"] });
  });
});

describe("an account that has never asked", () => {
  /** Bob's phone is new, and Telegram does not hear its first question. */
  async function newPhone() {
    const world = newWorld();
    const alice = await world.phone("alice");
    const device = "bob's phone";
    const request = { method: "updates.getState", userId: people.bob, deviceId: device };
    world.telegram.addFault({ request, fault: { kind: "dropRequest" } });
    const bob = await world.phone("bob", { device });
    await world.clock.advance(100);
    return { world, alice, bob };
  }

  it("is told that it may have missed something when its connection broke before the answer", async () => {
    const { world, alice, bob } = await newPhone();
    unplugged(bob);
    const call = await world.during(alice.engine.placeCall(world.address("alice", "bob")));
    plugged(bob);
    await world.clock.advance(1_000);
    expect(bob.calls).toEqual([]);
    expect(missing(bob)).toMatchObject([{ accountId: "bob", error: { code: "UPDATES_LOST" } }]);
    await world.during(call.hangUp());
    await atTheEnd(world, { diagnostics: ["updatesMissing", "updateDropped"] });
  });

  it("has missed nothing when the connection stood until the answer came", async () => {
    const { world, bob } = await newPhone();
    await world.clock.advance(60_000);
    expect(missing(bob)).toMatchObject([{ error: { type: "TIMEOUT" }, retryInMs: 1_000 }]);
    await atTheEnd(world, { diagnostics: ["updatesMissing"] });
  });
});

describe("asking for what was missed", () => {
  it("is tried again when it fails, and says so", async () => {
    const { world, bob, place } = await twoPhones();
    disturb(world, { kind: "error", rpcCode: 500, text: "RPC_CALL_FAIL" }, 2);
    unplugged(bob);
    const call = await place();
    plugged(bob);
    await world.clock.advance(999);
    expect(bob.calls).toEqual([]);
    await world.clock.advance(2_100);
    expect(missing(bob)).toMatchObject([{ retryInMs: 1_000 }, { retryInMs: 2_000 }]);
    expect(bob.call().view.state).toBe("requested.ringing");
    await world.during(call.hangUp());
    await atTheEnd(world, { diagnostics: ["updatesMissing"] });
  });

  it("is done when Telegram says that it has too much to push", async () => {
    const world = newWorld();
    const alice = await world.phone("alice");
    const pushed = new Subject<PhoneUpdate>();
    const bob = await world.phone("bob", {
      tampering: (client) => ({ ...client, updates$: merge(client.updates$, pushed) }),
    });
    await world.clock.advance(10_000);
    const push = { update: "phoneCallRequested", userId: people.bob };
    world.telegram.addFault({ push, fault: { kind: "lose", inDifference: true } });
    const call = await world.during(alice.engine.placeCall(world.address("alice", "bob")));
    await world.clock.advance(1_000);
    expect(bob.calls).toEqual([]);
    pushed.next({ kind: "updatesTooLong" });
    await world.clock.advance(100);
    expect(bob.call().view.state).toBe("requested.ringing");
    await world.during(call.hangUp());
    await atTheEnd(world);
  });

  it("is done every ten minutes of a connection that stands, so that the next difference is short", async () => {
    const world = newWorld();
    const heartbeat$ = new Subject<void>();
    let asked = 0;
    const bob = await world.phone("bob", {
      tampering: (client) => ({
        ...client,
        heartbeat$,
        invoke: (method, params) => {
          if (method === "updates.getDifference") asked += 1;
          return client.invoke(method, params);
        },
      }),
    });
    for (let beat = 0; beat < 200; beat += 1) {
      await world.clock.advance(9_000);
      heartbeat$.next();
    }
    expect(asked).toBe(2);
    await world.during(bob.engine.close());
    heartbeat$.next();
    await world.clock.advance(600_000);
    heartbeat$.next();
    await world.clock.settle();
    expect([asked, heartbeat$.observed]).toEqual([2, false]);
  });

  it("does not go on for ever when the session is dead", async () => {
    const { world, bob } = await twoPhones();
    disturb(world, { kind: "error", rpcCode: 401, text: "SESSION_REVOKED" }, Number.POSITIVE_INFINITY);
    unplugged(bob);
    plugged(bob);
    await world.clock.advance(600_000);
    expect(missing(bob)).toMatchObject([{ error: { type: "SESSION_REVOKED" } }]);
    await atTheEnd(world, { diagnostics: ["updatesMissing"] });
  });

  it("keeps the order: what is pushed meanwhile waits behind what was missed", async () => {
    const { world, alice, bob, place } = await twoPhones();
    const call = await place();
    await world.clock.advance(100);
    await world.during(bob.call().answer());
    await world.clock.advance(100);
    const heard: number[] = [];
    bob.call().signalingData$.subscribe(([first = -1]) => heard.push(first));
    unplugged(bob);
    await world.during(call.sendSignaling(Uint8Array.of(1)));
    disturb(world, { kind: "delay", afterMs: 1_000 });
    plugged(bob);
    await world.clock.advance(100);
    await world.during(call.sendSignaling(Uint8Array.of(2)));
    await world.clock.advance(100);
    expect(heard).toEqual([]);
    await world.clock.advance(1_000);
    expect(heard).toEqual([1, 2]);
    await world.during(alice.call().hangUp());
    await atTheEnd(world);
  });

  it("holds no live call up for more than three seconds", async () => {
    const { world, bob, place } = await twoPhones();
    disturb(world, { kind: "dropRequest" });
    unplugged(bob);
    plugged(bob);
    await world.clock.advance(0);
    const call = await place();
    await world.clock.advance(2_900);
    expect(bob.calls).toEqual([]);
    await world.clock.advance(200);
    expect(bob.call().view.state).toBe("requested.ringing");
    await world.during(call.hangUp());
    await atTheEnd(world, { diagnostics: ["updatesMissing"] });
  });

  it("takes an update once that comes both ways", async () => {
    const { world, bob, place } = await twoPhones();
    // The first copy is missed, the second is pushed while the answer that holds the first is on its way.
    const push = { update: "phoneCallRequested", userId: people.bob };
    world.telegram.addFault({ push, fault: { kind: "duplicate", apartMs: 500 } });
    disturb(world, { kind: "delay", afterMs: 1_000 });
    unplugged(bob);
    const call = await place();
    plugged(bob);
    await world.clock.advance(2_000);
    expect(bob.calls).toHaveLength(1);
    expect(await rules(bob)).toEqual(["K1", "K7"]);
    await world.during(call.hangUp());
    await atTheEnd(world);
  });
});
