import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { RequestError } from "../call/call-events.ts";
import { signalingStream } from "../store/call-record.ts";
import type { SignalingRecord } from "../store/call-record.ts";
import { StoreError } from "../store/store-errors.ts";
import { EngineWorld } from "../testing/engine-world/engine-world.ts";
import type { Call } from "./call-handle.ts";

const digest = {
  sha256: (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest()),
};

async function aCall(): Promise<{ world: EngineWorld; call: Call }> {
  const world = new EngineWorld(digest);
  await world.open();
  return { world, call: await world.confirmedCall() };
}

async function recordsOf(world: EngineWorld, call: Call): Promise<readonly SignalingRecord[]> {
  const records: SignalingRecord[] = [];
  for await (const record of world.store.readStream(signalingStream(call.callId))) {
    records.push(record as SignalingRecord);
  }
  return records;
}

const failed = (type: string, code: number, waitSeconds: number | null = null): RequestError => {
  return { type, code, outcome: code === 0 || code >= 500 ? "unknown" : "refused", waitSeconds };
};
const timeout = failed("TIMEOUT", 0);
const packet = (byte: number): Uint8Array => Uint8Array.of(byte);

describe("a packet that Telegram does not take", () => {
  it("is tried again with the same bytes, and the record says at which try it was taken", async () => {
    const { world, call } = await aCall();
    world.telegram.signalingErrors = [timeout, failed("INTERNAL_SERVER_ERROR", 500)];
    const bytes = Buffer.from(packet(7));
    const sent = call.sendSignaling(bytes);
    await world.settle();
    bytes[0] = 99;
    await world.clock.advance(499);
    expect(world.telegram.packets).toEqual([packet(7)]);
    await world.clock.advance(1);
    expect(world.telegram.packets.length).toBe(2);
    await world.clock.advance(1_500);
    expect(await sent).toBe(true);
    expect(world.telegram.packets).toEqual([packet(7), packet(7), packet(7)]);
    const [record, settled] = await recordsOf(world, call);
    expect(settled).toMatchObject({
      type: "SignalingSettled",
      revision: 1,
      data: { packetId: record?.id, attempts: 3, error: null, state: "confirmed" },
    });
  });

  it("is given up after four tries, and the call goes on", async () => {
    const { world, call } = await aCall();
    world.telegram.signalingError = timeout;
    const sent = call.sendSignaling(packet(1));
    await world.clock.advance(6_000);
    expect([await sent, world.telegram.packets.length, call.view.state]).toEqual([false, 4, "confirmed"]);
    expect(await recordsOf(world, call)).toMatchObject([
      { type: "SignalingSent" },
      { type: "SignalingSettled", data: { attempts: 4, error: timeout } },
    ]);
    expect(world.clock.nextDueAt()).toBe(call.view.context.deadlines[0]?.dueAt);
  });

  it("is not overtaken by the next one", async () => {
    const { world, call } = await aCall();
    world.telegram.signalingErrors = [timeout, timeout];
    const both = Promise.all([call.sendSignaling(packet(1)), call.sendSignaling(packet(2))]);
    await world.clock.advance(2_000);
    expect(await both).toEqual([true, true]);
    expect(world.telegram.packets).toEqual([packet(1), packet(1), packet(1), packet(2)]);
  });

  it("waits as long as FLOOD_WAIT says, up to 30 s", async () => {
    const { world, call } = await aCall();
    world.telegram.signalingErrors = [failed("FLOOD_WAIT", 420, 20)];
    const sent = call.sendSignaling(packet(1));
    await world.clock.advance(19_999);
    expect(world.telegram.packets.length).toBe(1);
    await world.clock.advance(1);
    expect([await sent, world.telegram.packets.length]).toEqual([true, 2]);
    world.telegram.signalingErrors = [failed("FLOOD_WAIT", 420, 31)];
    expect(await call.sendSignaling(packet(2))).toBe(false);
  });

  it.each([failed("DATA_INVALID", 400), failed("CALL_NOT_ACTIVE", 400), failed("CALL_PEER_INVALID", 400)])(
    "is not tried again when Telegram would only say $type once more",
    async (error) => {
      const { world, call } = await aCall();
      world.telegram.signalingError = error;
      expect(await call.sendSignaling(packet(1))).toBe(false);
      await world.clock.advance(10_000);
      expect(world.telegram.packets.length).toBe(1);
      expect(call.view.over).toBe(error.type !== "DATA_INVALID");
    },
  );

  it("is given up when the call ends, and so are those behind it, at once", async () => {
    const { world, call } = await aCall();
    world.telegram.signalingError = timeout;
    const both = Promise.all([call.sendSignaling(packet(1)), call.sendSignaling(packet(2))]);
    await world.settle();
    await call.hangUp();
    expect(await both).toEqual([false, false]);
    await world.clock.advance(20_000);
    expect(world.telegram.packets).toEqual([packet(1)]);
    expect(await recordsOf(world, call)).toMatchObject([
      { type: "SignalingSent" },
      { type: "SignalingSent" },
      { type: "SignalingSettled", data: { attempts: 1, error: timeout } },
      { type: "SignalingSettled", data: { attempts: 0, error: { type: "CALL_OVER" } } },
    ]);
  });

  it("is given up when the engine closes, and no timer is left", async () => {
    const { world, call } = await aCall();
    world.telegram.signalingError = timeout;
    const sent = call.sendSignaling(packet(1));
    await world.settle();
    await world.close();
    expect([await sent, world.clock.nextDueAt()]).toEqual([false, undefined]);
  });

  it("is told to its sender also when the outcome can't be recorded", async () => {
    const { world, call } = await aCall();
    world.telegram.signalingErrors = [timeout];
    const sent = call.sendSignaling(packet(1));
    await world.settle();
    world.store.fail(new StoreError("STORE_FULL", "memory", "full"));
    await world.clock.advance(500);
    expect(await sent).toBe(true);
    expect((await recordsOf(world, call)).map(({ type }) => type)).toEqual(["SignalingSent"]);
    expect(await call.sendSignaling(packet(2))).toBe(true);
  });
});
