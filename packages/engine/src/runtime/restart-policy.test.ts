import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { EngineWorld } from "../testing/engine-world/engine-world.ts";
import type { Call } from "./call-handle.ts";

const digest = {
  sha256: (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest()),
};

/** The process dies and another one goes on, which hangs up what was live. */
async function restarted(reach: (world: EngineWorld) => Promise<Call>) {
  const world = new EngineWorld(digest);
  await world.open();
  const { callId } = await reach(world);
  world.crash();
  await world.open({ onRestart: "hangUp" });
  await world.settle();
  const records = await world.recordsOf({ callId });
  const adopted = records.find(({ type }) => type === "CallAdopted");
  const row = await world.store.findCall({ callId });
  return { world, row, adopted, sent: world.telegram.executed() };
}

describe("an engine that hangs up what was live", () => {
  it("ends a call that was talked, and tells Telegram", async () => {
    const { row, adopted, sent } = await restarted((world) => world.confirmedCall());
    expect(adopted).toMatchObject({ rule: "E48r", data: { epoch: 2, onRestart: "hangUp" } });
    expect(adopted?.effects).toMatchObject([{ type: "DiscardCall", params: { reason: "disconnect" } }]);
    expect(row?.end).toMatchObject({ reason: "restart", origin: "engine" });
    expect([row?.state, sent.filter((type) => type === "DiscardCall").length]).toEqual([
      "discarded.closed",
      1,
    ]);
  });

  it("cancels a call that nobody has answered yet", async () => {
    const { row, adopted } = await restarted((world) => world.placedCall());
    expect(adopted?.effects).toMatchObject([{ type: "DiscardCall", params: { reason: "missed" } }]);
    expect(row?.end).toMatchObject({ reason: "restart", origin: "engine" });
  });

  it("gives up a call that was being requested, and discards it when it turns up", async () => {
    const { row, adopted, sent } = await restarted(async (world) => {
      world.store.onWritten = ({ records }) => {
        if (records.some(({ type }) => type === "KeyPrepared")) world.crash();
      };
      const placed = world.engine.placeCall({ userId: "2" });
      await world.settle();
      return placed;
    });
    expect(adopted).toMatchObject({ rule: "E48c", to: "requested.cancelling" });
    expect([row?.end?.reason, sent.at(-1)]).toEqual(["restart", "DiscardCall"]);
  });

  it("lets a call ring on that comes in and that nobody has answered", async () => {
    const { world, adopted } = await restarted((each) => each.ringingCall());
    expect(adopted).toMatchObject({ rule: "E48", outcome: "stayed" });
    expect(world.engine.liveCalls().map(({ view }) => view.state)).toEqual(["requested.ringing"]);
  });
});

it("keeps what was live unless told otherwise", async () => {
  const world = new EngineWorld(digest);
  await world.open();
  const call = await world.confirmedCall();
  world.crash();
  await world.open();
  await world.settle();
  expect((await world.recordsOf(call)).at(-1)?.data).toEqual({ epoch: 2 });
  expect(world.engine.liveCalls().map(({ view }) => view.state)).toEqual(["confirmed"]);
});
