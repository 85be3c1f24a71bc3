import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { AccountStateStore } from "../store/account-state.ts";
import { memoryAccountState } from "../store/memory-account-state.ts";
import { memoryEventStore } from "../store/memory-event-store.ts";
import { StoreError } from "../store/store-errors.ts";
import { EngineWorld } from "../testing/engine-world/engine-world.ts";
import { createCallEngine } from "./call-engine.ts";
import type { CallEngine } from "./call-engine.ts";
import type { CallEngineOptions } from "./engine-options.ts";

const digest = {
  sha256: (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest()),
};

/** A world whose leases expire, as in a store of several hosts; its renewals fail while `fault` is set. */
class LeasedWorld extends EngineWorld {
  fault: Error | undefined;

  constructor() {
    super(digest);
  }

  override open(options: Partial<CallEngineOptions> = {}): Promise<CallEngine> {
    return super.open({ accountState: this.leases(4_711), ...options });
  }

  leases(pid: number): AccountStateStore {
    const { disk } = this;
    const state = memoryAccountState({ disk, leasesExpire: true, process: { pid, host: "here" } });
    const failing = <T>(work: () => Promise<T>): Promise<T> =>
      this.fault === undefined ? work() : Promise.reject(this.fault);
    return {
      ...state,
      renewLease: (lease, time) => failing(() => state.renewLease(lease, time)),
      releaseLease: (lease) => failing(() => state.releaseLease(lease)),
    };
  }

  /** An engine of another process on the same stores. */
  another(accountState: AccountStateStore = this.leases(4_712)): Promise<CallEngine> {
    const { disk, vault, clock, telegram } = this;
    return createCallEngine({
      store: memoryEventStore({ disk }),
      vault,
      accountState,
      digest,
      clock,
      updates$: telegram.updates$,
      transports: [telegram.transport()],
    });
  }

  kinds(): readonly string[] {
    return this.diagnostics.map(({ kind }) => kind);
  }
}

async function leasedWorld(): Promise<LeasedWorld> {
  const world = new LeasedWorld();
  await world.open();
  return world;
}

const unreachable = new StoreError("STORE_UNAVAILABLE", "memory", "The store can't be reached.");

describe("an account that an engine runs", () => {
  it("is refused to another one, which names the first and leaves everything as it is", async () => {
    const world = await leasedWorld();
    const call = await world.confirmedCall();
    const { length } = world.disk.log.records;
    await expect(world.another()).rejects.toMatchObject({
      code: "ACCOUNT_LEASED",
      accountId: "alice",
      holder: { pid: 4_711, host: "here" },
      since: 1_700_000_000_000,
      message:
        "The account alice is run by process 4711 on here since 2023-11-14T22:13:20Z. Close that engine first; " +
        "the account is free then, at the latest from 2023-11-14T22:13:35Z on if it is dead.",
    });
    await world.settle();
    expect([world.disk.log.records.length, call.view.state]).toEqual([length, "confirmed"]);
  });

  it("is refused to another engine of the same process as well", async () => {
    const world = new EngineWorld(digest);
    await world.open();
    const { disk, vault, clock, telegram } = world;
    const accountState = memoryAccountState({ disk });
    const store = memoryEventStore({ disk });
    const [transports, updates$] = [[telegram.transport()], telegram.updates$];
    const options = { store, vault, accountState, digest, clock, updates$, transports };
    await expect(createCallEngine(options)).rejects.toMatchObject({ code: "ACCOUNT_LEASED" });
    await world.engine.close();
    await (await createCallEngine(options)).close();
  });

  it("is given back when the engine is closed, and goes on under the next epoch", async () => {
    const world = await leasedWorld();
    const { callId } = await world.confirmedCall();
    await world.engine.close();
    const next = await world.another();
    await world.settle();
    expect((await world.recordsOf({ callId })).at(-1)).toMatchObject({
      type: "CallAdopted",
      data: { epoch: 2 },
    });
    await next.close();
  });

  it("is given back by an engine that could not start", async () => {
    const world = new LeasedWorld();
    const listCalls = (): never => {
      throw unreachable;
    };
    await expect(world.open({ store: { ...world.store, listCalls } })).rejects.toBe(unreachable);
    await world.open();
  });

  it("stays its own for as long as it renews the lease", async () => {
    const world = await leasedWorld();
    await world.clock.advance(3_600_000);
    await expect(world.another()).rejects.toMatchObject({ code: "ACCOUNT_LEASED" });
    expect(world.diagnostics).toEqual([]);
  });

  it("is free some seconds after the death of the process", async () => {
    const world = await leasedWorld();
    const { callId } = await world.confirmedCall();
    world.crash();
    await expect(world.open()).rejects.toMatchObject({ code: "ACCOUNT_LEASED" });
    await world.clock.advance(14_999);
    await expect(world.open()).rejects.toMatchObject({ code: "ACCOUNT_LEASED" });
    await world.clock.advance(1);
    const engine = await world.open();
    expect(engine.liveCalls().map((call) => call.callId)).toEqual([callId]);
  });
});

