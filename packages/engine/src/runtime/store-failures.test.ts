import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { callStream } from "../store/call-record.ts";
import { StoreError, WrongExpectedRevision } from "../store/store-errors.ts";
import { VaultError } from "../store/vault-errors.ts";
import { EngineWorld, firstId } from "../testing/engine-world/engine-world.ts";
import { discarded } from "../testing/engine-world/scripted-telegram.ts";

const digest = {
  sha256: (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest()),
};

async function openWorld(): Promise<EngineWorld> {
  const world = new EngineWorld(digest);
  await world.open();
  return world;
}

const full = new StoreError("STORE_FULL", "memory", "The disk is full.");

describe("a store that is full", () => {
  it("fails a command with its own error, and the call goes on as if it had not been given", async () => {
    const world = await openWorld();
    const call = await world.confirmedCall();
    world.store.fail(full);
    await expect(call.hangUp()).rejects.toBe(full);
    expect(call.view.state).toBe("confirmed");
    expect(world.telegram.executed()).not.toContain("DiscardCall");
    await call.hangUp();
    await world.settle();
    expect(call.view.state).toBe("discarded.closed");
  });

  it("keeps facts until there is space, at growing distances, and loses none", async () => {
    const world = await openWorld();
    const call = await world.placedCall();
    world.store.fail(full, full, full, full, full);
    await world.receive(world.received());
    await world.receive(world.accepted());
    expect(call.view.state).toBe("waiting.registered");
    await world.clock.advance(50 + 200 + 1_000 + 5_000 - 1);
    expect(call.view.state).toBe("waiting.registered");
    expect(world.diagnostics).toMatchObject([
      { kind: "appendFailed", callId: call.callId, error: full, retryInMs: 50 },
      { retryInMs: 200 },
      { retryInMs: 1_000 },
      { retryInMs: 5_000 },
    ]);
    await world.clock.advance(5_001);
    expect(call.view.state).toBe("confirmed");
    expect((await world.typesOf(call)).slice(3, 5)).toEqual(["CallReceived", "CallAccepted"]);
  });

  it("fails the commands that waited with the facts, and keeps the facts", async () => {
    const world = await openWorld();
    const call = await world.placedCall();
    world.store.hold();
    const first = call.answer().catch((error: unknown) => error);
    await world.settle();
    void world.receive(world.received());
    const ended = call.hangUp();
    ended.catch(() => {});
    world.store.fail(full, full);
    world.store.release();
    expect(await first).toBe(full);
    await expect(ended).rejects.toBe(full);
    await world.clock.advance(50);
    expect(call.view.state).toBe("waiting.ringing");
  });

  it("stops no other call", async () => {
    const world = await openWorld();
    const call = await world.placedCall();
    const other = await world.engine.placeCall({ userId: "2" });
    await world.settle();
    world.store.fail(full);
    await world.receive(world.received());
    await other.hangUp();
    expect([call.view.state, other.view.over]).toEqual(["waiting.registered", true]);
  });
});

describe("a vault that is full", () => {
  it("keeps the update until its credentials are durable", async () => {
    const world = new EngineWorld(digest);
    const put = world.vault.put.bind(world.vault);
    let isFull = true;
    world.vault.put = (entries) =>
      isFull ? Promise.reject(new VaultError("VAULT_FULL", "memory", "full")) : put(entries);
    await world.open();
    await world.receive(world.requested());
    expect(world.disk.log.records.length).toBe(0);
    isFull = false;
    await world.clock.advance(50);
    expect(world.engine.liveCalls().map(({ view }) => view.state)).toEqual(["requested.ringing"]);
  });

  it("that can't destroy the secrets is asked again a minute later", async () => {
    const world = new EngineWorld(digest);
    const erase = world.vault.erase.bind(world.vault);
    let isStuck = true;
    world.vault.erase = (names) =>
      isStuck ? Promise.reject(new VaultError("VAULT_UNAVAILABLE", "memory", "away")) : erase(names);
    await world.open();
    const call = await world.confirmedCall();
    await call.hangUp();
    await world.settle();
    expect(call.view.state).toBe("discarded.reporting");
    expect(await call.key()).toBeDefined();
    isStuck = false;
    await world.clock.advance(60_000);
    expect(call.view.state).toBe("discarded.closed");
    expect(await call.key()).toBeUndefined();
  });
});

