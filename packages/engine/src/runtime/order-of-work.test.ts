import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { outgoingCall } from "../call/outgoing-call.ts";
import { deciderFor } from "../call/decide.ts";
import { EngineWorld, firstId, incomingId } from "../testing/engine-world/engine-world.ts";
import { discarded, hash } from "../testing/engine-world/scripted-telegram.ts";

const digest = {
  sha256: (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest()),
};

async function openWorld(): Promise<EngineWorld> {
  const world = new EngineWorld(digest);
  await world.open();
  return world;
}

describe("the order of work", () => {
  it("is append, then publish, then execute, for every step", async () => {
    const world = await openWorld();
    await world.placedCall();
    expect(world.log).toEqual([
      "append CallPlaced",
      "publish CallPlaced",
      "execute PrepareKey",
      "append KeyPrepared",
      "publish KeyPrepared",
      "execute RequestCall",
      "append CallRegistered",
      "publish CallRegistered",
    ]);
  });

  it("shows and sends nothing while an append is under way", async () => {
    const world = await openWorld();
    world.store.hold();
    const placed = world.engine.placeCall({ userId: "2" });
    let isPlaced = false;
    void placed.then(() => (isPlaced = true));
    await world.settle();
    expect([world.log, world.telegram.executed(), isPlaced]).toEqual([[], [], false]);
    world.store.release();
    const call = await placed;
    await world.settle();
    expect(call.view.state).toBe("waiting.registered");
  });

  it("keeps what is shown at the last durable state", async () => {
    const world = await openWorld();
    const call = await world.placedCall();
    world.store.hold();
    const ended = call.hangUp();
    await world.settle();
    expect(call.view.state).toBe("waiting.registered");
    world.store.release();
    await ended;
    expect(call.view.state).toBe("discarded.ending");
  });

  it("stores credentials before the record that needs them", async () => {
    const world = await openWorld();
    let held: string[] = [];
    world.store.onWritten = ({ records }) => {
      if (records[0]?.type === "CallRequested") held = [...world.disk.secrets.values.keys()];
    };
    await world.receive(world.requested());
    expect(held).toEqual(["access/alice/9001", "media/alice/9001"]);
  });

  it("decides updates that come together as one, and what comes during an append after it", async () => {
    const world = await openWorld();
    const call = await world.placedCall();
    world.store.hold();
    const first = world.receive(world.received());
    await world.receive(world.accepted());
    world.store.release();
    await first;
    await world.settle();
    expect(world.log.filter((line) => line.startsWith("append Call")).slice(2)).toEqual([
      "append CallReceived",
      "append CallAccepted",
      "append CallConfirmed",
    ]);
    expect(call.view.state).toBe("confirmed");
  });
});

describe("a call that was requested and discarded while we were away", () => {
  it("never rings and sends nothing, and leaves a record of both", async () => {
    const world = await openWorld();
    const rang: boolean[] = [];
    world.engine.calls$.subscribe(({ view }) => rang.push(view.ringing));
    await world.receive(world.requested(), world.telegram.update(discarded(incomingId), incomingId));
    expect(rang).toEqual([false]);
    expect(world.telegram.executed()).toEqual([]);
    expect(world.log.slice(0, 1)).toEqual(["append CallRequested CallDiscarded"]);
  });

  it("does not make the next caller find us busy", async () => {
    const world = await openWorld();
    const other = "9002" as typeof incomingId;
    await world.receive(
      world.requested(),
      world.telegram.update(discarded(incomingId), incomingId),
      world.requested(other),
    );
    const live = world.engine.liveCalls().filter(({ view }) => !view.over);
    expect(live.map(({ view }) => view.state)).toEqual(["requested.ringing"]);
    expect(world.telegram.executed()).toEqual(["ReportReceived"]);
  });

  it("nor does a stale request", async () => {
    const world = await openWorld();
    const other = "9002" as typeof incomingId;
    const stale = world.requested();
    await world.clock.advance(91_000);
    await world.receive(stale, world.requested(other));
    expect(world.telegram.executed()).toEqual(["ReportReceived"]);
    expect(world.engine.liveCalls().map(({ view }) => view.context.telegramCallId)).toEqual([other]);
  });
});

describe("an effect that its batch has overtaken", () => {
  it("is recorded and not executed", async () => {
    const world = await openWorld();
    const call = await world.placedCall();
    const before = world.telegram.executed();
    await world.receive(world.accepted(), world.telegram.update(discarded(firstId), firstId));
    const accepted = (await world.recordsOf(call)).find(({ type }) => type === "CallAccepted");
    expect(accepted?.effects.map(({ type }) => type)).toEqual(["DeriveKey"]);
    expect(world.telegram.executed()).toEqual(before);
  });
});

