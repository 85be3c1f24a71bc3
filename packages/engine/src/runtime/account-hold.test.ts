import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { AccountId } from "../call/ids.ts";
import { memoryAccountState } from "../store/memory-account-state.ts";
import type { AccountStateStore } from "../store/account-state.ts";
import { StoreError } from "../store/store-errors.ts";
import { EngineWorld } from "../testing/engine-world/engine-world.ts";
import { takeAccount } from "./account-hold.ts";
import type { AccountHold } from "./account-hold.ts";

const digest = {
  sha256: (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest()),
};
const unreachable = new StoreError("STORE_UNAVAILABLE", "memory", "The store can't be reached.");

/** A world whose store of leases several hosts share; it is out of reach while `isAway`. */
class SharedWorld extends EngineWorld {
  isAway = false;
  /** The store takes what it is asked for, and nobody hears of it. */
  isAnswerLost = false;

  constructor() {
    super(digest);
  }

  shared(): AccountStateStore {
    const state = memoryAccountState({ disk: this.disk, leasesExpire: true });
    const reached = <T>(work: () => Promise<T>): Promise<T> =>
      this.isAway ? Promise.reject(unreachable) : work();
    return {
      ...state,
      acquireLease: (request) =>
        reached(async () => {
          const lease = await state.acquireLease(request);
          if (this.isAnswerLost) throw unreachable;
          return lease;
        }),
      renewLease: (lease, time) => reached(() => state.renewLease(lease, time)),
      releaseLease: (lease) => reached(() => state.releaseLease(lease)),
    };
  }

  take(choices: { readonly wait?: boolean; readonly signal?: AbortSignal } = {}): Promise<AccountHold> {
    return takeAccount({ accountId: "alice", accountState: this.shared(), clock: this.clock, ...choices });
  }

  async engineWith(hold: AccountHold): Promise<void> {
    await this.open({ accountState: this.shared(), holds: [hold] });
  }
}

/** What a promise has come to so far. */
async function soFar<T>(promise: Promise<T>): Promise<T | "pending"> {
  return Promise.race([promise, Promise.resolve("pending" as const)]);
}

