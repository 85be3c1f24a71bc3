import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { CallEventInput, RequestError } from "../call/call-events.ts";
import type { EndReason } from "../call/discard-reason.ts";
import type { CallSummary } from "../store/call-summary.ts";
import { EngineWorld, firstId } from "../testing/engine-world/engine-world.ts";
import { discarded } from "../testing/engine-world/scripted-telegram.ts";
import type { CallEngineOptions } from "./engine-options.ts";
import type { RingOptions } from "./ring.ts";
import { outcomeOfEnd } from "./ring-outcome.ts";
import type { RingOutcome } from "./ring-outcome.ts";

const digest = {
  sha256: (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest()),
};

async function openWorld(options: Partial<CallEngineOptions> = {}): Promise<EngineWorld> {
  const world = new EngineWorld(digest);
  await world.open(options);
  return world;
}

/** A ring to the friend, as far as Telegram's first answer. */
async function ringing(
  world: EngineWorld,
  options: RingOptions = {},
): Promise<{ outcome: Promise<RingOutcome> }> {
  const outcome = world.engine.ring({ userId: "2" }, options);
  outcome.catch(() => {});
  await world.settle();
  return { outcome };
}

async function told(world: EngineWorld, event: CallEventInput): Promise<void> {
  await world.receive(world.telegram.update(event, firstId));
}

function refusing(world: EngineWorld, error: Partial<RequestError>): void {
  world.telegram.script("RequestCall", () => ({
    events: [
      {
        type: "RequestFailed",
        effect: "RequestCall",
        error: { type: "FLOOD_WAIT", code: 400, outcome: "refused", waitSeconds: null, ...error },
      },
    ],
  }));
}

describe("a ring", () => {
  it("is hung up as soon as somebody answers, before keys are exchanged", async () => {
    const world = await openWorld();
    const { outcome } = await ringing(world);
    await world.receive(world.received());
    await world.receive(world.accepted());
    const answered = await outcome;
    if (answered.kind !== "answered") throw new TypeError(answered.kind);
    expect(answered.kept).toBe(false);
    expect(await world.recordsOf(answered.call)).toContainEqual(
      expect.objectContaining({
        type: "CallHungUp",
        data: { cause: "answered", connectionId: "0" },
        rule: "C26",
      }),
    );
    expect(world.telegram.executed()).not.toContain("ConfirmCall");
    expect(answered.call.view.context.end).toMatchObject({ reason: "hungUp", detail: "answered" });
  });

  it("that is kept goes on once the key is agreed", async () => {
    const world = await openWorld();
    const { outcome } = await ringing(world, { onAnswer: "keep" });
    await world.receive(world.accepted());
    const answered = await outcome;
    if (answered.kind !== "answered") throw new TypeError(answered.kind);
    expect([answered.kept, answered.call.view.state]).toEqual([true, "confirmed"]);
    await answered.call.hangUp();
    expect(answered.call.view.context.end?.detail).toBeNull();
  });

  it("rings for the time that it was given, from when a device rings", async () => {
    const world = await openWorld();
    const { outcome } = await ringing(world, { ringForMs: 7_000 });
    await world.clock.advance(19_000);
    await world.receive(world.received());
    await world.clock.advance(6_999);
    expect(world.engine.liveCalls()[0]?.view.state).toBe("waiting.ringing");
    await world.clock.advance(1);
    const missed = await outcome;
    if (missed.kind !== "missed") throw new TypeError(missed.kind);
    expect(missed.call.view.context.end).toMatchObject({ reason: "ringTimeout", origin: "deadline" });
    expect((await world.recordsOf(missed.call))[0]?.data).toMatchObject({
      ring: { forMs: 7_000, onAnswer: "hangup" },
    });
  });

  it("never rings longer than Telegram lets it", async () => {
    const world = await openWorld();
    const { outcome } = await ringing(world, { ringForMs: 3_600_000 });
    await world.receive(world.received());
    await world.clock.advance(90_000);
    expect(await outcome).toMatchObject({ kind: "missed" });
  });

  it("keeps its time and its wish when another process takes over", async () => {
    const world = await openWorld();
    await ringing(world, { ringForMs: 30_000 });
    await world.receive(world.received());
    world.crash();
    await world.open();
    await world.clock.advance(29_999);
    expect(world.engine.liveCalls()[0]?.view.state).toBe("waiting.ringing");
    await world.receive(world.accepted());
    expect(await world.typesOf(await onlyCall(world))).toContain("CallHungUp");
  });

  it("that was answered when its process died is hung up by the next one", async () => {
    const world = await openWorld();
    world.telegram.hold("DeriveKey");
    await ringing(world);
    world.store.onWritten = ({ records }) => {
      if (records.some(({ type }) => type === "CallAccepted")) world.disk.crash();
    };
    await world.receive(world.accepted());
    world.crash();
    await world.open();
    await world.settle();
    const hungUp = (await world.recordsOf(await onlyCall(world))).find(({ type }) => type === "CallHungUp");
    expect(hungUp).toMatchObject({ data: { cause: "answered" } });
  });

  it("that is kept is not hung up by the next process either", async () => {
    const world = await openWorld();
    await ringing(world, { onAnswer: "keep" });
    await world.receive(world.accepted());
    world.crash();
    await world.open();
    await world.settle();
    expect(world.engine.liveCalls()[0]?.view.state).toBe("confirmed");
  });
});

