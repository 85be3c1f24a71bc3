import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { EngineWorld, firstId } from "../testing/engine-world/engine-world.ts";

const digest = {
  sha256: (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest()),
};

async function openWorld(): Promise<EngineWorld> {
  const world = new EngineWorld(digest);
  await world.open();
  return world;
}
const never = (): Promise<never> => new Promise(() => {});

describe("a deadline", () => {
  it("goes off at its time, not a millisecond before", async () => {
    const world = await openWorld();
    const call = await world.placedCall();
    await world.clock.advance(19_999);
    expect(call.view.state).toBe("waiting.registered");
    await world.clock.advance(1);
    expect(call.view.context.end).toMatchObject({ reason: "receiveTimeout", origin: "deadline" });
    expect(
      world.telegram.executions.find(({ effect }) => effect.type === "DiscardCall")?.effect,
    ).toMatchObject({
      params: { reason: "missed" },
    });
  });

  it("is replaced when the call moves on: the receive timer does not end a call that rings", async () => {
    const world = await openWorld();
    const call = await world.placedCall();
    await world.clock.advance(15_000);
    await world.receive(world.received());
    await world.clock.advance(89_999);
    expect(call.view.state).toBe("waiting.ringing");
    await world.clock.advance(1);
    expect(call.view.context.end?.reason).toBe("ringTimeout");
  });

  it("says a hang-up that Telegram does not answer three times, 5 seconds apart, and ends the call 60 later", async () => {
    const world = await openWorld();
    world.telegram.script("DiscardCall", never);
    const call = await world.confirmedCall();
    await call.hangUp();
    await world.clock.advance(14_999);
    expect(call.view.state).toBe("discarded.ending");
    await world.clock.advance(1);
    expect(call.view.state).toBe("discarded.reporting");
    await world.clock.advance(60_000);
    expect(call.view.state).toBe("discarded.closed");
    expect(world.clock.nextDueAt()).toBeUndefined();
  });

  it("ends a call whose key can't be prepared in time", async () => {
    const world = await openWorld();
    world.telegram.script("PrepareKey", never);
    const call = await world.placedCall();
    await world.clock.advance(20_999);
    // The wipe waits behind the preparation, so that the preparation can't undo it.
    expect(call.view).toMatchObject({ state: "discarded.reporting", over: true });
    expect(call.view.context.end?.reason).toBe("requestTimeout");
  });

  it("that went off with an update that makes it void has no effect and no record", async () => {
    const world = await openWorld();
    const call = await world.placedCall();
    world.store.hold();
    void world.receive(world.received());
    await world.clock.advance(20_000);
    world.store.release();
    await world.settle();
    expect(call.view.state).toBe("waiting.ringing");
    expect(await world.typesOf(call)).not.toContain("TimerExpired");
  });

  it("of a closed call is not armed any more", async () => {
    const world = await openWorld();
    const call = await world.confirmedCall();
    await call.hangUp();
    await world.settle();
    expect([call.view.state, world.clock.nextDueAt()]).toEqual(["discarded.closed", undefined]);
  });
});

describe("the time of the records", () => {
  it("is the clock's, and never runs backwards within a call", async () => {
    const world = new EngineWorld(digest);
    let offset = 0;
    const clock = { ...world.clock, now: () => world.clock.now() + offset };
    await world.open({ clock });
    const call = await world.placedCall();
    await world.clock.advance(100);
    await world.receive(world.received());
    offset = -50;
    await world.receive(world.accepted());
    const at = (await world.recordsOf(call)).map((record) => record.at);
    expect(at).toEqual(at.toSorted((a, b) => a - b));
    expect(at.at(-1)).toBe(at.find((each) => each > (at[0] ?? 0)));
  });

  it("tells Telegram how long the call was, from where the media stood", async () => {
    const world = await openWorld();
    const call = await world.confirmedCall();
    await world.clock.advance(10_000);
    await call.mediaEstablished();
    await world.clock.advance(7_900);
    await call.hangUp();
    await world.settle();
    expect(world.telegram.executions.at(-1)?.effect).toMatchObject({
      type: "DiscardCall",
      params: { durationSeconds: 7, telegramCallId: firstId },
    });
  });
});