describe("an account that is taken before its client connects", () => {
  it("runs under the epoch of the one who took it, and stays taken when the engine is closed", async () => {
    const world = new SharedWorld();
    await (await world.take()).release();
    const hold = await world.take();
    expect(hold).toMatchObject({ accountId: "alice", epoch: 2 });
    await world.engineWith(hold);
    const call = await world.confirmedCall();
    await world.engine.close();
    await expect(world.take()).rejects.toMatchObject({ code: "ACCOUNT_LEASED" });
    await hold.release();
    const next = await world.take();
    await world.engineWith(next);
    await world.settle();
    expect((await world.recordsOf(call)).at(-1)).toMatchObject({ type: "CallAdopted", data: { epoch: 3 } });
  });

  it("is its own for as long as the store is in reach", async () => {
    const world = new SharedWorld();
    const hold = await world.take();
    await world.clock.advance(3_600_000);
    await expect(world.take()).rejects.toMatchObject({ code: "ACCOUNT_LEASED" });
    expect(await soFar(hold.lost)).toBe("pending");
  });

  it("is lost by its own clock before anybody else can take it, and its calls are left alone", async () => {
    const world = new SharedWorld();
    const hold = await world.take();
    await world.engineWith(hold);
    const call = await world.confirmedCall();
    world.isAway = true;
    let lostAt = 0;
    void hold.lost.then(() => (lostAt = world.clock.now()));
    await world.clock.advance(14_999);
    world.isAway = false;
    await expect(world.take()).rejects.toMatchObject({ code: "ACCOUNT_LEASED" });
    expect(lostAt).toBe(1_700_000_012_000);
    expect(world.engine.liveCalls()).toEqual([]);
    await expect(call.hangUp()).rejects.toMatchObject({ code: "CALL_ABANDONED" });
    expect(world.diagnostics.map(({ kind }) => kind)).toContain("leaseLost");
    await world.clock.advance(1);
    const next = await world.take();
    expect(next.epoch).toBe(2);
    await world.engine.close();
    await world.engineWith(next);
    expect(world.engine.liveCalls().map(({ callId }) => callId)).toEqual([call.callId]);
  });

  it("is not gained again by a renewal that comes late", async () => {
    const world = new SharedWorld();
    const hold = await world.take();
    await world.engineWith(hold);
    const call = await world.confirmedCall();
    world.isAway = true;
    await world.clock.advance(12_000);
    world.isAway = false;
    await world.clock.advance(60_000);
    await expect(call.hangUp()).rejects.toMatchObject({ code: "CALL_ABANDONED" });
    await expect(world.engine.placeCall({ userId: "3" })).rejects.toMatchObject({ code: "LEASE_LOST" });
    await hold.release();
  });

  it("that is lost is free at once when it is given back", async () => {
    const world = new SharedWorld();
    const hold = await world.take();
    world.isAway = true;
    await world.clock.advance(12_000);
    // Nobody could be asked who has it now.
    expect(await hold.lost).toMatchObject({
      code: "LEASE_LOST",
      holder: null,
      message: expect.stringMatching(/could not be renewed in time, and another engine may run it now\./),
    });
    await expect(world.take()).rejects.toBe(unreachable);
    world.isAway = false;
    await hold.release();
    expect((await world.take()).epoch).toBe(2);
  });

  it("is run by one engine at a time", async () => {
    const world = new SharedWorld();
    const hold = await world.take();
    await world.engineWith(hold);
    const first = world.engine;
    await expect(world.engineWith(hold)).rejects.toMatchObject({
      code: "ACCOUNT_LEASED",
      accountId: "alice",
    });
    await first.close();
    await world.engineWith(hold);
    expect((await world.placedCall()).view.state).toBe("waiting.registered");
  });

  it.each(["expire", "last as long as the process"])(
    "that was given back is run by nobody: leases %s",
    async (how) => {
      const world = new SharedWorld();
      const accountState =
        how === "expire" ? world.shared() : memoryAccountState({ disk: world.disk, leasesExpire: false });
      const hold = await takeAccount({ accountId: "alice", accountState, clock: world.clock });
      await world.engineWith(hold);
      const call = await world.confirmedCall();
      await hold.release();
      await expect(call.hangUp()).rejects.toMatchObject({ code: "LEASE_LOST" });
      await expect(world.engine.placeCall({ userId: "3" })).rejects.toMatchObject({ code: "LEASE_LOST" });
      await expect(world.engineWith(hold)).rejects.toMatchObject({ code: "LEASE_LOST" });
      expect(await soFar(hold.lost)).toBe("pending");
    },
  );

  it("that is lost while the engine reads another account's calls leaves no timer behind", async () => {
    const world = new SharedWorld();
    const first = await world.take();
    await world.engineWith(first);
    await world.placedCall();
    await world.engine.close();
    const bob = { ...world.telegram.transport(), accountId: "bob" as AccountId };
    const { store } = world;
    const listCalls: typeof store.listCalls = async function* (query) {
      if (query?.accountId === "bob") await first.lost;
      yield* store.listCalls(query);
    };
    const opened = world.open({
      accountState: world.shared(),
      holds: [first],
      transports: [world.telegram.transport(), bob],
      store: { ...store, listCalls },
    });
    await world.settle();
    world.isAway = true;
    await world.clock.advance(12_000);
    world.isAway = false;
    await opened;
    await world.engine.close();
    await first.release();
    expect(world.clock.nextDueAt()).toBeUndefined();
  });

  it("is not refused to the process whose own answer was lost", async () => {
    const world = new SharedWorld();
    world.isAnswerLost = true;
    const taken = world.take({ wait: true });
    await world.settle();
    world.isAnswerLost = false;
    await world.clock.advance(1_000);
    expect(await taken).toMatchObject({ epoch: 1 });
  });

  it("is its own for the whole time also when its answer was lost long ago", async () => {
    const world = new SharedWorld();
    world.isAnswerLost = true;
    const taken = world.take({ wait: true });
    await world.settle();
    world.isAnswerLost = false;
    world.isAway = true;
    await world.clock.advance(20_000);
    world.isAway = false;
    await world.clock.advance(1_000);
    const hold = await taken;
    await world.clock.advance(60_000);
    expect([hold.epoch, await soFar(hold.lost)]).toEqual([1, "pending"]);
  });

  it("is waited for by a process that stands by: a second after it is given back", async () => {
    const world = new SharedWorld();
    const first = await world.take();
    const second = world.take({ wait: true });
    await world.clock.advance(60_000);
    expect(await soFar(second)).toBe("pending");
    await first.release();
    await world.clock.advance(1_000);
    expect((await second).epoch).toBe(2);
  });

  it("is waited for until its holder is dead for sure", async () => {
    const world = new SharedWorld();
    await world.take();
    world.crash();
    const second = world.take({ wait: true });
    await world.clock.advance(14_000);
    expect(await soFar(second)).toBe("pending");
    await world.clock.advance(1_000);
    expect((await second).epoch).toBe(2);
  });

  it("is not waited for any more once that is called off", async () => {
    const world = new SharedWorld();
    const first = await world.take();
    const controller = new AbortController();
    const second = world.take({ wait: true, signal: controller.signal });
    const outcome = second.catch((error: unknown) => error);
    await world.settle();
    controller.abort(new Error("enough"));
    await world.settle();
    expect(await outcome).toMatchObject({ message: "enough" });
    await first.release();
    expect(world.clock.nextDueAt()).toBeUndefined();
  });
});
