import { createHash } from "node:crypto";
import { from, lastValueFrom, map, toArray } from "rxjs";
import { describe, expect, it } from "vitest";
import { EngineWorld, firstId, incomingId } from "../testing/engine-world/engine-world.ts";
import { discarded } from "../testing/engine-world/scripted-telegram.ts";
import type { CallEngineOptions } from "./engine-options.ts";
import type { Call } from "./call-handle.ts";

const digest = {
  sha256: (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest()),
};

async function openWorld(options: Partial<CallEngineOptions> = {}): Promise<EngineWorld> {
  const world = new EngineWorld(digest);
  await world.open(options);
  return world;
}

describe("placing a call", () => {
  it("resolves when CallPlaced is durable, and goes on to ring, confirm and end", async () => {
    const world = await openWorld();
    const call = await world.engine.placeCall({ userId: "2" });
    expect(await world.typesOf(call)).toEqual(["CallPlaced"]);
    await world.settle();
    expect(call.view).toMatchObject({ state: "waiting.registered", confirmed: false, over: false });
    await world.receive(world.received());
    expect(call.view).toMatchObject({ state: "waiting.ringing", ringing: true });
    await world.receive(world.accepted());
    expect(call.view).toMatchObject({ state: "confirmed", confirmed: true, ringing: false });
    await call.hangUp();
    expect(call.view).toMatchObject({ state: "discarded.ending", over: true });
    await world.settle();
    expect(call.view.state).toBe("discarded.closed");
    expect(await world.typesOf(call)).toEqual([
      "CallPlaced",
      "KeyPrepared",
      "CallRegistered",
      "CallReceived",
      "CallAccepted",
      "KeyAgreed",
      "CallConfirmed",
      "SecretsWiped",
      "CallHungUp",
      "CallDiscarded",
      "SecretsWiped",
    ]);
  });

  it("draws a random id that is never 0", async () => {
    const world = new EngineWorld(digest);
    await world.open({ random: { bytes: (length) => new Uint8Array(length) } });
    const call = await world.engine.placeCall({ userId: "2" });
    expect(call.view.context.randomId).toBe(1);
  });

  it("gives the embedder's protocol and video flag to the request", async () => {
    const world = await openWorld();
    const protocol = {
      udpP2p: false,
      udpReflector: true,
      minLayer: 65,
      maxLayer: 92,
      libraryVersions: ["9.0.0"],
    };
    await world.engine.placeCall({ userId: "2" }, { video: true, protocol });
    await world.settle();
    expect(world.telegram.executions[1]?.effect).toMatchObject({
      type: "RequestCall",
      params: { video: true, protocol },
    });
  });

  it("refuses to call our own user, and records nothing", async () => {
    const world = await openWorld();
    await expect(world.engine.placeCall({ userId: "1" })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      parameter: "peer",
    });
    expect(world.disk.log.records.length).toBe(0);
  });

  it("passes on what the transport says of a user that it does not know", async () => {
    const world = new EngineWorld(digest);
    const transport = {
      ...world.telegram.transport(),
      resolvePeer: () => Promise.reject(new Error("nobody")),
    };
    await world.open({ transports: [transport] });
    await expect(world.engine.placeCall({ userId: "2" })).rejects.toThrow("nobody");
    expect(world.engine.liveCalls()).toEqual([]);
  });
});

describe("a call that comes in", () => {
  it("rings, is answered, confirmed and declined by nobody", async () => {
    const world = await openWorld();
    const call = await world.ringingCall();
    expect(call.view).toMatchObject({ state: "requested.ringing", ringing: true, direction: "incoming" });
    await call.answer();
    await world.settle();
    expect(call.view.state).toBe("accepted.awaiting");
    await world.receive(world.telegram.update(world.telegram.confirmed("incoming", incomingId), incomingId));
    expect(call.view.state).toBe("confirmed");
    expect(await call.key()).toBeInstanceOf(Uint8Array);
    await world.receive(world.telegram.update(discarded(incomingId), incomingId));
    expect(call.view.state).toBe("discarded.closed");
    expect(await call.key()).toBeUndefined();
    expect(world.telegram.executed()).not.toContain("DiscardCall");
  });

  it("has the same id whenever Telegram tells of it", async () => {
    const world = await openWorld();
    const call = await world.ringingCall();
    await world.receive(world.requested());
    expect(world.engine.liveCalls()).toEqual([call]);
    expect((await world.recordsOf(call)).at(-1)).toMatchObject({ type: "CallRequested", rule: "K6" });
    const other = new EngineWorld(digest);
    await other.open();
    expect((await other.ringingCall()).callId).toBe(call.callId);
  });

  it("is declined as busy", async () => {
    const world = await openWorld();
    const call = await world.ringingCall();
    await call.hangUp();
    await world.settle();
    expect(world.telegram.executions.at(-1)?.effect).toMatchObject({
      type: "DiscardCall",
      params: { reason: "busy" },
    });
    expect(call.view.context.end).toMatchObject({ reason: "declined", origin: "us" });
  });
});