describe("the result of an effect", () => {
  it("names the effect, and the record that asked for it", async () => {
    const world = await openWorld();
    const call = await world.placedCall();
    const [placed, prepared, registered] = await world.recordsOf(call);
    expect([prepared?.effectId, prepared?.causationId]).toEqual([`${placed?.id}:0`, placed?.id]);
    expect(registered?.causationId).toBe(prepared?.id);
  });

  it("of an executor with a fault is a failed request, and a diagnostic", async () => {
    const world = await openWorld();
    const error = new TypeError("a fault");
    world.telegram.script("RequestCall", () => {
      throw error;
    });
    const call = await world.placedCall();
    expect(world.diagnostics).toContainEqual({
      kind: "executorThrew",
      callId: call.callId,
      effect: "RequestCall",
      error,
    });
    expect(call.view).toMatchObject({ state: "discarded.closed", context: { end: { detail: "INTERNAL" } } });
  });

  it.each([
    ["nothing", { events: [] }],
    ["no list", {}],
    ["nothing at all", undefined],
  ])("that is %s counts as such a fault", async (_what, result) => {
    const world = await openWorld();
    world.telegram.script("RequestCall", () => result as never);
    const call = await world.placedCall();
    expect(call.view.context.end?.detail).toBe("INTERNAL");
  });

  it("that comes after the call has moved on changes nothing", async () => {
    const world = await openWorld();
    const answer = world.telegram.hold("ReportReceived");
    await world.receive(world.requested());
    const [call] = world.engine.liveCalls();
    await call?.answer();
    answer({ type: "RequestSucceeded", effect: "ReportReceived" });
    await world.settle();
    expect(call?.view.state).toBe("accepted.awaiting");
  });
});

describe("a machine that throws", () => {
  it("ends that call and no other, and leaves a record of the fault", async () => {
    const world = await openWorld();
    const call = await world.ringingCall();
    const other = await world.placedCall();
    // Only a fault of our own code reports the caller's half of a key to the callee.
    world.telegram.script("PrepareKey", () => ({ events: [{ type: "KeyPrepared", gAHash: hash }] }));
    await call.answer();
    await world.settle();
    expect(world.diagnostics).toMatchObject([
      { kind: "machineThrew", callId: call.callId, event: "KeyPrepared", error: { message: "K9k" } },
    ]);
    expect((await world.typesOf(call)).slice(-4)).toEqual([
      "KeyPrepared",
      "CallFaulted",
      "CallDiscarded",
      "SecretsWiped",
    ]);
    expect((await world.recordsOf(call)).at(-4)).toMatchObject({ outcome: "ignored", rule: null });
    expect(call.view).toMatchObject({
      state: "discarded.closed",
      context: { end: { reason: "faulted", origin: "engine", detail: "machineThrew" } },
    });
    expect(other.view.over).toBe(false);
  });
});

describe("ignored inputs", () => {
  it("are recorded 16 times for each rule, then counted in the next record", async () => {
    const world = await openWorld();
    const call = await world.placedCall();
    const facts = world.telegram.facts("outgoing", firstId);
    for (let round = 0; round < 20; round++) {
      await world.receive(world.telegram.update({ type: "CallRegistered", ...facts }, firstId));
    }
    const ignored = (await world.recordsOf(call)).filter(({ outcome }) => outcome === "ignored");
    expect(ignored.map(({ rule }) => rule)).toEqual(Array.from({ length: 16 }, () => "C10"));
    await world.receive(world.received());
    expect((await world.recordsOf(call)).at(-1)).toMatchObject({ type: "CallReceived", ignoredBefore: 4 });
    await world.receive(world.telegram.update(discarded(firstId), firstId));
    expect((await world.recordsOf(call)).at(-1)).toMatchObject({ type: "SecretsWiped", ignoredBefore: 0 });
  });

  it("of another rule have their own count", async () => {
    const world = await openWorld();
    const call = await world.placedCall();
    const facts = world.telegram.facts("outgoing", firstId);
    const again = world.telegram.update({ type: "CallRegistered", ...facts }, firstId);
    await world.receive(...Array.from({ length: 30 }, () => again));
    await expect(call.answer()).rejects.toMatchObject({ code: "INVALID_TRANSITION" });
    expect((await world.recordsOf(call)).at(-1)).toMatchObject({ type: "CallAnswered", ignoredBefore: 14 });
  });

  it("that are only counted refuse a command all the same", async () => {
    const world = await openWorld();
    const call = await world.placedCall();
    for (let round = 0; round < 20; round++) {
      await expect(call.answer()).rejects.toMatchObject({ code: "INVALID_TRANSITION" });
    }
    expect((await world.recordsOf(call)).filter(({ type }) => type === "CallAnswered").length).toBe(16);
  });
});

describe("a call with 10,000 records", () => {
  it("ends", async () => {
    const world = await openWorld();
    const call = await world.confirmedCall();
    const rounds = Math.ceil(10_000 / 500);
    for (let round = 0; round < rounds; round++) {
      await Promise.allSettled(Array.from({ length: 500 }, () => call.mediaEstablished()));
    }
    await world.settle();
    const records = await world.recordsOf(call);
    expect(records.length).toBeLessThanOrEqual(10_000);
    expect(records.length).toBeGreaterThan(9_900);
    expect(records.find(({ type }) => type === "CallFaulted")?.data).toMatchObject({ fault: "recordLimit" });
    expect(call.view).toMatchObject({
      state: "discarded.closed",
      context: { end: { reason: "faulted", detail: "recordLimit" } },
    });
  });
});

describe("the machine's own vocabulary", () => {
  it("is what the records name as machine", async () => {
    const world = await openWorld();
    const call = await world.placedCall();
    const [placed] = await world.recordsOf(call);
    expect(placed?.machine).toMatchObject({ id: outgoingCall.id, version: "1" });
    expect(deciderFor("outgoing").machine.id).toBe(placed?.machine.id);
  });
});
