import { type PhoneMethods, type PhoneUpdate, RpcFailure } from "@offhook/telegram/client";
import { describe, expect, test } from "vitest";
import type { CallServerOptions } from "../server/server-options.ts";
import { gA, gB, sha256, situation, type VirtualClock } from "../server/situations/situation.ts";
import { memoryCallClient, type MemoryCallClientOptions } from "./memory-call-client.ts";

const protocol = {
  udpP2p: true,
  udpReflector: true,
  minLayer: 65,
  maxLayer: 92,
  libraryVersions: ["9.0.0", "10.0.0"],
};

function world(options: Partial<CallServerOptions> = {}, client: Partial<MemoryCallClientOptions> = {}) {
  const { server, clock } = situation(options);
  const join = (userId: bigint, deviceId = "phone") => {
    const joined = memoryCallClient(server, { userId, deviceId, ...client });
    const heard: PhoneUpdate[] = [];
    joined.updates$.subscribe((update) => heard.push(update));
    return Object.assign(joined, { heard });
  };
  const [ada, bob] = [join(1n), join(2n)];
  clock.advance(10_000);
  return { server, clock, join, ada, bob };
}

/** Lets time pass until a request is answered. */
function answered<T>(clock: VirtualClock, asked: Promise<T>, withinMs = 20_000): Promise<T> {
  clock.advance(withinMs);
  return asked;
}

function request(server: { accessHash(viewer: bigint, userId: bigint): bigint }, randomId = 1) {
  return {
    video: true,
    userId: { userId: "2", accessHash: String(server.accessHash(1n, 2n)) },
    randomId,
    gAHash: sha256.sha256(gA),
    protocol,
  } satisfies PhoneMethods["phone.requestCall"]["params"];
}

function lastCall(client: { heard: PhoneUpdate[] }) {
  const update = client.heard.findLast((candidate) => candidate.kind === "updatePhoneCall");
  if (update?.kind !== "updatePhoneCall") throw new Error("No call was heard of.");
  return update.phoneCall;
}

function peerOf(call: { id: string; accessHash?: string }) {
  return { id: call.id, accessHash: call.accessHash ?? "" };
}