async function onlyCall(world: EngineWorld): Promise<CallSummary> {
  for await (const summary of world.store.listCalls()) return summary;
  throw new RangeError("No call.");
}

describe("what becomes of a ring", () => {
  it.each<[string, Partial<Extract<CallEventInput, { type: "CallDiscarded" }>>, object]>([
    ["the callee's busy", { reason: "busy" }, { kind: "declinedOrBusy", which: null }],
    ["a hang-up before the answer", { reason: "hangup" }, { kind: "declinedOrBusy", which: "declined" }],
    ["missed", { reason: "missed" }, { kind: "missed" }],
    ["disconnect", { reason: "disconnect" }, { kind: "failed", reason: "connectionLost", error: null }],
    ["a reason that nobody knows", { reason: "unknown:X" }, { kind: "failed", reason: "unknown" }],
  ])("is told when Telegram says %s", async (_, said, expected) => {
    const world = await openWorld();
    const { outcome } = await ringing(world);
    await told(world, discarded(firstId, said));
    expect(await outcome).toMatchObject(expected);
  });

  it.each<[Partial<RequestError>, object]>([
    [
      { type: "USER_PRIVACY_RESTRICTED", code: 403 },
      { kind: "refused", by: "privacy" },
    ],
    [{ type: "USER_IS_BLOCKED" }, { kind: "refused", by: "blocked" }],
    [
      { type: "CALL_OCCUPY_FAILED", code: 500 },
      { kind: "declinedOrBusy", which: "busy" },
    ],
    [{ type: "PEER_FLOOD" }, { kind: "flooded", allowedAt: null }],
    [
      { type: "FLOOD_WAIT", code: 420, waitSeconds: 30 },
      { kind: "flooded", allowedAt: 1_700_000_030_000 },
    ],
    [
      { type: "PARTICIPANT_VERSION_OUTDATED" },
      { kind: "failed", reason: "protocolMismatch", error: { type: "PARTICIPANT_VERSION_OUTDATED" } },
    ],
  ])("is told when Telegram answers %j", async (error, expected) => {
    const world = await openWorld();
    refusing(world, error);
    const { outcome } = await ringing(world);
    expect(await outcome).toMatchObject(expected);
  });

  it("is told when no device was reached", async () => {
    const world = await openWorld();
    const { outcome } = await ringing(world);
    await world.clock.advance(20_000);
    expect(await outcome).toMatchObject({ kind: "unreachable" });
  });

  it("is told when somebody hung it up by hand", async () => {
    const world = await openWorld();
    const { outcome } = await ringing(world);
    await world.engine.liveCalls()[0]?.hangUp();
    expect(await outcome).toMatchObject({ kind: "cancelled", by: "user" });
  });

  it("is told when the keys of a kept call do not pass the checks", async () => {
    const world = await openWorld();
    world.telegram.script("DeriveKey", () => ({ events: [{ type: "KeyRejected", check: "gBBounds" }] }));
    const { outcome } = await ringing(world, { onAnswer: "keep" });
    await world.receive(world.accepted());
    expect(await outcome).toMatchObject({ kind: "failed", reason: "keyRejected" });
  });

  it("rejects when the engine is closed, and the call rings on for the next one", async () => {
    const world = await openWorld();
    const { outcome } = await ringing(world);
    await world.close();
    await expect(outcome).rejects.toMatchObject({ code: "ENGINE_CLOSED" });
    await world.open();
    expect(world.engine.liveCalls()).toHaveLength(1);
  });

  it("is said of an end that a later version added, too", () => {
    const end = {
      reason: "eaten" as EndReason,
      origin: "peer",
      wire: null,
      detail: null,
      waitSeconds: null,
      at: 1,
    } as const;
    expect(outcomeOfEnd({} as never, end, null, null)).toMatchObject({ kind: "failed", reason: "eaten" });
  });
});

describe("a signal", () => {
  it("that is aborted already: nothing is done", async () => {
    const world = await openWorld();
    const signal = AbortSignal.abort("no more");
    await expect(world.engine.ring({ userId: "2" }, { signal })).rejects.toBe("no more");
    expect(world.disk.log.records).toEqual([]);
  });

  it("cancels a ring while it rings", async () => {
    const world = await openWorld();
    const aborting = new AbortController();
    const { outcome } = await ringing(world, { signal: aborting.signal });
    await world.receive(world.received());
    aborting.abort();
    const cancelled = await outcome;
    if (cancelled.kind !== "cancelled") throw new TypeError(cancelled.kind);
    expect(cancelled.by).toBe("signal");
    await world.settle();
    expect(await world.recordsOf(cancelled.call)).toContainEqual(
      expect.objectContaining({ type: "CallHungUp", data: { cause: "aborted", connectionId: "0" } }),
    );
    expect(world.telegram.executed()).toContain("DiscardCall");
  });

  it("does nothing any more once the call is kept", async () => {
    const world = await openWorld();
    const aborting = new AbortController();
    const { outcome } = await ringing(world, { onAnswer: "keep", signal: aborting.signal });
    await world.receive(world.accepted());
    await outcome;
    aborting.abort();
    await world.settle();
    expect(world.engine.liveCalls()[0]?.view.state).toBe("confirmed");
  });
});
