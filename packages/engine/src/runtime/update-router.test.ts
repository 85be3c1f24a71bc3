import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { AccountId, PeerRef, TelegramCallId } from "../call/ids.ts";
import { StoreError } from "../store/store-errors.ts";
import { EngineWorld, firstId, incomingId } from "../testing/engine-world/engine-world.ts";
import { discarded, ScriptedTelegram } from "../testing/engine-world/scripted-telegram.ts";
import type { CallEngineOptions } from "./engine-options.ts";
import type { CallUpdate } from "./call-transport.ts";

const digest = {
  sha256: (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest()),
};

async function openWorld(options: Partial<CallEngineOptions> = {}): Promise<EngineWorld> {
  const world = new EngineWorld(digest);
  await world.open(options);
  return world;
}

const kinds = (world: EngineWorld) => world.diagnostics.map(({ kind }) => kind);
const second = "9002" as TelegramCallId;

describe("an update for a call that nobody knows yet", () => {
  it("waits for the answer that names the call", async () => {
    const world = await openWorld();
    const answer = world.telegram.hold("RequestCall");
    const call = await world.placedCall();
    await world.receive(world.received());
    await world.receive(world.accepted());
    expect([call.view.state, kinds(world)]).toEqual(["requested.sending", ["updateParked", "updateParked"]]);
    answer({ type: "CallRegistered", ...world.telegram.facts("outgoing", firstId) });
    await world.settle();
    expect(call.view.state).toBe("confirmed");
    expect((await world.typesOf(call)).slice(2, 5)).toEqual([
      "CallRegistered",
      "CallReceived",
      "CallAccepted",
    ]);
  });

  it("finds the call that runs here, also when the store shows its name before it has acknowledged it", async () => {
    const world = await openWorld();
    const answer = world.telegram.hold("RequestCall");
    const call = await world.placedCall();
    world.store.holdBack();
    answer({ type: "CallRegistered", ...world.telegram.facts("outgoing", firstId) });
    await world.settle();
    await world.receive(world.received());
    world.store.release();
    await world.receive(world.accepted());
    expect([call.view.state, kinds(world)]).toEqual(["confirmed", []]);
    expect(world.engine.liveCalls()).toHaveLength(1);
  });

  it("is dropped after 100 seconds, and this is said", async () => {
    const world = await openWorld();
    await world.receive(world.received());
    await world.clock.advance(99_999);
    expect(kinds(world)).toEqual(["updateParked"]);
    await world.clock.advance(1);
    expect(world.diagnostics.at(-1)).toEqual({
      kind: "updateDropped",
      accountId: "alice",
      telegramCallId: firstId,
      why: "parkedTooLong",
    });
    expect(world.clock.nextDueAt()).toBeUndefined();
  });

  it("is dropped when 1,024 others wait, and there is room again when those are too old", async () => {
    const world = await openWorld();
    const strangers = Array.from({ length: 1_030 }, (_, index) =>
      world.received(String(50_000 + index) as TelegramCallId),
    );
    await world.receive(...strangers);
    const dropped = world.diagnostics.filter((each) => each.kind === "updateDropped");
    expect(dropped.map((each) => each.why)).toEqual(Array.from({ length: 6 }, () => "parkingFull"));
    await world.clock.advance(100_000);
    await world.receive(world.received("77" as TelegramCallId));
    expect(world.diagnostics.at(-1)).toMatchObject({ kind: "updateParked", telegramCallId: "77" });
  });

  it("is decided behind the request of its call, when it has overtaken it", async () => {
    const world = await openWorld();
    await world.receive(world.telegram.update(discarded(incomingId), incomingId));
    await world.receive(world.requested());
    expect(world.telegram.executed()).toEqual([]);
    expect(world.log[0]).toBe("append CallRequested CallDiscarded");
    await world.clock.advance(3_600_000);
    expect(world.engine.liveCalls()).toEqual([]);
  });

  it("is not waited for when it is what the chat says of a call of another device", async () => {
    const world = await openWorld();
    const message = {
      type: "CallLogged",
      telegramCallId: incomingId,
      reason: "missed",
      durationSeconds: null,
    } as const;
    await world.receive(world.telegram.update(message, incomingId));
    await world.clock.advance(200_000);
    expect([world.engine.liveCalls(), world.diagnostics, world.log]).toEqual([[], [], []]);
  });

  it("waits as well when the store is asked while the answer comes", async () => {
    const world = await openWorld();
    const answer = world.telegram.hold("RequestCall");
    const call = await world.placedCall();
    world.telegram.updates$.next(world.accepted());
    answer({ type: "CallRegistered", ...world.telegram.facts("outgoing", firstId) });
    await world.settle();
    expect(call.view.state).toBe("confirmed");
  });
});

