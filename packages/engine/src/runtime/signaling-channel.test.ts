import { createHash } from "node:crypto";
import { firstValueFrom } from "rxjs";
import { describe, expect, it } from "vitest";
import { toBase64Url } from "../store/base64url.ts";
import { signalingStream } from "../store/call-record.ts";
import type { SignalingRecord } from "../store/call-record.ts";
import { checksumOf, emptyChecksum } from "../store/checksum.ts";
import { StoreError } from "../store/store-errors.ts";
import { EngineWorld, firstId } from "../testing/engine-world/engine-world.ts";
import type { Call } from "./call-handle.ts";
import type { CallUpdate } from "./call-transport.ts";

const digest = {
  sha256: (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest()),
};

async function openWorld(): Promise<EngineWorld> {
  const world = new EngineWorld(digest);
  await world.open();
  return world;
}

const packet = (...bytes: readonly number[]): Uint8Array => Uint8Array.from(bytes);
const came = (world: EngineWorld, ...bytes: readonly number[]): CallUpdate => ({
  kind: "signaling",
  accountId: world.telegram.accountId,
  telegramCallId: firstId,
  packet: packet(...bytes),
});

async function packetsOf(world: EngineWorld, call: Call): Promise<readonly SignalingRecord[]> {
  const records: SignalingRecord[] = [];
  for await (const record of world.store.readStream(signalingStream(call.callId))) {
    records.push(record as SignalingRecord);
  }
  return records;
}

/** What a listener hears from now on. */
function heard(call: Call): number[] {
  const bytes: number[] = [];
  call.signalingData$.subscribe((each) => bytes.push(...each));
  return bytes;
}

describe("a packet from the other side", () => {
  it("is recorded in the call's second stream, then passed on", async () => {
    const world = await openWorld();
    const call = await world.confirmedCall();
    const bytes = heard(call);
    await world.receive(came(world, 1, 2), came(world, 3));
    expect(bytes).toEqual([1, 2, 3]);
    expect(await packetsOf(world, call)).toMatchObject([
      {
        revision: 0,
        type: "SignalingReceived",
        data: { packet: toBase64Url(packet(1, 2)), state: "confirmed" },
      },
      { revision: 1, type: "SignalingReceived", data: { packet: toBase64Url(packet(3)) } },
    ]);
    expect((await world.typesOf(call)).filter((type) => type.startsWith("Signaling"))).toEqual([]);
  });

  it("is not passed on before it is durable", async () => {
    const world = await openWorld();
    const call = await world.confirmedCall();
    const bytes = heard(call);
    world.store.hold();
    await world.receive(came(world, 1));
    expect(bytes).toEqual([]);
    world.store.release();
    await world.settle();
    expect(bytes).toEqual([1]);
  });

  it("that comes before the call is confirmed waits for it, in order", async () => {
    const world = await openWorld();
    const call = await world.placedCall();
    const bytes = heard(call);
    await world.receive(came(world, 1), came(world, 2));
    expect(bytes).toEqual([]);
    await world.receive(world.accepted(), came(world, 3));
    expect([call.view.state, bytes]).toEqual(["confirmed", [1, 2, 3]]);
    expect((await packetsOf(world, call)).map(({ data }) => data.state)).toEqual([
      "waiting.registered",
      "waiting.registered",
      expect.any(String),
    ]);
  });

  it("that comes before anybody knows its call waits as well", async () => {
    const world = await openWorld();
    const answer = world.telegram.hold("RequestCall");
    const call = await world.placedCall();
    await world.receive(came(world, 9));
    answer({ type: "CallRegistered", ...world.telegram.facts("outgoing", firstId) });
    await world.receive(world.accepted());
    expect(heard(call)).toEqual([9]);
  });

  it("waits until somebody listens; of more than 64 the oldest are given up", async () => {
    const world = await openWorld();
    const call = await world.confirmedCall();
    for (let each = 0; each < 70; each++) await world.receive(came(world, each));
    expect(heard(call)).toEqual(Array.from({ length: 64 }, (_, index) => index + 6));
    expect((await packetsOf(world, call)).length).toBe(70);
  });

  it("is given up when nobody has listened for a minute", async () => {
    const world = await openWorld();
    const call = await world.confirmedCall();
    await world.receive(came(world, 1));
    await world.clock.advance(1);
    await world.receive(came(world, 2));
    await world.clock.advance(60_000);
    expect(heard(call)).toEqual([2]);
  });

  it("is not lost to a listener who takes only the first one", async () => {
    const world = await openWorld();
    const call = await world.confirmedCall();
    await world.receive(came(world, 1), came(world, 2), came(world, 3));
    expect([...(await firstValueFrom(call.signalingData$))]).toEqual([1]);
    expect(heard(call)).toEqual([2, 3]);
  });

  it("after the end is recorded and not passed on", async () => {
    const world = await openWorld();
    const call = await world.confirmedCall();
    const bytes = heard(call);
    await call.hangUp();
    await world.settle();
    await world.receive(came(world, 7));
    expect([bytes, (await packetsOf(world, call)).length]).toEqual([[], 1]);
    expect(world.engine.liveCalls()).toEqual([]);
  });

  it("that can't be recorded is lost with a diagnostic, and the next one is not", async () => {
    const world = await openWorld();
    const call = await world.confirmedCall();
    const bytes = heard(call);
    const full = new StoreError("STORE_FULL", "memory", "full");
    world.store.fail(full);
    await world.receive(came(world, 1), came(world, 2));
    expect([bytes, world.diagnostics]).toEqual([
      [2],
      [{ kind: "updateFailed", accountId: "alice", error: full }],
    ]);
  });
});