describe("a lease that can't be renewed", () => {
  it("is told of, and does not matter as long as it has not expired", async () => {
    const world = await leasedWorld();
    const call = await world.placedCall();
    world.fault = unreachable;
    await world.clock.advance(5_000);
    expect(world.diagnostics).toEqual([
      { kind: "leaseFailed", accountId: "alice", error: unreachable, retryInMs: 50 },
    ]);
    await world.receive(world.received());
    expect(call.view.state).toBe("waiting.ringing");
  });

  it("lets nothing be recorded, shown or sent once it has expired, and everything after it was renewed", async () => {
    const world = await leasedWorld();
    const call = await world.placedCall();
    world.fault = unreachable;
    await world.clock.advance(15_000);
    const asked = world.telegram.executed().length;
    await expect(call.hangUp()).rejects.toBe(unreachable);
    await expect(world.engine.placeCall({ userId: "3" })).rejects.toBe(unreachable);
    await world.receive(world.accepted());
    expect([call.view.state, world.telegram.executed().length]).toEqual(["waiting.registered", asked]);
    world.fault = undefined;
    await world.clock.advance(10_000);
    expect(call.view.state).toBe("confirmed");
    expect(world.kinds()).not.toContain("leaseLost");
  });

  it("is tried again by the first append after the process slept", async () => {
    const world = new LeasedWorld();
    let isAsleep = false;
    const schedule = (dueAt: number, task: () => void) =>
      isAsleep ? () => {} : world.clock.schedule(dueAt, task);
    await world.open({ clock: { ...world.clock, schedule } });
    const call = await world.confirmedCall();
    // No timer goes off, and time passes all the same.
    isAsleep = true;
    await world.clock.advance(60_000);
    isAsleep = false;
    await call.mediaEstablished();
    expect([call.view.context.establishedAt, world.diagnostics]).toEqual([1_700_000_060_000, []]);
  });

  it("is reported when it can't be given back, and closes all the same", async () => {
    const world = await leasedWorld();
    world.fault = unreachable;
    await world.engine.close();
    expect(world.diagnostics).toEqual([{ kind: "leaseFailed", accountId: "alice", error: unreachable }]);
    expect(world.clock.nextDueAt()).toBeUndefined();
  });
});

describe("an account that another engine has taken over meanwhile", () => {
  async function lostWorld() {
    const world = await leasedWorld();
    const call = await world.confirmedCall();
    world.fault = unreachable;
    await world.clock.advance(15_000);
    const next = await world.another();
    await world.settle();
    return { world, call, next };
  }

  it("is left alone: nothing is recorded, sent or placed for it, and it says so", async () => {
    const { world, call, next } = await lostWorld();
    const { length } = await world.recordsOf(call);
    const asked = world.telegram.executed().length;
    world.fault = undefined;
    await world.clock.advance(5_000);
    expect(world.diagnostics.slice(-2)).toMatchObject([
      { kind: "leaseLost", error: { code: "LEASE_LOST", epoch: 1, holder: { pid: 4_712 } } },
      { kind: "callAbandoned", callId: call.callId, error: { code: "LEASE_LOST" } },
    ]);
    expect(world.engine.liveCalls()).toEqual([]);
    await expect(call.hangUp()).rejects.toMatchObject({ code: "CALL_ABANDONED" });
    await expect(world.engine.placeCall({ userId: "3" })).rejects.toMatchObject({ code: "LEASE_LOST" });
    expect([(await world.recordsOf(call)).length, world.telegram.executed().length]).toEqual([length, asked]);
    await world.engine.close();
    await expect(world.another(world.leases(4_713))).rejects.toMatchObject({
      code: "ACCOUNT_LEASED",
      holder: { pid: 4_712 },
    });
    await next.close();
  });

  it("is noticed by the first append too: the successor alone decides", async () => {
    const { world, call, next } = await lostWorld();
    world.fault = undefined;
    await expect(call.hangUp()).rejects.toMatchObject({
      code: "LEASE_LOST",
      message:
        "This engine has lost the account alice (epoch 1): process 4712 on here runs it now. It does nothing for it " +
        "any more; open another engine to take it over again.",
    });
    await next.call(call.callId)!.hangUp();
    await world.settle();
    expect((await world.typesOf(call)).filter((type) => type === "CallHungUp")).toHaveLength(1);
    await next.close();
  });

  it("has its updates dropped here, which is told", async () => {
    const { world, next } = await lostWorld();
    world.fault = undefined;
    await world.clock.advance(5_000);
    await world.receive(world.requested());
    expect(world.diagnostics.at(-1)).toMatchObject({ kind: "updateDropped", why: "leaseLost" });
    expect(world.disk.log.calls.size).toBe(2);
    await next.close();
  });
});