describe("somebody else who appends to a call", () => {
  it("takes it over: this engine gives it up, says so, and touches it no more", async () => {
    const world = await openWorld();
    const call = await world.confirmedCall();
    const { length } = await world.recordsOf(call);
    const wrong = new WrongExpectedRevision(callStream(call.callId), length - 1, length);
    world.store.fail(wrong);
    await expect(call.hangUp()).rejects.toBe(wrong);
    expect(world.diagnostics).toEqual([{ kind: "callAbandoned", callId: call.callId, error: wrong }]);
    expect(world.engine.liveCalls()).toEqual([]);
    await expect(call.hangUp()).rejects.toMatchObject({
      code: "CALL_ABANDONED",
      callId: call.callId,
      cause: wrong,
    });
    await expect(call.sendSignaling(Uint8Array.of(1))).rejects.toMatchObject({ code: "CALL_ABANDONED" });
    await world.receive(world.telegram.update(discarded(firstId), firstId));
    expect(world.diagnostics.at(-1)).toMatchObject({ kind: "updateDropped", why: "abandoned" });
    expect((await world.recordsOf(call)).length).toBe(length);
    expect(world.clock.nextDueAt()).toBeUndefined();
  });

  it("is found out by a real append of another engine on the same store", async () => {
    const world = await openWorld();
    const call = await world.confirmedCall();
    const rival = new EngineWorld(digest);
    Object.assign(rival, { disk: world.disk, clock: world.clock });
    await rival.open({ store: world.store, vault: world.vault });
    await world.settle();
    await expect(call.hangUp()).rejects.toMatchObject({ code: "WRONG_EXPECTED_REVISION" });
    expect(rival.engine.liveCalls().map(({ callId }) => callId)).toEqual([call.callId]);
    expect(world.telegram.executed()).not.toContain("DiscardCall");
    await rival.engine.liveCalls()[0]?.hangUp();
    await world.settle();
    expect((await world.recordsOf(call)).at(-1)?.to).toBe("discarded.closed");
  });

  it("does not stop the other calls", async () => {
    const world = await openWorld();
    const call = await world.placedCall();
    const other = await world.engine.placeCall({ userId: "2" });
    await world.settle();
    world.store.fail(new WrongExpectedRevision(callStream(call.callId), 2, 5));
    await world.receive(world.received());
    expect(world.engine.liveCalls()).toEqual([other]);
    await other.hangUp();
  });
});

describe("a store that is damaged", () => {
  it("makes the engine give the call up with the cause", async () => {
    const world = await openWorld();
    const call = await world.placedCall();
    const damaged = new StoreError("STORE_DAMAGED", "memory", "damaged");
    world.store.fail(damaged);
    await world.receive(world.received());
    expect(world.diagnostics).toEqual([{ kind: "callAbandoned", callId: call.callId, error: damaged }]);
    await expect(call.hangUp()).rejects.toMatchObject({ code: "CALL_ABANDONED", cause: damaged });
  });
});

describe("a call that could not be placed", () => {
  it.each([full, new StoreError("STORE_DAMAGED", "memory", "damaged")])("is none: %s", async (error) => {
    const world = await openWorld();
    world.store.fail(error);
    await expect(world.engine.placeCall({ userId: "2" })).rejects.toBe(error);
    await world.clock.runUntilIdle();
    expect([world.engine.liveCalls(), world.telegram.executed(), world.disk.log.records]).toEqual([
      [],
      [],
      [],
    ]);
    expect((await world.placedCall()).view.state).toBe("waiting.registered");
  });
});