describe("a second call while there is one", () => {
  it("is declined as busy, without a word to our user's first call", async () => {
    const world = await openWorld();
    const first = await world.ringingCall();
    await world.receive(world.requested(second));
    expect(first.view.state).toBe("requested.ringing");
    expect(world.telegram.executions.at(-1)?.effect).toMatchObject({
      type: "DiscardCall",
      params: { reason: "busy", telegramCallId: second },
    });
    expect(world.telegram.executed()).toEqual(["ReportReceived", "DiscardCall"]);
  });

  it("rings as well when the policy says so", async () => {
    const world = await openWorld({ admission: { busy: "ring" } });
    await world.ringingCall();
    await world.receive(world.requested(second));
    expect(world.engine.liveCalls().map(({ view }) => view.state)).toEqual([
      "requested.ringing",
      "requested.ringing",
    ]);
  });

  it("rings when the first one is over, though its hang-up is still on its way", async () => {
    const world = await openWorld();
    world.telegram.script("DiscardCall", () => new Promise(() => {}));
    const first = await world.ringingCall();
    await first.hangUp();
    await world.receive(world.requested(second));
    expect(world.engine.liveCalls().map(({ view }) => view.state)).toEqual([
      "discarded.ending",
      "requested.ringing",
    ]);
  });

  it("is not declined because placing the first one failed", async () => {
    const world = await openWorld();
    world.store.fail(new StoreError("STORE_FULL", "memory", "full"));
    await expect(world.engine.placeCall({ userId: "2" })).rejects.toMatchObject({ code: "STORE_FULL" });
    expect(world.engine.liveCalls()).toEqual([]);
    expect((await world.ringingCall()).view.state).toBe("requested.ringing");
  });

  it("belongs to its account: another account of the same process is not busy", async () => {
    const world = new EngineWorld(digest);
    const bob = new ScriptedTelegram("bob" as AccountId, world.vault, () => {});
    await world.open({ transports: [world.telegram.transport(), bob.transport()] });
    await world.ringingCall();
    const facts = bob.facts("incoming", incomingId);
    const requested = world.requested();
    if (requested.kind !== "event") throw new TypeError("a request is an event");
    await world.receive({
      ...requested,
      accountId: bob.accountId,
      event: { ...requested.event, ...facts },
    });
    expect(world.engine.liveCalls().map(({ accountId, view }) => [accountId, view.state])).toEqual([
      ["alice", "requested.ringing"],
      ["bob", "requested.ringing"],
    ]);
  });
});

