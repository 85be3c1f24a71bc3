import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { RequestError } from "../call/call-events.ts";
import { memoryAccountState } from "../store/memory-account-state.ts";
import { EngineWorld } from "../testing/engine-world/engine-world.ts";
import { discarded } from "../testing/engine-world/scripted-telegram.ts";
import type { CallEngine } from "./call-engine.ts";
import { defaultPacing } from "./pacing.ts";
import type { PacingPolicy } from "./pacing.ts";
import type { RingOutcome } from "./ring-outcome.ts";

const digest = {
  sha256: (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest()),
};
const start = 1_700_000_000_000;
const unlimited: Partial<PacingPolicy> = {
  minimumGapMs: 0,
  perHour: 1_000,
  perDay: 1_000,
  peerCooldownMs: 0,
};

async function pacedWorld(pacing: Partial<PacingPolicy>): Promise<EngineWorld> {
  const world = new EngineWorld(digest);
  await world.open({ pacing: { ...unlimited, ...pacing } });
  return world;
}

/** Rings a user who declines at once. */
async function ringOnce(world: EngineWorld, userId = "2"): Promise<RingOutcome> {
  world.telegram.script("RequestCall", () => ({ events: [discarded("7001" as never, { reason: "busy" })] }));
  const outcome = world.engine.ring({ userId });
  outcome.catch(() => {});
  await world.settle();
  return outcome;
}

function refusing(world: EngineWorld, error: Partial<RequestError>): void {
  const refused = { type: "X", code: 400, outcome: "refused", waitSeconds: null, ...error } as const;
  world.telegram.script("RequestCall", () => ({
    events: [{ type: "RequestFailed", effect: "RequestCall", error: refused }],
  }));
}

describe("the pace of an account", () => {
  it.each<[Partial<PacingPolicy>, number, string, number]>([
    [{ minimumGapMs: 5_000 }, 1, "minimumGap", start + 5_000],
    [{ perHour: 3 }, 3, "perHour", start + 3_600_000],
    [{ perDay: 4 }, 4, "perDay", start + 86_400_000],
    [{ peerCooldownMs: 60_000 }, 1, "peerCooldown", start + 60_000],
    [{ perHour: 2, perDay: 2 }, 2, "perDay", start + 86_400_000],
  ])("%j lets %i calls through, then names %s and the time", async (policy, through, limit, allowedAt) => {
    const world = await pacedWorld(policy);
    for (let count = 0; count < through; count++) {
      expect(await ringOnce(world)).toMatchObject({ kind: "declinedOrBusy" });
    }
    expect(await ringOnce(world)).toEqual({ kind: "paced", limit, allowedAt });
    await world.clock.advanceTo(allowedAt - 1);
    expect(await ringOnce(world)).toEqual({ kind: "paced", limit, allowedAt });
    await world.clock.advanceTo(allowedAt);
    expect(await ringOnce(world)).toMatchObject({ kind: "declinedOrBusy" });
  });

  it.each(["minimumGapMs", "perHour", "perDay", "peerCooldownMs"] as const)(
    "is the default where %s is undefined",
    async (name) => {
      const world = new EngineWorld(digest);
      await world.open({ pacing: { ...unlimited, [name]: undefined } });
      const rings = defaultPacing[name] < 1_000 ? defaultPacing[name] : 1;
      for (let ring = 0; ring < rings; ring++) expect(await ringOnce(world)).toHaveProperty("call");
      expect(await ringOnce(world)).toMatchObject({ kind: "paced", limit: name.replace(/Ms$/, "") });
    },
  );

  it("counts a sliding hour", async () => {
    const world = await pacedWorld({ perHour: 2 });
    await ringOnce(world);
    await world.clock.advance(1_800_000);
    await ringOnce(world);
    expect(await ringOnce(world)).toMatchObject({ limit: "perHour", allowedAt: start + 3_600_000 });
    await world.clock.advanceTo(start + 3_600_000);
    await ringOnce(world);
    expect(await ringOnce(world)).toMatchObject({ limit: "perHour", allowedAt: start + 5_400_000 });
  });

  it("lets another user be called while one cools down", async () => {
    const world = await pacedWorld({ peerCooldownMs: 60_000 });
    await ringOnce(world, "2");
    expect(await ringOnce(world, "2")).toMatchObject({ kind: "paced" });
    expect(await ringOnce(world, "3")).toMatchObject({ kind: "declinedOrBusy" });
  });

  it("is not reset by a restart", async () => {
    const world = await pacedWorld({ perHour: 1 });
    await ringOnce(world);
    world.crash();
    await world.open({ pacing: { ...unlimited, perHour: 1 } });
    expect(await ringOnce(world)).toMatchObject({ kind: "paced", limit: "perHour" });
  });

  it("lets one of many rings through that are asked for at once", async () => {
    const world = await pacedWorld({ minimumGapMs: 1_000 });
    world.store.hold();
    const outcomes = Array.from({ length: 5 }, (_, user) => world.engine.ring({ userId: String(user + 2) }));
    await world.settle();
    world.store.release();
    await world.settle();
    expect(world.engine.liveCalls()).toHaveLength(1);
    const paced = await Promise.all(outcomes.slice(1));
    expect(paced.map(({ kind }) => kind)).toEqual(["paced", "paced", "paced", "paced"]);
  });

  it("counts calls that were placed without waiting, and does not hold those up", async () => {
    const world = await pacedWorld({ minimumGapMs: 1_000 });
    await world.placedCall();
    await world.placedCall();
    expect(await ringOnce(world)).toMatchObject({ kind: "paced", limit: "minimumGap" });
  });

  it("holds up every call where the embedder wants it", async () => {
    const world = await pacedWorld({ minimumGapMs: 1_000, appliesTo: "all" });
    await world.placedCall();
    await expect(world.engine.placeCall({ userId: "3" })).rejects.toMatchObject({
      code: "CALL_PACED",
      limit: "minimumGap",
      allowedAt: start + 1_000,
      message: "The account alice may place this call from 2023-11-14T22:13:21.000Z on (minimumGap).",
    });
  });

  it("reads no more rows of the index than its limits are high, and nothing of the log", async () => {
    const world = await pacedWorld({ perHour: 3, perDay: 5 });
    for (let count = 0; count < 8; count++) await world.placedCall();
    const listCalls = world.store.listCalls.bind(world.store);
    let rows = 0;
    world.store.listCalls = async function* (query) {
      for await (const row of listCalls(query)) {
        rows++;
        yield row;
      }
    };
    world.store.readAll = world.store.readStream = () => {
      throw new TypeError("The log is read.");
    };
    expect(await ringOnce(world)).toMatchObject({ kind: "paced", limit: "perDay" });
    expect(rows).toBeLessThanOrEqual(6);
  });
});

