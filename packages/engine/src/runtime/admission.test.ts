import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { secretNames } from "../store/vault.ts";
import type { AccountId, TelegramCallId } from "../call/ids.ts";
import { incomingCallId } from "../store/record-ids.ts";
import type { CallRecord } from "../store/call-record.ts";
import { EngineWorld, incomingId } from "../testing/engine-world/engine-world.ts";
import { discarded } from "../testing/engine-world/scripted-telegram.ts";
import type { AdmissionPolicy, AdmissionQuestion } from "./admission-policy.ts";
import type { CallUpdate } from "./call-transport.ts";

const digest = {
  sha256: (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest()),
};

/** A request from a caller who does not come along with the update. */
function fromNobodyKnown(world: EngineWorld): CallUpdate {
  const requested = world.requested();
  if (requested.kind !== "event") throw new TypeError("a request is an event");
  return { ...requested, peers: [] };
}

function callerOf(update: CallUpdate): Parameters<typeof secretNames.peer> {
  if (update.kind !== "event" || update.event.type !== "CallRequested") throw new TypeError("not a request");
  return [update.accountId, update.event.adminRef];
}

describe("a caller of whom nothing is known", () => {
  it("rings unless the policy says otherwise", async () => {
    const world = new EngineWorld(digest);
    await world.open();
    await world.receive(fromNobodyKnown(world));
    expect(world.engine.liveCalls().map(({ view }) => view.state)).toEqual(["requested.ringing"]);
  });

  it("is declined when the policy says so, by rule K4", async () => {
    const world = new EngineWorld(digest);
    await world.open({ admission: { unknownCallers: "decline" } });
    const rules: (string | null)[] = [];
    world.engine.transitions$.subscribe(({ record }) => rules.push(record.rule));
    await world.receive(fromNobodyKnown(world));
    expect(rules[0]).toBe("K4");
    expect(world.telegram.executions[0]?.effect).toMatchObject({
      type: "DiscardCall",
      params: { reason: "busy" },
    });
  });

  it.each(["with the update", "from before"])("rings when the caller is known %s", async (since) => {
    const world = new EngineWorld(digest);
    await world.open({ admission: { unknownCallers: "decline" } });
    const unknown = fromNobodyKnown(world);
    if (unknown.kind !== "event") throw new TypeError("a request is an event");
    const peers = [{ name: secretNames.peer(...callerOf(unknown)), value: new Uint8Array(8) }];
    if (since === "from before") await world.vault.replace(peers);
    await world.receive(since === "from before" ? unknown : { ...unknown, peers });
    expect(world.engine.liveCalls().map(({ view }) => view.state)).toEqual(["requested.ringing"]);
  });
});

const second = "9002" as TelegramCallId;

/** A world whose account has a call already, and in which another one comes in. */
async function busyWorld(admission: Partial<AdmissionPolicy>): Promise<EngineWorld> {
  const world = new EngineWorld(digest);
  await world.open({ admission });
  await world.ringingCall();
  world.telegram.executions.splice(0);
  await world.receive(world.requested(second));
  return world;
}

/** What was decided of the second call. */
function admitted({ disk }: EngineWorld): object | undefined {
  const records = disk.log.records.map(({ text }) => JSON.parse(text) as CallRecord<"CallRequested">);
  const request = records.find(
    ({ type, telegramCallId }) => type === "CallRequested" && telegramCallId === second,
  );
  return request === undefined ? undefined : { ...request.data.admission, rule: request.rule };
}

