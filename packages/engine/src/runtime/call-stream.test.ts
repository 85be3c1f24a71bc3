import { createHash } from "node:crypto";
import { config, filter, map, take } from "rxjs";
import type { Observable } from "rxjs";
import { afterEach, describe, expect, it } from "vitest";
import { EngineWorld, firstId } from "../testing/engine-world/engine-world.ts";
import type { Call } from "./call-handle.ts";
import { CallStream } from "./call-stream.ts";
import { DiagnosticStream } from "./diagnostic-stream.ts";
import { eachOf } from "./each-of.ts";

const digest = {
  sha256: (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest()),
};

async function openWorld(): Promise<EngineWorld> {
  const world = new EngineWorld(digest);
  await world.open();
  return world;
}

const packet = { kind: "signaling", accountId: "alice", telegramCallId: firstId, packet: Uint8Array.of(1) };
const bug = new RangeError("a bug of the embedder");
const throwing = (): never => {
  throw bug;
};

type StreamOf = (world: EngineWorld, call: Call) => Observable<unknown>;
const streams: readonly (readonly [name: string, stream: StreamOf])[] = [
  ["calls$", ({ engine }) => engine.calls$],
  ["transitions$", ({ engine }) => engine.transitions$],
  ["state$", (_, call) => call.state$],
  ["transitions$", (_, call) => call.transitions$],
  ["signalingData$", (_, call) => call.signalingData$],
];

/** Everything that a call can tell happens, and something in every stream. */
async function course(world: EngineWorld, call: Call): Promise<void> {
  await world.receive(world.accepted());
  await world.receive(packet as never);
  await world.ringingCall();
  await call.hangUp();
  await world.settle();
}

describe.each(streams)("a subscriber of %s that throws", (name, streamOf) => {
  it.each([
    ["", (stream$: Observable<unknown>) => stream$],
    [" behind an operator", (stream$: Observable<unknown>) => stream$.pipe(map((item) => item))],
  ])("hurts only itself%s: it is told of, and never called again", async (_, piped) => {
    const world = await openWorld();
    const call = await world.placedCall();
    const seen: unknown[] = [];
    let calls = 0;
    streamOf(world, call).subscribe((item) => seen.push(item));
    piped(streamOf(world, call)).subscribe(() => {
      calls++;
      throw bug;
    });
    await course(world, call);
    const told = world.diagnostics.filter(({ kind }) => kind === "subscriberThrew");
    expect(told).toEqual([expect.objectContaining({ stream: name, error: bug })]);
    expect(calls).toBe(1);
    expect(seen.length).toBeGreaterThanOrEqual(1);
    expect(call.view.state).toBe("discarded.closed");
  });
});

describe("what a subscriber throws", () => {
  afterEach(() => {
    config.onUnhandledError = null;
  });

  function globally(): unknown[] {
    const thrown: unknown[] = [];
    config.onUnhandledError = (error) => thrown.push(error);
    return thrown;
  }
  const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

  it("is thrown globally when nobody listens to diagnostics", async () => {
    const thrown = globally();
    const diagnostics = new DiagnosticStream();
    const numbers$ = new CallStream<number>(
      (to) => to.next(1),
      (error) => diagnostics.report({ kind: "subscriberThrew", stream: "calls$", error }),
    );
    numbers$.subscribe(throwing);
    await soon();
    expect(thrown).toEqual([bug]);
  });

  it("in diagnostics is thrown globally as well", async () => {
    const thrown = globally();
    const world = await openWorld();
    world.engine.diagnostics$.subscribe(throwing);
    await world.receive({ ...packet, telegramCallId: "77" } as never);
    await soon();
    expect(thrown).toEqual([bug]);
    expect(world.diagnostics).toHaveLength(1);
  });

  it("when the stream completes or fails is told too", () => {
    const thrown: unknown[] = [];
    new CallStream(
      (to) => to.complete(),
      (error) => thrown.push(error),
    ).subscribe({ complete: throwing });
    new CallStream(
      (to) => to.error("x"),
      (error) => thrown.push(error),
    ).subscribe({ error: throwing });
    expect(thrown).toEqual([bug, bug]);
  });

  it("leaves a failure that nobody takes to RxJS", async () => {
    const thrown = globally();
    new CallStream((to) => to.error("nobody takes it"), throwing).subscribe();
    await soon();
    expect(thrown).toEqual(["nobody takes it"]);
  });
});

describe("a stream of the engine", () => {
  it("can be looped over, past and present", async () => {
    const world = await openWorld();
    const call = await world.placedCall();
    const types: string[] = [];
    const looped = (async () => {
      for await (const { record } of call.transitions$) types.push(record.type);
    })();
    await world.receive(world.accepted());
    await call.hangUp();
    await world.settle();
    await looped;
    expect(types).toEqual(await world.typesOf(call));
  });

  it("can be looped over behind an operator, and by RxJS", async () => {
    const world = await openWorld();
    const states$ = world.engine.transitions$.pipe(
      map(({ record }) => record.to),
      filter((to) => to.startsWith("waiting")),
      take(1),
    );
    expect(states$).toBeInstanceOf(CallStream);
    const states: string[] = [];
    const looped = (async () => {
      for await (const state of states$ as CallStream<string>) states.push(state);
    })();
    await world.placedCall();
    await looped;
    expect(states).toEqual(["waiting.registered"]);
  });

  it("names the record from which a slow loop has to read on", async () => {
    const world = await openWorld();
    const call = await world.placedCall();
    const loop = eachOf(call.transitions$, { bufferSize: 2 })[Symbol.asyncIterator]();
    const seen = [(await loop.next()).value?.record.revision];
    await world.receive(world.accepted());
    await call.hangUp();
    await world.settle();
    const failure = await (async () => {
      for (;;) seen.push((await loop.next()).value?.record.revision);
    })().catch((error: unknown) => error);
    const { next } = failure as { next: { stream: `call-${string}`; revision: number } };
    for await (const { revision } of world.store.readStream(next.stream, { fromRevision: next.revision }))
      seen.push(revision);
    expect(seen).toEqual((await world.recordsOf(call)).map(({ revision }) => revision));
    expect((failure as Error).message).toContain(`call-${call.callId} from revision ${next.revision}`);
  });
});