describe("a packet that we send", () => {
  it("is recorded, then sent, in order", async () => {
    const world = await openWorld();
    const call = await world.confirmedCall();
    world.store.hold();
    const sent = Promise.all([call.sendSignaling(packet(1)), call.sendSignaling(packet(2))]);
    await world.settle();
    expect(world.telegram.packets).toEqual([]);
    world.store.release();
    expect(await sent).toEqual([true, true]);
    expect(world.telegram.packets).toEqual([packet(1), packet(2)]);
    expect((await packetsOf(world, call)).map(({ type, revision }) => [type, revision])).toEqual([
      ["SignalingSent", 0],
      ["SignalingSent", 1],
    ]);
  });

  it("carries the checksum chain on", async () => {
    const world = await openWorld();
    const call = await world.confirmedCall();
    await call.sendSignaling(packet(1));
    await world.receive(came(world, 2));
    let previous = emptyChecksum;
    for (const { position: _position, checksum, ...record } of (await packetsOf(
      world,
      call,
    )) as never as (SignalingRecord & {
      position: unknown;
    })[]) {
      expect(checksumOf(record, previous, digest)).toBe(checksum);
      previous = checksum;
    }
  });

  it("of up to 131,072 bytes is taken", async () => {
    const world = await openWorld();
    const call = await world.confirmedCall();
    expect(await call.sendSignaling(new Uint8Array(131_072))).toBe(true);
  });

  it.each([[new Uint8Array()], [new Uint8Array(131_073)], ["text"], [undefined]])(
    "is refused when it is no packet",
    async (wrong) => {
      const world = await openWorld();
      const call = await world.confirmedCall();
      await expect(call.sendSignaling(wrong as Uint8Array)).rejects.toMatchObject({
        code: "INVALID_ARGUMENT",
        parameter: "packet",
      });
    },
  );

  it("is refused before the call is confirmed and after its end", async () => {
    const world = await openWorld();
    const call = await world.placedCall();
    await expect(call.sendSignaling(packet(1))).rejects.toMatchObject({
      code: "INVALID_TRANSITION",
      state: "waiting.registered",
    });
    await world.receive(world.accepted());
    await call.hangUp();
    await expect(call.sendSignaling(packet(1))).rejects.toMatchObject({ code: "INVALID_TRANSITION" });
    expect(await packetsOf(world, call)).toEqual([]);
  });

  it.each(["CALL_NOT_ACTIVE", "CALL_PEER_INVALID"])("that is refused with %s ends the call", async (type) => {
    const world = await openWorld();
    const call = await world.confirmedCall();
    world.telegram.signalingError = { type, code: 400, outcome: "refused", waitSeconds: null };
    expect(await call.sendSignaling(packet(1))).toBe(false);
    await world.settle();
    expect(call.view.context.end).toMatchObject({ detail: type, wire: "hangup" });
    expect(await world.typesOf(call)).toContain("SignalingRefused");
  });

  it("goes on where the stream stands after a restart", async () => {
    const world = await openWorld();
    const call = await world.confirmedCall();
    await call.sendSignaling(packet(1));
    await world.close();
    await world.open();
    await world.settle();
    const [again] = world.engine.liveCalls();
    expect(await again?.sendSignaling(packet(2))).toBe(true);
    expect((await packetsOf(world, call)).map(({ revision }) => revision)).toEqual([0, 1]);
  });

  it("is sent after an append that failed with an unknown outcome", async () => {
    const world = await openWorld();
    const call = await world.confirmedCall();
    const append = world.store.append.bind(world.store);
    world.store.append = async (request) => {
      await append(request);
      world.store.append = append;
      throw new StoreError("STORE_UNAVAILABLE", "memory", "no answer");
    };
    await expect(call.sendSignaling(packet(1))).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    expect(await call.sendSignaling(packet(2))).toBe(true);
    expect((await packetsOf(world, call)).map(({ revision }) => revision)).toEqual([0, 1]);
  });
});
