import { createHash } from "node:crypto";
import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { EngineWorld } from "../testing/engine-world/engine-world.ts";
import { untilAborted } from "./cancellation.ts";
import type { PeerAddress } from "./call-transport.ts";

const digest = {
  sha256: (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest()),
};

async function openWorld(): Promise<EngineWorld> {
  const world = new EngineWorld(digest);
  await world.open();
  return world;
}

describe("waiting until a signal is aborted", () => {
  it("gives what the work gives, and leaves no listener", async () => {
    const { signal } = new AbortController();
    expect(await untilAborted(signal, Promise.resolve(7))).toBe(7);
    await expect(untilAborted(signal, Promise.reject(new RangeError("x")))).rejects.toThrow("x");
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  it("rejects with the reason, hands over what comes too late, and leaves no listener", async () => {
    const aborting = new AbortController();
    const { promise, resolve } = Promise.withResolvers<string>();
    const late: string[] = [];
    const waiting = untilAborted(aborting.signal, promise, (result) => late.push(result));
    aborting.abort("enough");
    await expect(waiting).rejects.toBe("enough");
    resolve("too late");
    await promise;
    expect([late, getEventListeners(aborting.signal, "abort")]).toEqual([["too late"], []]);
  });

  it("lets a failure that comes too late concern nobody", async () => {
    const aborting = new AbortController();
    const { promise, reject } = Promise.withResolvers<string>();
    const waiting = untilAborted(aborting.signal, promise);
    aborting.abort("enough");
    reject(new RangeError("nobody waits"));
    await expect(waiting).rejects.toBe("enough");
  });

  it("notices a signal that was aborted in between", async () => {
    await expect(untilAborted(AbortSignal.abort("enough"), new Promise(() => {}))).rejects.toBe("enough");
  });
});

describe.each(["placeCall", "ring"] as const)("%s", (method) => {
  function begin(world: EngineWorld, peer: PeerAddress = { userId: "2" }) {
    const aborting = new AbortController();
    const work: Promise<unknown> = world.engine[method](peer, { signal: aborting.signal });
    work.catch(() => {});
    return { aborting, work };
  }

  it("does nothing for a signal that is aborted already", async () => {
    const world = await openWorld();
    const signal = AbortSignal.abort("no more");
    await expect(world.engine[method]({ userId: "2" }, { signal })).rejects.toBe("no more");
    await world.settle();
    expect([world.disk.log.records, world.telegram.executed()]).toEqual([[], []]);
  });

  it("places nothing when it is aborted while Telegram looks for the user", async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const world = new EngineWorld(digest);
    const transport = world.telegram.transport();
    await world.open({
      transports: [
        {
          ...transport,
          async resolvePeer(peer) {
            await promise;
            return transport.resolvePeer(peer);
          },
        },
      ],
    });
    const { aborting, work } = begin(world);
    aborting.abort("enough");
    await expect(work).rejects.toBe("enough");
    resolve(undefined);
    await world.settle();
    expect(world.disk.log.records).toEqual([]);
  });

  it("hangs up what became durable while nobody waited any more", async () => {
    const world = await openWorld();
    world.store.hold();
    const { aborting, work } = begin(world);
    await world.settle();
    aborting.abort("enough");
    await expect(work).rejects.toBe("enough");
    world.store.release();
    await world.settle();
    const [record] = world.disk.log.records;
    const { callId } = JSON.parse(record?.text ?? "{}");
    expect((await world.recordsOf({ callId })).map(({ type, data }) => [type, data])).toContainEqual([
      "CallHungUp",
      { cause: "aborted", connectionId: "0" },
    ]);
    expect(getEventListeners(aborting.signal, "abort")).toEqual([]);
  });
});