describe("a call that comes in while the account has another one", () => {
  it("is left to other devices when the policy says so: nothing at all is sent", async () => {
    const world = await busyWorld({ busy: "elsewhere" });
    expect(admitted(world)).toMatchObject({ policy: "elsewhere", rule: "K2a" });
    const call = world.engine.liveCalls().at(-1);
    expect(call?.view).toMatchObject({ state: "requested.observed", observed: true });
    await expect(call?.answer()).rejects.toMatchObject({ code: "OBSERVING", callId: call?.callId });
    await world.clock.advance(200_000);
    expect(world.telegram.executed().filter((type) => type !== "DiscardCall")).toEqual([]);
    expect(world.telegram.executions.map(({ effect }) => effect.params)).not.toContainEqual(
      expect.objectContaining({ telegramCallId: second }),
    );
  });

  it("keeps nobody here from answering when it is left to other devices", async () => {
    const world = await busyWorld({ busy: "elsewhere" });
    const [first, left] = world.engine.liveCalls();
    await first?.hangUp();
    const third = "9003" as TelegramCallId;
    await world.receive(world.requested(third));
    expect(left?.view.state).toBe("requested.observed");
    expect(world.engine.liveCalls().at(-1)?.view).toMatchObject({
      state: "requested.ringing",
      context: { telegramCallId: third },
    });
  });

  it.each([
    ["decline", "busy", "K2"],
    ["ring", "ring", "K1"],
    ["elsewhere", "elsewhere", "K2a"],
  ] as const)("is decided by the embedder's function: %s", async (answer, policy, rule) => {
    const asked: AdmissionQuestion[] = [];
    const world = await busyWorld({
      busy: async (question) => {
        asked.push(question);
        return answer;
      },
    });
    expect(admitted(world)).toMatchObject({ policy, rule, decidedBy: "embedder" });
    expect(asked).toEqual([
      {
        about: "busy",
        accountId: "alice",
        callId: incomingCallId("alice" as AccountId, second, digest),
        telegramCallId: second,
        peerRef: world.telegram.friendRef,
        video: false,
        requestedAt: 1_700_000_000_000,
        otherCalls: [expect.objectContaining({ state: "requested.ringing" })],
      },
    ]);
    expect(JSON.stringify(asked)).not.toMatch(/CANARY|4815162342481516234/);
  });

  it.each([
    ["throws", () => Promise.reject(new RangeError("no")), "threw"],
    ["throws at once", () => thrown(), "threw"],
    ["answers something else", () => "maybe" as never, "invalid"],
  ] as const)("is declined when the function %s, and that is reported", async (_, busy, why) => {
    const world = await busyWorld({ busy });
    expect(admitted(world)).toMatchObject({ policy: "busy", decidedBy: "fallback" });
    expect(world.diagnostics).toMatchObject([{ kind: "policyFailed", policy: "busy", why }]);
  });

  it("is declined when the function takes too long, to the millisecond, and that is reported", async () => {
    const world = await busyWorld({ busy: () => new Promise(() => {}), askTimeoutMs: 800 });
    await world.clock.advance(799);
    expect(admitted(world)).toBeUndefined();
    await world.clock.advance(1);
    expect(admitted(world)).toMatchObject({ policy: "busy", decidedBy: "fallback" });
    expect(world.diagnostics).toMatchObject([{ kind: "policyFailed", why: "late", error: null }]);
  });

  it("keeps nothing else waiting while the function takes its time", async () => {
    const world = await busyWorld({ busy: () => new Promise(() => {}) });
    const [first] = world.engine.liveCalls();
    await world.receive(world.telegram.update(discarded(incomingId), incomingId));
    expect(first?.view.over).toBe(true);
  });

  it("never rings when it is over before the function has answered", async () => {
    let answer: (answer: "ring") => void = () => {};
    const world = await busyWorld({ busy: () => new Promise((resolve) => (answer = resolve)) });
    await world.receive(world.telegram.update(discarded(second), second));
    await world.receive(world.requested(second));
    answer("ring");
    await world.settle();
    expect(world.telegram.executed()).not.toContain("ReportReceived");
    const [call] = world.engine.liveCalls();
    expect(call?.view.state).toBe("requested.ringing");
    expect(world.log.filter((line) => line.startsWith("publish")).slice(-4)).toEqual([
      "publish CallRequested",
      "publish CallRequested",
      "publish CallDiscarded",
      "publish SecretsWiped",
    ]);
  });

  it("is decided by the default when the engine is closed meanwhile: the call is not lost", async () => {
    const world = await busyWorld({ busy: () => new Promise(() => {}) });
    await world.close();
    await world.open();
    await world.settle();
    const policies = world.disk.log.records.flatMap(
      ({ text }) => /"policy":"([a-zA-Z]+)"/.exec(text)?.[1] ?? [],
    );
    expect(policies).toEqual(["ring", "busy"]);
  });
});

describe("a stranger and a busy account", () => {
  it("asks about the stranger first, then about the busy line", async () => {
    const asked: string[] = [];
    const ask = ({ about }: AdmissionQuestion) => {
      asked.push(about);
      return "ring" as const;
    };
    const world = new EngineWorld(digest);
    await world.open({ admission: { busy: ask, unknownCallers: ask } });
    await world.receive(fromNobodyKnown(world));
    expect(asked).toEqual(["unknownCallers"]);
    const next = world.requested(second);
    await world.receive(next.kind === "event" ? { ...next, peers: [] } : next);
    expect(asked).toEqual(["unknownCallers", "unknownCallers", "busy"]);
  });
});

function thrown(): never {
  throw new RangeError("no");
}

describe("moving on to a conference call", () => {
  it("is refused where Telegram does not offer it", async () => {
    const world = new EngineWorld(digest);
    await world.open();
    const call = await world.confirmedCall();
    await expect(call.migrate("slug")).rejects.toMatchObject({ code: "INVALID_TRANSITION" });
    await expect(call.migrate("")).rejects.toMatchObject({ code: "INVALID_ARGUMENT", parameter: "slug" });
  });
});
