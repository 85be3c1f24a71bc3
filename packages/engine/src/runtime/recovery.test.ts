import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { StoreError } from "../store/store-errors.ts";
import { EngineWorld, incomingId } from "../testing/engine-world/engine-world.ts";
import type { SecretName } from "../store/vault.ts";
import type { Call } from "./call-handle.ts";
import type { CallUpdate } from "./call-transport.ts";

const digest = {
  sha256: (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest()),
};

async function openWorld(): Promise<EngineWorld> {
  const world = new EngineWorld(digest);
  await world.open();
  return world;
}

/** The process dies and the next one starts at once. */
async function restart(world: EngineWorld): Promise<Call> {
  world.crash();
  await world.open();
  await world.settle();
  const [call] = world.engine.liveCalls();
  if (call === undefined) throw new RangeError("No call was recovered.");
  return call;
}

describe("an engine that starts again", () => {
  it("goes on with its live calls, and says that it took them over", async () => {
    const world = await openWorld();
    const before = await world.confirmedCall();
    const call = await restart(world);
    expect(call.callId).toBe(before.callId);
    expect(call.view).toMatchObject({ state: "confirmed", confirmed: true });
    expect((await world.recordsOf(call)).at(-1)).toMatchObject({ type: "CallAdopted", data: { epoch: 2 } });
    await call.hangUp();
    await world.settle();
    expect(call.view.state).toBe("discarded.closed");
  });

  it("shows what it recovered to whoever listens from the start", async () => {
    const world = await openWorld();
    await world.confirmedCall();
    world.crash();
    world.log.length = 0;
    await world.open();
    const shown: string[] = [];
    world.engine.calls$.subscribe(({ view }) => shown.push(view.state));
    await world.settle();
    expect([shown, world.log]).toEqual([["confirmed"], ["append CallAdopted", "publish CallAdopted"]]);
  });

  it("leaves closed calls alone", async () => {
    const world = await openWorld();
    const call = await world.confirmedCall();
    await call.hangUp();
    await world.settle();
    const { length } = await world.recordsOf(call);
    world.crash();
    await world.open();
    await world.settle();
    expect([world.engine.liveCalls(), (await world.recordsOf(call)).length]).toEqual([[], length]);
  });

  it("takes the calls in the order in which they began", async () => {
    const world = await openWorld();
    const calls: string[] = [];
    for (let round = 0; round < 3; round++) {
      calls.push((await world.placedCall()).callId);
      await world.clock.advance(10);
    }
    world.crash();
    await world.open();
    expect(world.engine.liveCalls().map(({ callId }) => callId)).toEqual(calls);
  });

  it("goes on with the deadlines where they stood", async () => {
    const world = await openWorld();
    await world.placedCall();
    await world.clock.advance(15_000);
    const call = await restart(world);
    await world.clock.advance(4_999);
    expect(call.view.state).toBe("waiting.registered");
    await world.clock.advance(1);
    expect(call.view.context.end?.reason).toBe("receiveTimeout");
  });

  it("meets the deadlines that passed meanwhile", async () => {
    const world = await openWorld();
    await world.ringingCall();
    world.crash();
    await world.clock.advance(3_600_000);
    await world.open();
    await world.settle();
    expect(world.telegram.executions.at(-1)?.effect).toMatchObject({
      type: "DiscardCall",
      params: { reason: "missed" },
    });
  });

  it("takes updates that come while it starts, after all is recovered", async () => {
    const world = await openWorld();
    await world.placedCall();
    world.crash();
    const opening = world.open();
    world.telegram.updates$.next(world.accepted());
    await opening;
    await world.settle();
    expect(world.engine.liveCalls()[0]?.view.state).toBe("confirmed");
  });

  it("counts its starts for each account", async () => {
    const world = await openWorld();
    await world.placedCall();
    const call = await restart(world);
    await restart(world);
    const epochs = (await world.recordsOf(call)).filter(({ type }) => type === "CallAdopted");
    expect(epochs.map(({ data }) => data)).toEqual([{ epoch: 2 }, { epoch: 3 }]);
  });

  it("does nothing at all when a store can't be read", async () => {
    const world = await openWorld();
    await world.placedCall();
    await world.placedCall();
    const executed = world.telegram.executed().length;
    world.crash();
    const readStream = world.store.readStream.bind(world.store);
    let reads = 0;
    world.store.readStream = (...of) => {
      if (++reads === 2) throw new StoreError("STORE_DAMAGED", "memory", "damaged");
      return readStream(...of);
    };
    const records = world.disk.log.records.length;
    await expect(world.open()).rejects.toMatchObject({ code: "STORE_DAMAGED" });
    await world.settle();
    expect([world.disk.log.records.length, world.telegram.executed().length]).toEqual([records, executed]);
    expect(world.telegram.updates$.observed).toBe(false);
  });
});

