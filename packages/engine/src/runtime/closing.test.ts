import { createHash } from "node:crypto";
import { throwError } from "rxjs";
import { describe, expect, it } from "vitest";
import { EngineWorld, firstId } from "../testing/engine-world/engine-world.ts";
import { discarded } from "../testing/engine-world/scripted-telegram.ts";
import type { CallEngineOptions } from "./engine-options.ts";
import type { Call } from "./call-handle.ts";

const digest = {
  sha256: (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest()),
};

async function openWorld(options: Partial<CallEngineOptions> = {}): Promise<EngineWorld> {
  const world = new EngineWorld(digest);
  await world.open(options);
  return world;
}

describe("closing an engine", () => {
  it("refuses what comes after, ends no call, and may be repeated", async () => {
    const world = await openWorld();
    const call = await world.confirmedCall();
    await Promise.all([world.engine.close(), world.engine.close()]);
    await expect(world.engine.placeCall({ userId: "2" })).rejects.toMatchObject({ code: "ENGINE_CLOSED" });
    await expect(call.hangUp()).rejects.toMatchObject({ code: "ENGINE_CLOSED" });
    await expect(call.sendSignaling(Uint8Array.of(1))).rejects.toMatchObject({ code: "ENGINE_CLOSED" });
    await world.receive(world.telegram.update(discarded(firstId), firstId));
    expect((await world.recordsOf(call)).at(-1)?.to).toBe("confirmed");
    expect(world.telegram.executed()).not.toContain("DiscardCall");
  });

  it("leaves no timer behind", async () => {
    const world = await openWorld();
    await world.placedCall();
    await world.ringingCall();
    expect(world.clock.nextDueAt()).toBeDefined();
    await world.engine.close();
    expect(world.clock.nextDueAt()).toBeUndefined();
  });

  it("records what Telegram has told before", async () => {
    const world = await openWorld();
    const call = await world.placedCall();
    world.telegram.updates$.next([world.received()]);
    await world.engine.close();
    expect(await world.typesOf(call)).toContain("CallReceived");
  });

  it("records what waits behind an append", async () => {
    const world = await openWorld();
    const call = await world.placedCall();
    world.store.hold();
    await world.receive(world.received());
    await world.receive(world.accepted());
    const closed = world.engine.close();
    await world.settle();
    world.store.release();
    await closed;
    expect((await world.typesOf(call)).slice(-2)).toEqual(["CallReceived", "CallAccepted"]);
  });

  it("waits for the append under way, starts nothing after it, and arms nothing", async () => {
    const world = await openWorld();
    world.store.hold();
    const placed = world.engine.placeCall({ userId: "2" });
    await world.settle();
    const closed = world.engine.close();
    await world.settle();
    world.store.release();
    await closed;
    const call = await placed;
    expect(await world.typesOf(call)).toContain("CallPlaced");
    await world.clock.advance(60_000);
    expect(world.clock.nextDueAt()).toBeUndefined();
  });

  it("does not wait for a store that takes nothing", async () => {
    const world = await openWorld();
    await world.placedCall();
    const full = Object.assign(new Error("full"), { code: "STORE_FULL" });
    const { StoreError } = await import("../store/store-errors.ts");
    world.store.fail(
      ...Array.from({ length: 50 }, () => new StoreError("STORE_FULL", "memory", full.message)),
    );
    await world.receive(world.received());
    let closed = false;
    void world.engine.close().then(() => (closed = true));
    await world.settle();
    expect(closed).toBe(true);
    expect(world.clock.nextDueAt()).toBeUndefined();
  });

  it("refuses a call that was being placed meanwhile", async () => {
    const world = new EngineWorld(digest);
    const { promise, resolve } = Promise.withResolvers<void>();
    const transport = world.telegram.transport();
    await world.open({
      transports: [{ ...transport, resolvePeer: (peer) => promise.then(() => transport.resolvePeer(peer)) }],
    });
    const placed = world.engine.placeCall({ userId: "2" });
    await world.engine.close();
    resolve();
    await expect(placed).rejects.toMatchObject({ code: "ENGINE_CLOSED" });
    expect(world.disk.log.records.length).toBe(0);
  });

  it.each(["placeCall", "ring"] as const)(
    "says so to a %s whose store or client is closed with it",
    async (way) => {
      const world = new EngineWorld(digest);
      const { promise, reject } = Promise.withResolvers<never>();
      await world.open({ transports: [{ ...world.telegram.transport(), resolvePeer: () => promise }] });
      const asked = world.engine[way]({ userId: "2" });
      await world.engine.close();
      const cause = Object.assign(new Error("closed"), { code: "STORE_CLOSED" });
      reject(cause);
      await expect(asked).rejects.toMatchObject({ code: "ENGINE_CLOSED", cause });
    },
  );
});

describe("updates that end with an error", () => {
  it("are reported, and the calls go on", async () => {
    const world = new EngineWorld(digest);
    const error = new Error("connection lost");
    await world.open({ updates$: throwError(() => error) });
    expect(world.diagnostics).toContainEqual({ kind: "updatesEnded", error });
    expect((await world.placedCall()).view.state).toBe("waiting.registered");
  });
});

describe("late word about a closed call", () => {
  it.each([1, 70])("is recorded with it, and brings nothing back (%i calls later)", async (count) => {
    const world = await openWorld();
    const calls: Call[] = [];
    for (let round = 0; round < count; round++) {
      const call = await world.engine.placeCall({ userId: "2" });
      await world.settle();
      await call.hangUp();
      await world.settle();
      calls.push(call);
    }
    const shown: Call[] = [];
    world.engine.calls$.subscribe((call) => shown.push(call));
    await world.receive(world.telegram.update(discarded(firstId, { needRating: true }), firstId));
    const records = await world.recordsOf(calls.at(0)!);
    expect(records.at(-1)).toMatchObject({
      type: "CallDiscarded",
      outcome: "ignored",
      to: "discarded.closed",
    });
    expect([shown, world.engine.liveCalls(), world.diagnostics]).toEqual([[], [], []]);
    await expect(calls[0]?.answer()).rejects.toMatchObject({ code: "INVALID_TRANSITION" });
    await calls[0]?.hangUp();
  });
});
