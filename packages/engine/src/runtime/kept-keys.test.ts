import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { replayCall } from "../replay/replay-call.ts";
import { EngineWorld, firstId } from "../testing/engine-world/engine-world.ts";
import { discarded } from "../testing/engine-world/scripted-telegram.ts";
import type { CallEngineOptions } from "./engine-options.ts";

const digest = {
  sha256: (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest()),
};
const dayMs = 86_400_000;

async function openWorld(options: Partial<CallEngineOptions>): Promise<EngineWorld> {
  const world = new EngineWorld(digest);
  await world.open(options);
  return world;
}

/** What the vault holds, by the first word of the names. */
function secretsIn({ disk }: EngineWorld): readonly string[] {
  return [...disk.secrets.values.keys()].map((name) => name.slice(0, name.indexOf("/"))).toSorted();
}

describe("a key that is to be kept for a day", () => {
  it("is kept that long after the end, and nothing else is", async () => {
    const world = await openWorld({ keepKeysMs: dayMs });
    const call = await world.confirmedCall();
    await world.clock.advance(10_000);
    await call.hangUp();
    await world.settle();
    expect(secretsIn(world)).toEqual(["key"]);
    expect(call.view).toMatchObject({ state: "discarded.keeping", over: true });
    await world.clock.advance(dayMs - 1);
    expect(await call.key()).toBeDefined();
    await world.clock.advance(1);
    expect([secretsIn(world), call.view.state]).toEqual([[], "discarded.closed"]);
    expect((await world.recordsOf(call)).slice(-3).map(({ rule }) => rule)).toEqual(["E45k", "E45w", "E45"]);
  });

  it("is kept as long by an engine that starts later, whatever its own choice is", async () => {
    const world = await openWorld({ keepKeysMs: dayMs });
    const { callId } = await world.confirmedCall();
    await world.receive(world.telegram.update(discarded(firstId), firstId));
    world.crash();
    await world.clock.advance(dayMs - 1_000);
    await world.open({ keepKeysMs: 0 });
    await world.settle();
    expect(secretsIn(world)).toEqual(["key"]);
    await world.clock.advance(1_000);
    expect(secretsIn(world)).toEqual([]);
    const records = await world.recordsOf({ callId });
    expect(records.at(-1)).toMatchObject({ type: "SecretsWiped", to: "discarded.closed" });
    expect([...replayCall(records, { digest })].flatMap(({ divergence }) => divergence ?? [])).toEqual([]);
  });

  it("is destroyed at the start when its time has passed meanwhile", async () => {
    const world = await openWorld({ keepKeysMs: dayMs });
    const call = await world.confirmedCall();
    await call.hangUp();
    await world.settle();
    world.crash();
    await world.clock.advance(2 * dayMs);
    await world.open();
    await world.settle();
    expect([secretsIn(world), world.engine.liveCalls()]).toEqual([[], []]);
  });

  it("is not kept when the call was not confirmed", async () => {
    const world = await openWorld({ keepKeysMs: dayMs });
    const call = await world.placedCall();
    await call.hangUp();
    await world.settle();
    expect([secretsIn(world), call.view.state]).toEqual([[], "discarded.closed"]);
  });

  it("is kept of a call that came in, too", async () => {
    const world = await openWorld({ keepKeysMs: dayMs });
    const call = await world.ringingCall();
    expect((await world.recordsOf(call))[0]?.data).toMatchObject({ admission: { keepKeyMs: dayMs } });
  });

  it("does not hold up a new call, nor is its call busy", async () => {
    const world = await openWorld({ keepKeysMs: dayMs });
    const call = await world.confirmedCall();
    await call.hangUp();
    await world.settle();
    const next = await world.ringingCall();
    expect([call.view.state, next.view.state]).toEqual(["discarded.keeping", "requested.ringing"]);
  });
});

describe("without a wish", () => {
  it("keys are destroyed when the call is over", async () => {
    const world = await openWorld({});
    const call = await world.confirmedCall();
    await call.hangUp();
    await world.settle();
    expect([secretsIn(world), call.view.state]).toEqual([[], "discarded.closed"]);
    expect((await world.recordsOf(call))[0]?.data).not.toHaveProperty("keepKeyMs");
  });
});
