import { createHash } from "node:crypto";
import { firstValueFrom, lastValueFrom, take, toArray } from "rxjs";
import { describe, expect, it } from "vitest";
import { callStream } from "../store/call-record.ts";
import type { EventStore } from "../store/event-store.ts";
import { memoryEventStore } from "../store/memory-event-store.ts";
import { call, startAt } from "../testing/call-fixtures.ts";
import { recordedCall } from "../testing/recorded-call.ts";
import { simulatedClock } from "../testing/simulated-clock.ts";
import { summarize } from "./call-state.ts";
import { replayCall } from "./replay-call.ts";
import { replay$ } from "./replay-stream.ts";

const digest = {
  sha256: (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest()),
};
const records = recordedCall("outgoing", digest);
const states = records.map(({ to }) => to);

/** A store that holds one ordinary call, one event a second. */
async function storeWithCall(): Promise<EventStore> {
  const store = memoryEventStore();
  const summary = summarize([...replayCall(records)].at(-1)!.state);
  await store.append({ stream: callStream(call.callId), expectedRevision: -1, records, summary });
  return store;
}

describe("replay$", () => {
  it("plays every record in order, without waits by default, and completes", async () => {
    const steps = await lastValueFrom(
      replay$(await storeWithCall(), call.callId, { digest }).pipe(toArray()),
    );
    expect(steps.map(({ decision }) => decision.to)).toEqual(states);
    expect(steps.every(({ divergence }) => divergence === null)).toBe(true);
  });

  it.each([
    [1, 1_000],
    [10, 100],
    [0.5, 2_000],
  ])("at speed %d plays a second in %i ms", async (speed, pauseMs) => {
    const clock = simulatedClock(startAt);
    const played: [string, number][] = [];
    const done = lastValueFrom(replay$(await storeWithCall(), call.callId, { speed, clock }).pipe(toArray()));
    replay$(await storeWithCall(), call.callId, { speed, clock }).subscribe(({ decision }) =>
      played.push([decision.to, clock.now() - startAt]),
    );
    await clock.runUntilIdle();
    expect(played).toEqual(states.map((state, index) => [state, index * pauseMs]));
    await done;
  });

  it("plays again for each subscriber", async () => {
    const played$ = replay$(await storeWithCall(), call.callId);
    expect((await lastValueFrom(played$.pipe(toArray()))).length).toBe(records.length);
    expect((await lastValueFrom(played$.pipe(toArray()))).length).toBe(records.length);
  });

  it("stops when nobody listens any more, also in the middle of a pause", async () => {
    const clock = simulatedClock(startAt);
    let played = 0;
    const subscription = replay$(await storeWithCall(), call.callId, { speed: 1, clock }).subscribe(
      () => played++,
    );
    await clock.advance(2_500);
    expect([played, clock.nextDueAt()]).toEqual([3, startAt + 3_000]);
    subscription.unsubscribe();
    await clock.advance(60_000);
    expect([played, clock.nextDueAt()]).toEqual([3, undefined]);
  });

  it("decides no further than somebody takes", async () => {
    const taken = await lastValueFrom(replay$(await storeWithCall(), call.callId).pipe(take(2), toArray()));
    expect(taken.length).toBe(2);
  });

  it("fails with CALL_NOT_FOUND for a call that the store does not have", async () => {
    const played = firstValueFrom(replay$(await storeWithCall(), "0190-other"));
    await expect(played).rejects.toMatchObject({
      code: "CALL_NOT_FOUND",
      callId: "0190-other",
      message: "The store has no call 0190-other. List the calls to see their ids.",
    });
  });

  it("fails with the store's error", async () => {
    const store = await storeWithCall();
    await store.close();
    await expect(firstValueFrom(replay$(store, call.callId))).rejects.toMatchObject({ code: "STORE_CLOSED" });
  });

  it.each([0, -1, Number.NaN, "2" as unknown as number])("refuses the speed %s", async (speed) => {
    const store = await storeWithCall();
    expect(() => replay$(store, call.callId, { speed, clock: simulatedClock() })).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT", parameter: "speed", value: speed }),
    );
  });

  it("refuses a finite speed without a clock", async () => {
    const store = await storeWithCall();
    expect(() => replay$(store, call.callId, { speed: 1 })).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT", parameter: "clock" }),
    );
  });

  it.each([undefined, "", 7])("refuses the call id %s", async (callId) => {
    const store = await storeWithCall();
    expect(() => replay$(store, callId as string)).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT", parameter: "callId", value: callId }),
    );
  });
});
