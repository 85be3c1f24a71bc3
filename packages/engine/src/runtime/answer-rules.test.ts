import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { TelegramCallId } from "../call/ids.ts";
import { EngineWorld, incomingId } from "../testing/engine-world/engine-world.ts";
import { discarded } from "../testing/engine-world/scripted-telegram.ts";
import type { AnswerRule } from "./answer-rules.ts";

const digest = {
  sha256: (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest()),
};

/** A call from the friend (user 2) comes in at an account with these rules. */
async function ringing(...autoAnswer: readonly AnswerRule[]): Promise<EngineWorld> {
  const world = new EngineWorld(digest);
  await world.open({ autoAnswer });
  await world.receive(world.requested());
  return world;
}

function state({ engine }: EngineWorld): string | undefined {
  return engine.liveCalls()[0]?.view.state;
}

describe("a rule for answering", () => {
  it("answers every call when it names nothing, and the record says that a rule did", async () => {
    const world = await ringing({});
    const [call] = world.engine.liveCalls();
    expect(call?.view).toMatchObject({ state: "accepted.awaiting", context: { answeredBy: "rule" } });
    const records = call === undefined ? [] : await world.recordsOf(call);
    expect(records.filter(({ type }) => type === "CallAnswered")).toMatchObject([
      { data: { cause: "rule" } },
    ]);
  });

  it.each<[string, AnswerRule, boolean]>([
    ["calls of the user", { from: ["7", "2"] }, true],
    ["calls of other users", { from: ["7"] }, false],
    ["calls of nobody", { from: [] }, false],
    ["calls without video", { video: false }, true],
    ["calls with video", { video: true }, false],
    ["calls of the account", { account: "alice" }, true],
    ["calls of another account", { account: "bob" }, false],
    ["calls that a function wants", { when: () => true }, true],
    ["calls that a function wants later", { when: async () => true }, true],
    ["calls that a function does not want", { when: ({ ringing: rings }) => !rings }, false],
  ])("that is for %s holds: %o is %s", async (_, rule, answers) => {
    expect(state(await ringing(rule))).toBe(answers ? "accepted.awaiting" : "requested.ringing");
  });

  it("lets it ring first, to the millisecond", async () => {
    const world = await ringing({ afterMs: 5_000 });
    await world.clock.advance(4_999);
    expect(state(world)).toBe("requested.ringing");
    await world.clock.advance(1);
    expect(state(world)).toBe("accepted.awaiting");
  });

  it("does not start its time again after a restart", async () => {
    const world = await ringing({ afterMs: 5_000 });
    await world.clock.advance(3_000);
    world.crash();
    await world.open({ autoAnswer: [{ afterMs: 5_000 }] });
    await world.clock.advance(2_000);
    expect(state(world)).toBe("accepted.awaiting");
  });

  it("answers once, whichever rule holds first", async () => {
    const world = await ringing(
      { afterMs: 9_000 },
      { afterMs: 1_000, when: () => false },
      { afterMs: 2_000 },
    );
    await world.clock.advance(20_000);
    const answers = world.log.filter((line) => line === "publish CallAnswered");
    expect(answers).toHaveLength(1);
  });

  it("answers no call that ended meanwhile, also while its function is asked", async () => {
    let want: (wanted: boolean) => void = () => {};
    const world = await ringing(
      { when: () => new Promise((resolve) => (want = resolve)) },
      { afterMs: 1_000 },
    );
    await world.receive(world.telegram.update(discarded(incomingId), incomingId));
    want(true);
    await world.clock.advance(10_000);
    expect(world.log).not.toContain("publish CallAnswered");
  });

  it("answers no call that our user declined or answered", async () => {
    const world = await ringing({ afterMs: 1_000 });
    await world.engine.liveCalls()[0]?.answer();
    await world.clock.advance(10_000);
    expect(world.log.filter((line) => line === "publish CallAnswered")).toHaveLength(1);
    expect(world.engine.liveCalls()[0]?.view.context.answeredBy).toBe("user");
  });

  it("answers no second call while the account talks on another one", async () => {
    const world = new EngineWorld(digest);
    await world.open({ autoAnswer: [{}], admission: { busy: "ring" } });
    await world.receive(world.requested());
    await world.receive(world.requested("9002" as TelegramCallId));
    expect(world.engine.liveCalls().map(({ view }) => view.state)).toEqual([
      "accepted.awaiting",
      "requested.ringing",
    ]);
  });

  it.each([
    ["throws", () => Promise.reject(new RangeError("no")), "threw"],
    ["answers something else", () => "yes" as never, "invalid"],
  ] as const)("does not answer when its function %s, and that is reported", async (_, when, why) => {
    const world = await ringing({ when });
    expect(state(world)).toBe("requested.ringing");
    expect(world.diagnostics).toMatchObject([{ kind: "policyFailed", policy: "autoAnswer", why }]);
  });

  it("leaves no timer behind when the engine is closed", async () => {
    const world = await ringing({ afterMs: 60_000 });
    await world.close();
    expect(world.clock.nextDueAt()).toBeUndefined();
  });
});