describe("a memory client", () => {
  test("leads a whole call in plain data", async () => {
    const { server, clock, ada, bob } = world({ choices: { askRating: "confirmed" } }, { latencyMs: 40 });
    const dh = await answered(clock, ada.invoke("messages.getDhConfig", { version: 0, randomLength: 8 }));
    expect(dh).toMatchObject({ kind: "dhConfig", g: 3, version: 3 });
    const again = await answered(clock, ada.invoke("messages.getDhConfig", { version: 3, randomLength: 8 }));
    expect(again).toEqual({ kind: "dhConfigNotModified", random: expect.any(Uint8Array) as Uint8Array });
    expect(await answered(clock, ada.invoke("help.getConfig", {}))).toMatchObject({
      callRingTimeoutMs: 90_000,
    });
    expect(await answered(clock, ada.invoke("phone.getCallConfig", {}))).toBe("{}");

    const placed = ada.invoke("phone.requestCall", request(server));
    clock.advance(79);
    expect(bob.heard).toEqual([]);
    clock.advance(1);
    const { phoneCall: waiting, users } = await placed;
    expect(waiting).toMatchObject({
      kind: "phoneCallWaiting",
      adminId: "1",
      participantId: "2",
      video: true,
    });
    expect(waiting).not.toHaveProperty("receiveDate");
    expect(users.map((user) => user.id)).toEqual(["1", "2"]);
    const requested = lastCall(bob);
    expect(requested).toMatchObject({ kind: "phoneCallRequested", gAHash: sha256.sha256(gA), protocol });

    const [mine, theirs] = [peerOf(waiting), peerOf(requested)];
    expect(await answered(clock, bob.invoke("phone.receivedCall", { peer: theirs }), 200)).toBe(true);
    expect(lastCall(ada)).toMatchObject({
      kind: "phoneCallWaiting",
      receiveDate: expect.any(Number) as number,
    });
    await answered(clock, bob.invoke("phone.acceptCall", { peer: theirs, gB, protocol }), 200);
    expect(lastCall(ada)).toMatchObject({ kind: "phoneCallAccepted", gB });
    const confirm = { peer: mine, gA, keyFingerprint: "-7", protocol };
    const confirmed = await answered(clock, ada.invoke("phone.confirmCall", confirm), 200);
    expect(confirmed.phoneCall).toMatchObject({ kind: "phoneCall", gAOrB: gB, keyFingerprint: "-7" });
    expect(lastCall(bob)).toMatchObject({
      kind: "phoneCall",
      gAOrB: gA,
      p2pAllowed: true,
      connections: [{ kind: "reflector" }, { kind: "webrtc", turn: true }],
    });

    const data = new Uint8Array([1, 2, 3]);
    const signal = ada.invoke("phone.sendSignalingData", { peer: mine, data });
    expect(await answered(clock, signal, 200)).toBe(true);
    expect(bob.heard.at(-1)).toEqual({ kind: "updatePhoneCallSignalingData", phoneCallId: mine.id, data });

    const discard = {
      video: false,
      peer: mine,
      durationSeconds: 0,
      reason: { kind: "migrateConferenceCall", slug: "abc" },
      connectionId: "0",
    } as const;
    const ended = await answered(clock, ada.invoke("phone.discardCall", discard), 200);
    expect(ended).toEqual([{ kind: "updatePhoneCall", phoneCall: lastCall(bob), users: [] }]);
    expect(lastCall(bob)).toEqual({
      kind: "phoneCallDiscarded",
      id: mine.id,
      needRating: true,
      needDebug: true,
      video: true,
      reason: { kind: "migrateConferenceCall", slug: "abc" },
      durationSeconds: 0,
    });
    const rating = { userInitiative: false, peer: mine, rating: 5, comment: "" };
    expect(await answered(clock, ada.invoke("phone.setCallRating", rating))).toEqual([]);
    const debug = { peer: theirs, debug: "{}" };
    expect(await answered(clock, bob.invoke("phone.saveCallDebug", debug))).toBe(true);
  });

  test("gets a result before the pushes that the request led to", async () => {
    const { server, clock, ada, bob } = world();
    server.setAccount({ userId: 2n, lineBusy: true });
    const order: string[] = [];
    ada.updates$.subscribe(() => order.push("update"));
    void ada.invoke("phone.requestCall", request(server)).then(() => order.push("result"));
    while (clock.turn()) await new Promise(setImmediate);
    expect(lastCall(ada)).toMatchObject({ kind: "phoneCallDiscarded", reason: { kind: "busy" } });
    expect(bob.heard).toEqual([]);
    expect(order).toEqual(["result", "update"]);
  });

  test("is told of refusals as RpcFailure, floods with their seconds", async () => {
    const { server, clock, ada } = world();
    const fail = (rpcCode: number, text: string) => {
      server.addFault({ request: {}, fault: { kind: "error", rpcCode, text } });
      return answered(
        clock,
        ada.invoke("phone.getCallConfig", {}).catch((error: unknown) => error),
      );
    };
    const common = { method: "phone.getCallConfig", waitSeconds: undefined };
    expect(await fail(403, "USER_PRIVACY_RESTRICTED")).toMatchObject({
      ...common,
      type: "USER_PRIVACY_RESTRICTED",
      rpcCode: 403,
      outcome: "refused",
    });
    expect(await fail(420, "FLOOD_WAIT_17")).toMatchObject({ type: "FLOOD_WAIT", waitSeconds: 17 });
    expect(await fail(420, "FLOOD_PREMIUM_WAIT_9")).toMatchObject({ type: "FLOOD_WAIT", waitSeconds: 9 });
    expect(await fail(500, "RPC_CALL_FAIL")).toMatchObject({ ...common, outcome: "unknown" });
    expect(await fail(400, "X")).toBeInstanceOf(RpcFailure);
  });

  test("gives up on a request that nobody answers, and ignores the answer that comes later", async () => {
    const { server, clock, ada } = world();
    server.addFault({ request: {}, fault: { kind: "delay", afterMs: 15_000 } });
    const asked = ada.invoke("phone.getCallConfig", {}).catch((error: unknown) => error);
    expect(await answered(clock, asked)).toMatchObject({ type: "TIMEOUT", rpcCode: 0, outcome: "unknown" });
    expect(clock.waiting()).toBe(0);
  });
});