describe("an account that Telegram refused", () => {
  async function restarted(world: EngineWorld): Promise<CallEngine> {
    world.crash();
    return world.open();
  }

  it("is paused for the seconds of FLOOD_WAIT, whatever is called, also after a restart", async () => {
    const world = await pacedWorld({});
    refusing(world, { type: "FLOOD_WAIT", code: 420, waitSeconds: 600 });
    expect(await world.engine.ring({ userId: "2" })).toMatchObject({
      kind: "flooded",
      allowedAt: start + 600_000,
    });
    expect(world.diagnostics).toContainEqual({
      kind: "accountPaused",
      accountId: "alice",
      until: start + 600_000,
    });
    const engine = await restarted(world);
    await expect(engine.placeCall({ userId: "3" })).rejects.toMatchObject({
      code: "CALL_PACED",
      limit: "flood",
      allowedAt: start + 600_000,
    });
    expect(await ringOnce(world)).toEqual({ kind: "paced", limit: "flood", allowedAt: start + 600_000 });
    expect(await engine.accountStanding()).toEqual({ pausedUntil: start + 600_000, closed: null });
    await world.clock.advance(600_000);
    await engine.placeCall({ userId: "3" });
  });

  it.each([
    ["RequestCall", { type: "PEER_FLOOD" }],
    ["RequestCall", { type: "AUTH_KEY_UNREGISTERED", code: 401 }],
    ["PrepareKey", { type: "SESSION_REVOKED", code: 401 }],
    ["PrepareKey", { type: "AUTH_KEY_DUPLICATED", code: 406 }],
  ] as const)("is closed when %s is answered %j, until it is reopened", async (effect, error) => {
    const world = await pacedWorld({});
    world.telegram.script(effect, () => ({
      events: [
        {
          type: "RequestFailed",
          effect,
          error: { code: 400, outcome: "refused", waitSeconds: null, ...error },
        },
      ],
    }));
    await world.engine.placeCall({ userId: "2" });
    await world.settle();
    expect(world.diagnostics).toContainEqual({
      kind: "accountClosed",
      accountId: "alice",
      because: error.type,
    });
    const engine = await restarted(world);
    await expect(engine.placeCall({ userId: "3" })).rejects.toMatchObject({
      code: "ACCOUNT_CLOSED",
      because: error.type,
      since: start,
    });
    expect(await engine.ring({ userId: "3" })).toEqual({
      kind: "accountClosed",
      because: error.type,
      since: start,
    });
    await engine.reopenAccount();
    expect((await (await restarted(world)).accountStanding()).closed).toBeNull();
    await world.engine.placeCall({ userId: "3" });
  });

  it("is not closed by what Telegram says of a user", async () => {
    const world = await pacedWorld({});
    refusing(world, { type: "INPUT_USER_DEACTIVATED" });
    await world.placedCall();
    expect(await world.engine.accountStanding()).toEqual({ pausedUntil: null, closed: null });
  });

  it("has its pause kept before the answer is recorded, so that no crash forgets it", async () => {
    const world = new EngineWorld(digest);
    const { promise, resolve } = Promise.withResolvers<undefined>();
    let isSlow = false;
    const accountState = { ...memoryAccountState(), set: async () => (isSlow ? promise : undefined) };
    await world.open({ accountState });
    isSlow = true;
    refusing(world, { type: "FLOOD_WAIT", code: 420, waitSeconds: 600 });
    const call = await world.placedCall();
    expect(await world.typesOf(call)).not.toContain("RequestFailed");
    resolve(undefined);
    await world.settle();
    expect(await world.typesOf(call)).toContain("RequestFailed");
  });

  it("is paused as long as the process lives when the pause can't be kept", async () => {
    const world = new EngineWorld(digest);
    const error = new Error("full");
    let isFull = false;
    await world.open({
      accountState: {
        ...memoryAccountState(),
        set: () => (isFull ? Promise.reject(error) : Promise.resolve()),
      },
    });
    isFull = true;
    refusing(world, { type: "FLOOD_WAIT", code: 420, waitSeconds: 600 });
    await world.placedCall();
    expect(world.diagnostics).toContainEqual({ kind: "accountStateFailed", accountId: "alice", error });
    await expect(world.engine.placeCall({ userId: "3" })).rejects.toMatchObject({ limit: "flood" });
  });

  it("still takes calls that come in", async () => {
    const world = await pacedWorld({});
    refusing(world, { type: "PEER_FLOOD" });
    await world.placedCall();
    expect((await world.ringingCall()).view.ringing).toBe(true);
  });
});
