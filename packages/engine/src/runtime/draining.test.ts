import { createHash } from "node:crypto";
import { getEventListeners } from "node:events";
import { Subject } from "rxjs";
import { describe, expect, it } from "vitest";
import type { Observable } from "rxjs";
import { EngineWorld } from "../testing/engine-world/engine-world.ts";
import { discarded } from "../testing/engine-world/scripted-telegram.ts";
import type { Call } from "./call-handle.ts";

const digest = {
  sha256: (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest()),
};

/** What is left of an engine: what its clock has scheduled, and who listens to updates. */
function left({ clock, telegram }: EngineWorld): unknown[] {
  return [clock.nextDueAt(), telegram.updates$.observed];
}
const nothing = [undefined, false];

/** A world in which much waits: calls in each phase, parked updates, an answer that does not come. */
async function busyWorld(): Promise<EngineWorld> {
  const world = new EngineWorld(digest);
  await world.open();
  await world.confirmedCall();
  await world.ringingCall();
  world.telegram.hold("RequestCall");
  await world.engine.placeCall({ userId: "3" });
  await world.receive(world.telegram.update(discarded("77" as never), "77" as never));
  return world;
}

describe("a closed engine", () => {
  it("has no timer, no subscription and no stream that is open", async () => {
    const world = await busyWorld();
    const { engine } = world;
    const open = new Set<string>();
    const watch = (name: string, stream$: Observable<unknown>): void => {
      open.add(name);
      stream$.subscribe({ complete: () => open.delete(name) });
    };
    watch("calls$", engine.calls$);
    watch("transitions$", engine.transitions$);
    watch("diagnostics$", engine.diagnostics$);
    for (const call of engine.liveCalls()) {
      watch("call state$", call.state$);
      watch("call transitions$", call.transitions$);
      watch("call signalingData$", call.signalingData$);
    }
    expect(left(world)).toEqual([expect.any(Number), true]);
    await engine[Symbol.asyncDispose]();
    expect([left(world), [...open]]).toEqual([nothing, []]);
  });

  it("is what `await using` leaves", async () => {
    const world = await busyWorld();
    {
      await using engine = world.engine;
      expect(engine.liveCalls()).not.toEqual([]);
    }
    expect(left(world)).toEqual(nothing);
    await expect(world.engine.placeCall({ userId: "2" })).rejects.toMatchObject({ code: "ENGINE_CLOSED" });
  });

  it("completes what is subscribed after it", async () => {
    const world = await busyWorld();
    await world.engine.close();
    let open = 3;
    for (const stream$ of [world.engine.calls$, world.engine.transitions$, world.engine.diagnostics$])
      (stream$ as Observable<unknown>).subscribe({ complete: () => open-- });
    expect(open).toBe(0);
  });
});

describe("an engine that does not start", () => {
  it("leaves nothing when the store can't be read", async () => {
    const world = await busyWorld();
    await world.close();
    world.store.listCalls = () => {
      throw new RangeError("unreadable");
    };
    await expect(world.open()).rejects.toThrow("unreadable");
    expect(left(world)).toEqual(nothing);
  });

  it("leaves nothing when one of its calls can't be read", async () => {
    const world = await busyWorld();
    await world.close();
    world.store.readStream = () => {
      throw new RangeError("unreadable");
    };
    await expect(world.open()).rejects.toThrow("unreadable");
    expect(left(world)).toEqual(nothing);
  });

  it("does nothing and leaves nothing when it is aborted while it reads", async () => {
    const world = await busyWorld();
    await world.close();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const reading = world.store.readStream.bind(world.store);
    world.store.readStream = async function* (...args) {
      await promise;
      yield* reading(...args);
    };
    const aborting = new AbortController();
    const executed = world.telegram.executed().length;
    const opening = world.open({ signal: aborting.signal });
    opening.catch(() => {});
    await world.settle();
    aborting.abort("enough");
    await expect(opening).rejects.toBe("enough");
    resolve(undefined);
    await world.settle();
    expect([left(world), getEventListeners(aborting.signal, "abort")]).toEqual([nothing, []]);
    expect(world.telegram.executed()).toHaveLength(executed);
  });

  it("does not begin for a signal that is aborted already", async () => {
    const updates$ = new Subject<never>();
    const world = new EngineWorld(digest);
    await expect(world.open({ updates$, signal: AbortSignal.abort("no") })).rejects.toBe("no");
    expect(updates$.observed).toBe(false);
  });
});

describe("a signal that a command of a call is given", () => {
  type Command = (call: Call, signal: AbortSignal) => Promise<unknown>;
  const commands: readonly (readonly [name: string, command: Command])[] = [
    ["hangUp", (call, signal) => call.hangUp({ signal })],
    ["mediaEstablished", (call, signal) => call.mediaEstablished({ signal })],
    ["mediaFailed", (call, signal) => call.mediaFailed({ signal })],
    ["migrate", (call, signal) => call.migrate("slug", { signal })],
    ["rate", (call, signal) => call.rate(5, { comment: "good", signal })],
    ["provideDebug", (call, signal) => call.provideDebug("{}", { signal })],
    ["provideLog", (call, signal) => call.provideLog(Uint8Array.of(1), { signal })],
    ["answer", (call, signal) => call.answer({ signal })],
    ["sendSignaling", (call, signal) => call.sendSignaling(Uint8Array.of(1), { signal })],
  ];

  async function aCall() {
    const world = new EngineWorld(digest);
    await world.open();
    const call = await world.confirmedCall();
    return { world, call };
  }

  it.each([...commands, ["key", (call, signal) => call.key({ signal })] satisfies (typeof commands)[number]])(
    "%s: aborted already, it does nothing",
    async (_, command) => {
      const { world, call } = await aCall();
      const records = world.disk.log.records.length;
      const secrets = world.disk.secrets.values.size;
      await expect(command(call, AbortSignal.abort("no"))).rejects.toBe("no");
      await world.settle();
      expect([world.disk.log.records.length, world.disk.secrets.values.size]).toEqual([records, secrets]);
      expect(world.telegram.packets).toEqual([]);
    },
  );

  it.each(commands)(
    "%s: aborted while the store is slow, it waits no more, and no listener is left",
    async (_, command) => {
      const { world, call } = await aCall();
      world.store.hold();
      const aborting = new AbortController();
      const work = command(call, aborting.signal);
      work.catch(() => {});
      await world.settle();
      aborting.abort("enough");
      await expect(work).rejects.toBe("enough");
      expect(getEventListeners(aborting.signal, "abort")).toEqual([]);
      world.store.release();
      await world.settle();
    },
  );

  it.each(commands)("%s: nothing is left on it when the command is through", async (_, command) => {
    const { call } = await aCall();
    const { signal } = new AbortController();
    await command(call, signal).catch(() => {});
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  it("stops the waiting only: what was asked becomes durable", async () => {
    const { world, call } = await aCall();
    world.store.hold();
    const aborting = new AbortController();
    const work = call.hangUp({ signal: aborting.signal });
    aborting.abort("enough");
    await expect(work).rejects.toBe("enough");
    world.store.release();
    await world.settle();
    expect(await world.typesOf(call)).toContain("CallHungUp");
  });
});
