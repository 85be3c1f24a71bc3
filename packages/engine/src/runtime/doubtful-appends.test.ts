import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { StoreError } from "../store/store-errors.ts";
import { EngineWorld } from "../testing/engine-world/engine-world.ts";
import type { Vault } from "../store/vault.ts";
import { VaultError } from "../store/vault-errors.ts";
import type { EventStore } from "../store/event-store.ts";

const digest = {
  sha256: (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest()),
};
const unreachable = new StoreError("STORE_UNAVAILABLE", "memory", "The store does not answer.");

/** A store far away: it may take an append and lose the answer, take it late, or be out of reach. */
class FarWorld extends EngineWorld {
  /** What becomes of the appends to come, in this order; then all is well. */
  readonly fates: ("answerLost" | "late" | "notTaken")[] = [];
  isAway = false;
  isVaultAway = false;
  readonly late: (() => Promise<unknown>)[] = [];

  constructor() {
    super(digest);
  }

  far(): EventStore {
    const { store } = this;
    const { fates, late } = this;
    const isAway = (): boolean => this.isAway;
    return {
      ...store,
      async append(request) {
        const fate = fates.shift();
        if (isAway() || fate === "notTaken") throw unreachable;
        if (fate === "late") {
          late.push(() => store.append(request));
          throw unreachable;
        }
        const result = await store.append(request);
        if (fate === "answerLost") throw unreachable;
        return result;
      },
      async *readStream(stream, options) {
        if (isAway()) throw unreachable;
        yield* store.readStream(stream, options);
      },
    };
  }
}

async function farWorld(): Promise<FarWorld> {
  const world = new FarWorld();
  const { vault } = world;
  const put: Vault["put"] = async (entries) => {
    if (world.isVaultAway) throw new VaultError("VAULT_UNAVAILABLE", "memory", "The vault does not answer.");
    return vault.put(entries);
  };
  await world.open({ store: world.far(), vault: Object.assign(Object.create(vault) as Vault, { put }) });
  return world;
}

describe("an append whose answer was lost", () => {
  it("stands, is not decided a second time, and is acted upon", async () => {
    const world = await farWorld();
    const call = await world.placedCall();
    world.fates.push("answerLost");
    await world.receive(world.accepted());
    await world.clock.advance(50);
    expect(call.view.state).toBe("confirmed");
    const types = await world.typesOf(call);
    expect(types.filter((type) => type === "CallAccepted")).toHaveLength(1);
    expect(world.diagnostics.map(({ kind }) => kind)).toEqual(["appendFailed"]);
  });

  it("is found out once the store is back, however long it is away", async () => {
    const world = await farWorld();
    const call = await world.placedCall();
    world.fates.push("answerLost");
    await world.receive(world.received());
    world.isAway = true;
    await world.clock.advance(60_000);
    expect(call.view.state).toBe("waiting.registered");
    world.isAway = false;
    await world.clock.advance(5_000);
    expect(call.view.state).toBe("waiting.ringing");
    expect((await world.typesOf(call)).filter((type) => type === "CallReceived")).toHaveLength(1);
  });

  it("of a command is told as a failure, and what came of it is done all the same", async () => {
    const world = await farWorld();
    const call = await world.confirmedCall();
    world.fates.push("answerLost");
    await expect(call.hangUp()).rejects.toBe(unreachable);
    await world.clock.advance(50);
    expect(call.view.over).toBe(true);
    expect(world.telegram.executed().filter((type) => type === "DiscardCall")).toHaveLength(1);
  });

  it("of a command that was not taken leaves the call as it was", async () => {
    const world = await farWorld();
    const call = await world.confirmedCall();
    world.fates.push("notTaken");
    await expect(call.hangUp()).rejects.toBe(unreachable);
    await world.clock.advance(1_000);
    expect([call.view.state, world.telegram.executed().includes("DiscardCall")]).toEqual([
      "confirmed",
      false,
    ]);
  });

  it("takes nothing from what comes meanwhile", async () => {
    const world = await farWorld();
    const call = await world.placedCall();
    world.fates.push("answerLost");
    await world.receive(world.received());
    await world.receive(world.accepted());
    await world.clock.advance(50);
    expect(call.view.state).toBe("confirmed");
    expect((await world.typesOf(call)).filter((type) => type.startsWith("CallReceived"))).toHaveLength(1);
  });
});

describe("an append that the store takes later than it was asked whether it has", () => {
  it("comes before what was appended in its place, and no fact is recorded twice", async () => {
    const world = await farWorld();
    const call = await world.placedCall();
    world.fates.push("late");
    await world.receive(world.received());
    // Asked, the store knows nothing of it; then it comes, in front of what is sent again.
    const [comes] = world.late;
    const readStream = world.store.readStream.bind(world.store);
    let isAsked = false;
    world.store.readStream = (stream, options) => {
      isAsked = true;
      return readStream(stream, options);
    };
    world.store.hold();
    const advanced = world.clock.advance(50);
    await world.settle();
    expect(isAsked).toBe(true);
    world.store.release();
    await advanced;
    await comes?.().catch(() => {});
    await world.receive(world.accepted());
    await world.clock.advance(1_000);
    expect(call.view.state).toBe("confirmed");
    const types = await world.typesOf(call);
    expect(types.filter((type) => type === "CallReceived")).toHaveLength(1);
  });

  it("is recognised also when the vault was out of reach meanwhile", async () => {
    const world = await farWorld();
    const call = await world.placedCall();
    world.fates.push("late");
    await world.receive(world.received());
    world.isVaultAway = true;
    await world.receive(world.accepted());
    await world.clock.advance(50);
    await world.late[0]?.();
    world.isVaultAway = false;
    await world.clock.advance(5_000);
    expect(call.view.state).toBe("confirmed");
    const types = await world.typesOf(call);
    expect(types.filter((type) => type === "CallReceived")).toHaveLength(1);
  });

  it("is recognised when the next append meets it", async () => {
    const world = await farWorld();
    const call = await world.placedCall();
    world.fates.push("late", "late");
    await world.receive(world.received());
    await world.clock.advance(50);
    // Both were asked for at the same place; the older one comes.
    await world.late[0]?.();
    await world.clock.advance(1_000);
    expect(call.view.state).toBe("waiting.ringing");
    await world.receive(world.accepted());
    expect(call.view.state).toBe("confirmed");
    const types = await world.typesOf(call);
    expect(types.filter((type) => type === "CallReceived")).toHaveLength(1);
    expect(world.diagnostics.map(({ kind }) => kind)).not.toContain("callAbandoned");
  });
});

describe("a call whose first append is in doubt", () => {
  it("is hung up when it turns out to be there, because its caller was told otherwise", async () => {
    const world = await farWorld();
    world.fates.push("answerLost");
    await expect(world.engine.placeCall({ userId: "2" })).rejects.toBe(unreachable);
    await world.clock.advance(50);
    await world.clock.runUntilIdle();
    const [row] = [...world.disk.log.calls.values()];
    expect(row).toMatchObject({ live: false, end: { origin: "us" } });
    expect(world.engine.liveCalls()).toEqual([]);
  });

  it("is none when it is not there", async () => {
    const world = await farWorld();
    world.fates.push("notTaken");
    await expect(world.engine.placeCall({ userId: "2" })).rejects.toBe(unreachable);
    await world.clock.advance(50);
    expect([world.engine.liveCalls(), world.disk.log.records]).toEqual([[], []]);
    expect((await world.placedCall()).view.state).toBe("waiting.registered");
  });
});
