import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { CallEventInput } from "../call/call-events.ts";
import type { TelegramCallId } from "../call/ids.ts";
import { EngineWorld, firstId } from "../testing/engine-world/engine-world.ts";
import { discarded } from "../testing/engine-world/scripted-telegram.ts";

const digest = {
  sha256: (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest()),
};

const timedOut: CallEventInput = {
  type: "RequestFailed",
  effect: "RequestCall",
  error: { type: "TIMEOUT", code: 0, outcome: "unknown", waitSeconds: null },
};

/** A world whose requests wait for an answer. */
async function waitingWorld() {
  const world = new EngineWorld(digest);
  const answer = world.telegram.hold("RequestCall");
  await world.open();
  return { world, answer };
}

describe("a request that got no answer", () => {
  it("is named by the update that comes for it", async () => {
    const { world, answer } = await waitingWorld();
    const call = await world.placedCall();
    answer(timedOut);
    await world.receive(world.received());
    expect(call.view).toMatchObject({ state: "waiting.ringing", context: { telegramCallId: firstId } });
  });

  it("is named by an update that came before, when the wait for the answer is over", async () => {
    const { world, answer } = await waitingWorld();
    const call = await world.placedCall();
    await world.receive(world.received(), world.accepted());
    expect(call.view.state).toBe("requested.sending");
    answer(timedOut);
    await world.settle();
    expect(call.view.state).toBe("confirmed");
  });

  it("is discarded when it turns out to exist after our user has cancelled", async () => {
    const { world, answer } = await waitingWorld();
    const call = await world.placedCall();
    await call.hangUp();
    answer(timedOut);
    await world.receive(world.received());
    expect(call.view.state).toBe("discarded.closed");
    expect(
      world.telegram.executions.find(({ effect }) => effect.type === "DiscardCall")?.effect,
    ).toMatchObject({
      params: { reason: "missed", telegramCallId: firstId },
    });
  });

  it("is not named while its answer may still come", async () => {
    const { world } = await waitingWorld();
    const call = await world.placedCall();
    await world.receive(world.received());
    expect([call.view.state, world.diagnostics.map(({ kind }) => kind)]).toEqual([
      "requested.sending",
      ["updateParked"],
    ]);
  });

  it("is not named when another request to the same user could be meant", async () => {
    const { world, answer } = await waitingWorld();
    const calls = [await world.placedCall(), await world.placedCall()];
    answer(timedOut);
    answer(timedOut);
    await world.receive(world.received());
    expect(calls.map(({ view }) => view.state)).toEqual(["requested.sending", "requested.sending"]);
  });

  it("is not named by what tells nothing of its people", async () => {
    const { world, answer } = await waitingWorld();
    const call = await world.placedCall();
    answer(timedOut);
    await world.receive(world.telegram.update(discarded(firstId), firstId));
    expect(call.view.state).toBe("requested.sending");
  });

  it("is not named by two calls at once", async () => {
    const { world, answer } = await waitingWorld();
    const call = await world.placedCall();
    await world.receive(world.received(), world.received("7002" as TelegramCallId));
    answer(timedOut);
    await world.settle();
    expect(call.view.state).toBe("requested.sending");
  });
});
