import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { AccountId, CallId, EffectId, TelegramCallId } from "../call/ids.ts";
import { EngineWorld } from "../testing/engine-world/engine-world.ts";
import type { Diagnostic } from "./engine-errors.ts";
import { observingTransport } from "./observing.ts";

const digest = {
  sha256: (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest()),
};
const call = {
  callId: "call" as CallId,
  accountId: "alice" as AccountId,
  direction: "incoming",
  telegramCallId: "9001" as TelegramCallId,
  attempt: 1,
} as const;

describe("a transport that can't send", () => {
  it("refuses everything that it is asked to send, and tells of it", async () => {
    const { telegram } = new EngineWorld(digest);
    const told: Diagnostic[] = [];
    const wall = observingTransport(telegram.transport(), (diagnostic) => told.push(diagnostic));
    const id = "r:0" as EffectId;
    const params = { telegramCallId: call.telegramCallId };
    const error = { type: "OBSERVING", code: 0, outcome: "refused", waitSeconds: null };
    expect(await wall.execute({ type: "ReportReceived", id, params }, call)).toEqual({
      events: [{ type: "RequestFailed", effect: "ReportReceived", error }],
    });
    expect(await wall.sendSignaling(call, Uint8Array.of(1))).toEqual(error);
    await expect(wall.resolvePeer({ username: "bob" })).rejects.toMatchObject({ code: "OBSERVING" });
    const about = { kind: "sendingPrevented", accountId: "alice", callId: "call" };
    expect(told).toEqual([
      { ...about, effect: "ReportReceived" },
      { ...about, effect: "sendSignaling" },
    ]);
    expect([telegram.executions, telegram.packets]).toEqual([[], []]);
  });
});

describe("an account that is only observed", () => {
  it("sends nothing, records what comes in, and refuses what our user wants", async () => {
    const world = new EngineWorld(digest);
    const observed = { ...world.telegram.transport(), participates: false };
    const engine = await world.open({ transports: [observed] });
    const ringing = await world.ringingCall();
    expect(ringing.view).toMatchObject({ state: "requested.observed", observed: true, ringing: true });
    expect(await world.recordsOf(ringing)).toMatchObject([{ data: { admission: { policy: "observe" } } }]);
    await expect(engine.placeCall({ userId: "2" })).rejects.toMatchObject({ code: "OBSERVING" });
    await expect(ringing.answer()).rejects.toMatchObject({ code: "OBSERVING", callId: ringing.callId });
    // What our user was refused is in the record.
    expect(await world.typesOf(ringing)).toEqual(["CallRequested", "CallAnswered"]);
    expect(world.telegram.executed()).toEqual([]);
  });
});