describe("an effect that nothing has finished", () => {
  it("is repeated with the same bytes, after the record that says so", async () => {
    const world = await openWorld();
    world.telegram.hold("RequestCall");
    await world.placedCall();
    world.crash();
    world.log.length = 0;
    world.telegram.hold("RequestCall");
    await world.open();
    await world.settle();
    expect(world.log).toEqual([
      "append CallAdopted EffectRetried",
      "publish CallAdopted",
      "publish EffectRetried",
      "execute RequestCall",
    ]);
    const [first, second] = world.telegram.executions.filter(({ effect }) => effect.type === "RequestCall");
    expect(second).toEqual({ ...first, attempt: 2 });
    await restart(world);
    expect(world.telegram.executions.at(-1)).toEqual({ ...first, attempt: 3 });
  });

  it("is finished by the answer to any of its tries", async () => {
    const world = await openWorld();
    world.telegram.hold("ReportReceived");
    await world.receive(world.requested());
    const answer = world.telegram.hold("ReportReceived");
    const call = await restart(world);
    expect(call.view.state).toBe("requested.arriving");
    answer({ type: "RequestSucceeded", effect: "ReportReceived" });
    await world.settle();
    expect(call.view.state).toBe("requested.ringing");
    const executed = world.telegram.executed().length;
    await restart(world);
    expect(world.telegram.executed().length).toBe(executed);
  });

  it("and that does not matter any more is not repeated", async () => {
    const world = await openWorld();
    world.telegram.hold("ReportReceived");
    await world.receive(world.requested());
    await world.engine.liveCalls()[0]?.answer();
    await world.settle();
    const call = await restart(world);
    expect(world.telegram.executed().filter((type) => type === "ReportReceived").length).toBe(1);
    expect(await world.typesOf(call)).not.toContain("EffectRetried");
  });

  it("finds the secret that its first try made", async () => {
    const world = await openWorld();
    let made = 0;
    world.telegram.script("PrepareKey", async (_effect, { callId }) => {
      const [stored] = await world.vault.put([{ name: `exponent/${callId}`, value: Uint8Array.of(++made) }]);
      if (made === 1) return new Promise(() => {});
      return { events: [{ type: "KeyPrepared", gAHash: String(stored).padEnd(43, "A") as never }] };
    });
    await world.placedCall();
    const call = await restart(world);
    expect([call.view.context.gAHash, made]).toEqual(["1".padEnd(43, "A"), 2]);
  });
});

describe("secrets", () => {
  it("are destroyed after a crash between the end and their destruction", async () => {
    const world = await openWorld();
    const { vault } = world;
    const call = await world.confirmedCall();
    await world.settle();
    vault.erase = () => new Promise(() => {});
    await call.hangUp();
    await world.settle();
    expect(call.view.state).toBe("discarded.reporting");
    expect(await call.key()).toBeDefined();
    world.crash();
    await world.open();
    await world.settle();
    expect([...world.disk.secrets.values.keys()]).toEqual([]);
    expect(world.engine.liveCalls()).toEqual([]);
  });

  it("of the exponent go when the call is confirmed, all others when it ends", async () => {
    const world = await openWorld();
    const call = await world.confirmedCall();
    const kept = () => [...world.disk.secrets.values.keys()].map((name) => name.slice(0, name.indexOf("/")));
    expect(kept().toSorted()).toEqual(["access", "key", "media"]);
    await call.hangUp();
    await world.settle();
    expect(kept()).toEqual([]);
  });

  it("that go late do not close a call whose key is still there", async () => {
    const world = await openWorld();
    const erase = world.vault.erase.bind(world.vault);
    const gates: (() => void)[] = [];
    world.vault.erase = (names) => new Promise((resolve) => gates.push(() => resolve(erase(names))));
    const call = await world.confirmedCall();
    await call.hangUp();
    await world.settle();
    gates.shift()?.();
    await world.settle();
    expect(call.view.state).toBe("discarded.reporting");
    expect(await call.key()).toBeDefined();
    gates.shift()?.();
    await world.settle();
    expect(call.view.state).toBe("discarded.closed");
    expect(await call.key()).toBeUndefined();
  });

  it("of a late object are stored even if others that come with it are destroyed", async () => {
    const world = await openWorld();
    const call = await world.confirmedCall();
    const name = `text/${call.callId}/late` as SecretName;
    await world.vault.erase([name]);
    const told = world.accepted();
    if (told.kind !== "event") throw new TypeError("accepted() is no event.");
    const late: CallUpdate = {
      ...told,
      credentials: [
        { name, value: Uint8Array.of(1) },
        { name: `access/alice/late`, value: Uint8Array.of(2) },
      ],
    };
    await world.receive(late);
    expect(await world.vault.get("access/alice/late")).toEqual(Uint8Array.of(2));
    expect(await world.vault.get(name)).toBeUndefined();
  });

  it("stand in no record and in no row of the index, whatever happened", async () => {
    const world = await openWorld();
    const call = await world.confirmedCall();
    await call.sendSignaling(Uint8Array.of(1, 2, 3));
    await world.receive(world.accepted(), world.requested());
    await call.hangUp();
    await world.settle();
    await world.receive(world.requested(incomingId));
    const written = [
      ...world.disk.log.records.map(({ text }) => text),
      JSON.stringify([...world.disk.log.calls.values()]),
      JSON.stringify(world.diagnostics),
    ].join("\n");
    const secrets = ["CANARY", "4815162342481516234"];
    const forms = secrets.flatMap((text) => {
      const bytes = Buffer.from(text);
      const encoded = [0, 1, 2].map((shift) =>
        Buffer.concat([Buffer.alloc(shift), bytes])
          .toString("base64url")
          .slice(2, -2),
      );
      return [text, bytes.toString("hex"), ...encoded];
    });
    expect(written.length).toBeGreaterThan(5_000);
    for (const form of forms) expect(written).not.toContain(form);
  });
});
