import { randomBytes } from "node:crypto";
import type { TlObject } from "@offhook/simulator";
import { startMtprotoServer } from "@offhook/simulator/mtproto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type CallClient, inner } from "./call-client.ts";
import { gramJsClient } from "./gramjs-client.ts";
import { alice, bob, type LoopbackWorld, loopbackWorld } from "./loopback-world.ts";
import { mtcuteClient } from "./mtcute-client.ts";
import { teleprotoClient } from "./teleproto-client.ts";
import { wholeCall } from "./whole-call.ts";

type Connect = (world: LoopbackWorld, userId: bigint) => Promise<CallClient>;

const libraries: Record<string, Connect> = {
  GramJS: (world, userId) => gramJsClient(world.mtproto.port, world.keyOf(userId)),
  mtcute: (world, userId) => mtcuteClient(world.mtproto.port, world.keyOf(userId), userId),
  teleproto: (world, userId) => teleprotoClient(world.mtproto.port, world.keyOf(userId)),
};

describe.each(Object.entries(libraries))("faults of the wire against %s", (_, connect) => {
  let world: LoopbackWorld;
  let client: CallClient;
  let peer: CallClient;

  beforeEach(async () => {
    world = await loopbackWorld();
    client = await connect(world, alice);
    peer = await gramJsClient(world.mtproto.port, world.keyOf(bob));
  });
  afterEach(async () => {
    await Promise.all([client.close(), peer.close()]);
    await world.close();
    expect(world.errors).toEqual([]);
  });

  function requestCall(randomId = randomBytes(4).readInt32LE() || 1): Promise<unknown> {
    const protocol: TlObject = {
      _: "phoneCallProtocol",
      udpP2p: true,
      udpReflector: true,
      minLayer: 65,
      maxLayer: 92,
      libraryVersions: ["9.0.0"],
    };
    const gAHash = randomBytes(32);
    const userId = world.inputUser(alice, bob);
    return client.invoke({ _: "phone.requestCall", userId, randomId, gAHash, protocol });
  }

  it("a connection cut before a request: the client asks again and the request is executed once", async () => {
    world.mtproto.faults.cutBefore({ userId: alice, method: "phone.requestCall" });
    await requestCall();
    expect(world.telegram.calls()).toHaveLength(1);
  });

  it("a connection cut after a request: it was executed, and asking again does not make a second call", async () => {
    world.mtproto.faults.cutAfter({ userId: alice, method: "phone.requestCall" });
    await requestCall().catch(() => undefined);
    expect(world.telegram.calls()).toHaveLength(1);
  });

  it("all connections of a user cut: it comes back without naming its layer and can call", async () => {
    expect(world.mtproto.faults.cutConnections({ userId: alice })).toBe(1);
    await client.invoke({ _: "phone.getCallConfig" });
    await wholeCall({ caller: client, callee: peer, calleeInput: world.inputUser(alice, bob) });
  });

  it("a push that is repeated under its message id arrives once", async () => {
    world.mtproto.faults.repeatPush({ userId: alice, update: "phoneCallWaiting" });
    await wholeCall({ caller: client, callee: peer, calleeInput: world.inputUser(alice, bob) });
    expect(client.waiting()).toBe(0);
  });

  it("a salt that changes is learnt, and the request goes through", async () => {
    world.mtproto.faults.changeSalt({ userId: alice });
    await wholeCall({ caller: client, callee: peer, calleeInput: world.inputUser(alice, bob) });
  });

  it("a server that is silent loses what it pushes, and nothing else", async () => {
    const speak = world.mtproto.faults.silence({ userId: bob });
    const requested = (await requestCall()) as TlObject;
    // The push goes out after the answer.
    await new Promise((resolve) => setTimeout(resolve, 50));
    speak();
    const id = inner(requested, "phoneCall")?.id;
    const accessHash = inner(requested, "phoneCall")?.accessHash;
    await client.invoke({
      _: "phone.discardCall",
      peer: { _: "inputPhoneCall", id, accessHash },
      duration: 0,
      reason: { _: "phoneCallDiscardReasonMissed" },
      connectionId: 0n,
    });
    await peer.update("phoneCallDiscarded");
    expect(peer.waiting()).toBe(0);
  });
});

it("a server that is restarted on its port knows its keys and their layer, and GramJS goes on", async () => {
  const world = await loopbackWorld();
  const key = world.keyOf(alice);
  const client = await gramJsClient(world.mtproto.port, key);
  await world.mtproto.close();
  const again = await startMtprotoServer({ server: world.telegram, port: world.mtproto.port });
  again.addAuthKey(key, { userId: alice, layer: 198 });
  expect(await client.invoke({ _: "phone.getCallConfig" })).toMatchObject({ _: "dataJSON" });
  await client.close();
  await again.close();
  await world.close();
});