describe("a connection that breaks", () => {
  test("is seen, and what was missed is told when it is asked for", async () => {
    const { server, clock, ada, bob } = world();
    const states: boolean[] = [];
    bob.connected$.subscribe((state) => states.push(state));
    const state = await answered(clock, bob.invoke("updates.getState", {}), 0);
    bob.disconnect();
    bob.disconnect();
    await answered(clock, ada.invoke("phone.requestCall", request(server)), 0);
    bob.connect();
    bob.connect();
    clock.advance(1_000);
    expect(bob.heard).toEqual([]);
    const asked = { ...state, ptsTotalLimit: 100 };
    const missed = await answered(clock, bob.invoke("updates.getDifference", asked), 0);
    expect(missed).toMatchObject({
      kind: "difference",
      updates: [
        {
          kind: "updatePhoneCall",
          phoneCall: { kind: "phoneCallRequested" },
          users: [{ id: "1" }, { id: "2" }],
        },
      ],
      state: { pts: state.pts + 1 },
    });
    expect(states).toEqual([true, false, true]);
  });

  test("a client that starts again under the same name finds what it missed", async () => {
    const { server, clock, ada, bob, join } = world();
    const state = await answered(clock, bob.invoke("updates.getState", {}), 0);
    void bob.close();
    await answered(clock, ada.invoke("phone.requestCall", request(server)), 0);
    const asked = join(2n).invoke("updates.getDifference", { ...state, ptsTotalLimit: 100 });
    expect(await answered(clock, asked, 0)).toMatchObject({
      kind: "difference",
      updates: [{ phoneCall: { kind: "phoneCallRequested" } }],
    });
  });

  test("lets an unanswered request be sent again, so that the server may see it twice", async () => {
    const { server, clock, ada } = world({}, { latencyMs: 50 });
    const placed = ada.invoke("phone.requestCall", request(server)).catch((error: unknown) => error);
    clock.advance(60);
    ada.disconnect();
    ada.connect();
    expect(await answered(clock, placed, 200)).toMatchObject({ type: "RANDOM_ID_DUPLICATE", rpcCode: 500 });
    expect(server.calls()).toHaveLength(1);
  });

  test("an answer to the connection before is lost with it", async () => {
    const { server, clock, ada } = world();
    server.addFault({ request: {}, fault: { kind: "delay", afterMs: 500 } });
    server.addFault({ request: { method: "phone.getCallConfig" }, fault: { kind: "dropRequest" } });
    const asked = ada.invoke("phone.getCallConfig", {}).catch((error: unknown) => error);
    clock.advance(100);
    ada.disconnect();
    ada.connect();
    expect(await answered(clock, asked)).toMatchObject({ type: "TIMEOUT" });
  });

  test("lets a request wait that is made meanwhile", async () => {
    const { clock, ada } = world();
    ada.disconnect();
    const asked = ada.invoke("phone.getCallConfig", {});
    clock.advance(1_000);
    ada.connect();
    expect(await answered(clock, asked, 0)).toBe("{}");
  });

  test("closing fails what waits, completes the streams and leaves nothing behind", async () => {
    const { clock, ada, bob } = world();
    const ended: string[] = [];
    ada.updates$.subscribe({ complete: () => ended.push("updates") });
    ada.connected$.subscribe({ complete: () => ended.push("connected") });
    const asked = ada.invoke("phone.getCallConfig", {}).catch((error: unknown) => error);
    void ada.close();
    void ada.close();
    expect(await asked).toMatchObject({ type: "DISCONNECTED", rpcCode: 0, outcome: "unknown" });
    await expect(ada.invoke("phone.getCallConfig", {})).rejects.toMatchObject({
      type: "DISCONNECTED",
      outcome: "refused",
    });
    ada.connect();
    expect(ended).toEqual(["updates", "connected"]);
    void bob.close();
    expect(clock.waiting()).toBe(0);
  });
});