describe("what can't be taken", () => {
  it.each([null, undefined, 7, {}, { kind: "event" }, { kind: "news", accountId: "alice" }])(
    "is reported, and the next update is taken: %o",
    async (strange) => {
      const world = await openWorld();
      await world.receive(strange as unknown as CallUpdate);
      expect(world.diagnostics).toMatchObject([
        { kind: "updateFailed", error: { code: "INVALID_ARGUMENT" } },
      ]);
      expect((await world.ringingCall()).view.state).toBe("requested.ringing");
    },
  );

  it("is reported by its constructor when its kind is not known", async () => {
    const world = await openWorld();
    await world.receive({
      kind: "unknown",
      accountId: world.telegram.accountId,
      constructorName: "UpdatePhoneFax",
    });
    expect(world.diagnostics).toEqual([
      { kind: "unknownUpdate", accountId: "alice", constructorName: "UpdatePhoneFax" },
    ]);
  });

  it("is dropped when it is another account's", async () => {
    const world = await openWorld();
    const requested = world.requested();
    await world.receive({ ...requested, accountId: "bob" as AccountId });
    expect(world.diagnostics).toMatchObject([{ kind: "updateDropped", why: "unknownAccount" }]);
    expect(world.disk.log.records.length).toBe(0);
  });

  it("opens no call when it is our own request on another device", async () => {
    const world = await openWorld();
    const facts = world.telegram.facts("outgoing", second);
    const requested = world.requested();
    if (requested.kind !== "event") throw new TypeError("a request is an event");
    await world.receive({ ...requested, telegramCallId: second, event: { ...requested.event, ...facts } });
    expect([world.engine.liveCalls(), kinds(world)]).toEqual([[], ["updateParked"]]);
  });

  it("rings with the default times when the transport has none", async () => {
    const world = new EngineWorld(digest);
    const timeouts = () => Promise.reject(new Error("no config"));
    await world.open({ transports: [{ ...world.telegram.transport(), timeouts }] });
    const call = await world.ringingCall();
    expect(call.view.context.timeouts.ringMs).toBe(90_000);
  });

  it("is turned away with a record when it is malformed or from ourselves", async () => {
    const world = await openWorld();
    const requested = world.requested();
    if (requested.kind !== "event") throw new TypeError("a request is an event");
    const malformed = { ...requested, event: { ...requested.event, gAHash: "short" } } as CallUpdate;
    await world.receive(malformed);
    const facts = { ...world.telegram.facts("incoming", second), adminRef: world.telegram.selfRef };
    await world.receive({
      ...requested,
      telegramCallId: second,
      event: { ...requested.event, ...facts },
    });
    const reasons = world.telegram.executions.map(({ effect }) => effect.params);
    expect(reasons).toMatchObject([{ reason: "disconnect" }, { reason: "busy" }]);
    expect([...world.disk.log.calls.values()].map(({ end }) => end?.reason)).toEqual([
      "invalidObject",
      "refusedCaller",
    ]);
  });

  it("names a stranger as caller by a reference alone", async () => {
    const world = await openWorld();
    const call = await world.ringingCall();
    expect(call.view.context.peerRef).toBe(world.telegram.friendRef satisfies PeerRef);
  });
});

describe("an update that meets a store which is not there for a moment", () => {
  it("is taken again, in its order", async () => {
    const world = await openWorld();
    const away = new StoreError("STORE_UNAVAILABLE", "memory", "away");
    world.store.failLookup(away, away);
    await world.receive(world.requested());
    await world.receive(world.telegram.update(discarded(incomingId), incomingId));
    expect(world.diagnostics).toEqual([
      { kind: "updateFailed", accountId: "alice", error: away, retryInMs: 50 },
    ]);
    await world.clock.advance(250);
    const types = world.disk.log.records.map(({ text }) => (JSON.parse(text) as { type: string }).type);
    expect(types.filter((type) => type.startsWith("Call"))).toEqual(["CallRequested", "CallDiscarded"]);
  });

  it("is lost with a diagnostic when the fault does not pass", async () => {
    const world = await openWorld();
    const damaged = new StoreError("STORE_DAMAGED", "memory", "damaged");
    world.store.failLookup(damaged);
    await world.receive(world.requested());
    expect(world.diagnostics).toEqual([{ kind: "updateFailed", accountId: "alice", error: damaged }]);
    expect((await world.ringingCall()).view.state).toBe("requested.ringing");
  });
});
