import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { RequestError } from "../call/call-events.ts";
import type { TelegramCallId } from "../call/ids.ts";
import { EngineWorld } from "../testing/engine-world/engine-world.ts";
import type { AdmissionAnswer } from "./admission-policy.ts";

const digest = {
  sha256: (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest()),
};
const dead: RequestError = { type: "SESSION_REVOKED", code: 401, outcome: "refused", waitSeconds: null };

/** Another call of the account is told by an answer that the session is dead. */
async function sessionDies(world: EngineWorld): Promise<void> {
  const [talking] = world.engine.liveCalls();
  world.telegram.signalingError = dead;
  await talking?.sendSignaling(Uint8Array.of(1));
  await world.settle();
}

describe("when the session of an account is dead, a call", () => {
  it("about which the embedder is still being asked begins with its request all the same", async () => {
    const world = new EngineWorld(digest);
    let answer: (answer: AdmissionAnswer) => void = () => {};
    await world.open({ admission: { busy: () => new Promise((resolve) => (answer = resolve)) } });
    await world.confirmedCall();
    await world.receive(world.requested("9002" as TelegramCallId));
    const asked = world.engine.liveCalls().at(-1)!;
    await sessionDies(world);
    expect(await world.recordsOf(asked)).toEqual([]);
    const refused = { type: "RequestFailed", effect: "ReportReceived", error: dead } as const;
    world.telegram.script("ReportReceived", () => ({ events: [refused] }));
    answer("ring");
    await world.settle();
    expect((await world.recordsOf(asked)).map(({ type, rule }) => `${type} ${rule}`)).toEqual([
      "CallRequested K1",
      "RequestFailed E52",
      "SecretsWiped E45",
    ]);
  });

  it("that was cancelled before its request was answered waits for no answer", async () => {
    const world = new EngineWorld(digest);
    await world.open();
    await world.confirmedCall();
    world.telegram.hold("RequestCall");
    const cancelled = await world.placedCall();
    await cancelled.hangUp();
    expect(cancelled.view.state).toBe("requested.cancelling");
    await sessionDies(world);
    expect((await world.recordsOf(cancelled)).map(({ rule }) => rule).slice(-2)).toEqual(["E52", "E45"]);
    expect(cancelled.view.context.end).toMatchObject({ reason: "cancelled", origin: "us" });
  });

  it("that is over already is told nothing", async () => {
    const world = new EngineWorld(digest);
    await world.open();
    await world.confirmedCall();
    world.telegram.hold("DiscardCall");
    const ending = await world.engine.placeCall({ userId: "3" });
    await world.settle();
    await ending.hangUp();
    expect(ending.view.state).toBe("discarded.ending");
    await sessionDies(world);
    expect(await world.typesOf(ending)).not.toContain("SessionEnded");
  });
});