describe("the streams of an engine", () => {
  it("show a new call in the state that its first records led to", async () => {
    const world = await openWorld();
    const seen: string[] = [];
    world.engine.calls$.subscribe((call) => seen.push(call.view.state));
    await world.receive(world.requested());
    expect(seen).toEqual(["requested.arriving"]);
  });

  it("show whoever comes late the calls that run, then those that come", async () => {
    const world = await openWorld();
    const first = await world.ringingCall();
    const seen: Call[] = [];
    world.engine.calls$.subscribe((call) => seen.push(call));
    expect(seen).toEqual([first]);
    await world.engine.placeCall({ userId: "2" });
    expect(seen.map(({ direction }) => direction)).toEqual(["incoming", "outgoing"]);
  });

  it("do not show a call that is not durable", async () => {
    const world = await openWorld();
    world.store.hold();
    const placed = world.engine.placeCall({ userId: "2" });
    await world.settle();
    const seen: Call[] = [];
    world.engine.calls$.subscribe((call) => seen.push(call));
    expect(seen).toEqual([]);
    world.store.release();
    expect(seen.length).toBe(0);
    await placed;
    expect(seen.length).toBe(1);
  });

  it("give each call its whole history, its present state, and an end to both", async () => {
    const world = await openWorld();
    const call = await world.confirmedCall();
    await call.hangUp();
    await world.settle();
    const transitions = await lastValueFrom(call.transitions$.pipe(toArray()));
    expect(transitions.map(({ record }) => record.revision)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(await lastValueFrom(call.state$, { defaultValue: "completed" })).toBe("completed");
  });

  it("complete when the engine is closed", async () => {
    const world = await openWorld();
    await world.placedCall();
    const ended = lastValueFrom(from([world.engine.calls$, world.engine.transitions$]).pipe(map(() => 0)));
    const completed: string[] = [];
    world.engine.calls$.subscribe({ complete: () => completed.push("calls") });
    world.engine.transitions$.subscribe({ complete: () => completed.push("transitions") });
    world.engine.diagnostics$.subscribe({ complete: () => completed.push("diagnostics") });
    await world.engine.close();
    await ended;
    expect(completed.toSorted()).toEqual(["calls", "diagnostics", "transitions"]);
  });
});

describe("a command that the call can't take", () => {
  it.each([
    ["waiting.registered", "answer", "CallAnswered"],
    ["waiting.registered", "mediaEstablished", "MediaEstablished"],
    ["waiting.registered", "mediaFailed", "MediaFailed"],
  ] as const)("in %s, %s, is refused by name and recorded", async (state, method, event) => {
    const world = await openWorld();
    const call = await world.placedCall();
    const { callId } = call;
    await expect(call[method]()).rejects.toMatchObject({
      code: "INVALID_TRANSITION",
      callId,
      state,
      event,
      message: `Call ${callId} is ${state}: it takes no ${event} there.`,
    });
    expect((await world.recordsOf(call)).at(-1)).toMatchObject({
      type: event,
      outcome: "ignored",
      rule: null,
    });
  });

  it("is refused by a closed call as well, with its texts unkept", async () => {
    const world = await openWorld();
    const call = await world.confirmedCall();
    await call.hangUp();
    await world.settle();
    await expect(call.answer()).rejects.toMatchObject({ state: "discarded.closed" });
    await expect(call.rate(3, { comment: "late" })).rejects.toMatchObject({ code: "INVALID_TRANSITION" });
    await expect(call.provideDebug("{}")).rejects.toMatchObject({ code: "INVALID_TRANSITION" });
    expect([...world.disk.secrets.values.keys()].filter((name) => name.startsWith("text/"))).toEqual([]);
  });

  it("but hanging up twice, or after the end, does no harm", async () => {
    const world = await openWorld();
    const call = await world.confirmedCall();
    await Promise.all([call.hangUp(), call.hangUp()]);
    await world.settle();
    await call.hangUp();
    expect(world.telegram.executed().filter((type) => type === "DiscardCall").length).toBe(1);
  });

  it("is taken at once when it follows another one without a pause", async () => {
    const world = await openWorld();
    const call = await world.ringingCall();
    await call.answer();
    await call.hangUp();
    expect(call.view.over).toBe(true);
  });
});

describe("rating a call that Telegram asks about", () => {
  it("sends the rating, keeps the comment in the vault until then, and closes", async () => {
    const world = await openWorld();
    const call = await world.confirmedCall();
    await world.receive(world.telegram.update(discarded(firstId, { needRating: true }), firstId));
    expect(call.view).toMatchObject({ state: "discarded.reporting", context: { needRating: true } });
    const answer = world.telegram.hold("SendRating");
    await call.rate(4, { problems: ["echo", "echo", "noise"], comment: "a comment" });
    await world.settle();
    const commentRef = `text/${call.callId}/comment`;
    expect(world.telegram.executions.at(-1)?.effect).toMatchObject({
      type: "SendRating",
      params: { rating: 4, problems: ["echo", "noise"], commentRef, userInitiative: false },
    });
    expect(await world.vault.get(commentRef as never)).toEqual(new TextEncoder().encode("a comment"));
    answer({ type: "RequestSucceeded", effect: "SendRating" });
    await world.settle();
    expect(call.view.state).toBe("discarded.closed");
    expect(await world.vault.get(commentRef as never)).toBeUndefined();
  });

  it("and handing in debug data", async () => {
    const world = await openWorld();
    const call = await world.confirmedCall();
    await world.receive(world.telegram.update(discarded(firstId, { needDebug: true }), firstId));
    await call.provideDebug('{"a":1}');
    await world.settle();
    expect(world.telegram.executed()).toContain("SendDebug");
    expect(call.view.state).toBe("discarded.closed");
  });

  it("ends by itself when nobody does", async () => {
    const world = await openWorld();
    const call = await world.confirmedCall();
    await world.receive(world.telegram.update(discarded(firstId, { needRating: true }), firstId));
    await world.clock.advance(60_000);
    expect(call.view.state).toBe("discarded.closed");
  });
});
