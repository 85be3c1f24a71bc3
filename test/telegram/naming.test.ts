import { join } from "node:path";
import type { PeerAddress } from "@offhook/engine";
import { peerAddressOf } from "@offhook/telegram";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { alice, bob, carol } from "../simulator/loopback-world.ts";
import { engineOn, folder, verifiedEnd, when } from "./engine-on-loopback.ts";
import type { LoopbackEngine } from "./engine-on-loopback.ts";
import { GramJsWorld, makeGramJs } from "./gramjs-world.ts";
import type { MakeClient } from "./gramjs-world.ts";
import { makeTeleproto } from "./teleproto-world.ts";

const accounts = [
  { userId: alice, username: "alice_l", phoneNumber: "10001001" },
  { userId: bob, username: "Bob_1", phoneNumber: "10001002" },
  { userId: carol, username: "carol", phoneNumber: "10001003", min: true },
  { userId: 1004n, username: "helper_bot", bot: true },
  { userId: 1005n, username: "gone", deactivated: true },
];

describe.each<[string, MakeClient]>([
  ["GramJS", makeGramJs],
  ["teleproto", makeTeleproto],
])("whom a call goes to, named with %s", (_name, make) => {
  let world: GramJsWorld;
  let caller: LoopbackEngine;
  beforeEach(async () => {
    world = await GramJsWorld.start(make, { accounts, channels: ["news"] });
    const client = await world.library(alice);
    caller = await engineOn({ client, store: join(folder(onTestFinished), "alice.db"), accountId: "alice" });
  });
  afterEach(async () => {
    await caller.engine.close();
    await world.close();
  });

  async function reaches(peer: PeerAddress, callee: bigint): Promise<void> {
    const call = await caller.engine.placeCall(peer);
    await when(call, ({ state }) => state === "waiting.registered");
    expect(world.loopback.telegram.calls().at(-1)?.callee.userId).toBe(callee);
    await call.hangUp();
    await verifiedEnd(caller, call);
  }

  it.each(["@bob_1", "https://t.me/Bob_1", "+1 000 1002", "tg://resolve?phone=10001002"])(
    "%s is Bob",
    (text) => reaches(peerAddressOf(text), bob),
  );

  it("an id is enough once the account has met the user", async () => {
    await expect(caller.engine.placeCall({ userId: "1002" })).rejects.toMatchObject({
      code: "PEER_NOT_FOUND",
      found: "noAccessHash",
    });
    await reaches({ username: "bob_1" }, bob);
    await reaches({ userId: "1002" }, bob);
  });

  it("an id is enough when the client has met the user", async () => {
    const { client } = await world.ear(alice);
    expect(client.knownUser?.("1002")).toBeUndefined();
    await client.invoke("contacts.resolveUsername", { username: "bob_1" });
    const accessHash = String(world.loopback.telegram.accessHash(alice, bob));
    expect(client.knownUser?.("1002")).toEqual({ userId: "1002", accessHash });
    // Neither the account itself nor somebody seen in passing has a hash that serves.
    await client.invoke("contacts.resolveUsername", { username: "carol" });
    expect(client.knownUser?.("1003")).toBeUndefined();
    expect(client.knownUser?.("1001")).toBeUndefined();
  });

  it.each<[PeerAddress, string, RegExp]>([
    [{ username: "nobody_1" }, "nobody", /^@nobody_1 belongs to nobody whom this account may find\./],
    [{ username: "ab" }, "invalidName", /^@ab can't be the name of anybody\./],
    [{ phoneNumber: "999000111" }, "nobody", /^The phone number belongs to nobody/],
    [{ username: "helper_bot" }, "bot", /^@helper_bot is a bot, and bots can't be called\./],
    [{ username: "news" }, "channel", /^@news is a channel, and only users can be called\./],
    [{ username: "alice_l" }, "self", /^@alice_l is the account itself\./],
    [{ phoneNumber: "10001001" }, "self", /^The phone number is the account itself\./],
    [{ username: "gone" }, "deleted", /^@gone was a user whose account is deleted\./],
    [{ username: "carol" }, "noAccessHash", /^@carol is not known to this account with an access hash/],
  ])("%o is refused: %s", async (peer, found, message) => {
    const refused = caller.engine.placeCall(peer);
    await expect(refused).rejects.toMatchObject({
      code: "PEER_NOT_FOUND",
      found,
      message: expect.stringMatching(message),
    });
    expect(caller.calls).toEqual([]);
    expect(world.loopback.telegram.calls()).toEqual([]);
  });

  it("a flood says how long to wait", async () => {
    world.loopback.telegram.addFault({
      request: { method: "contacts.resolveUsername" },
      fault: { kind: "error", rpcCode: 420, text: "FLOOD_WAIT_77" },
    });
    await expect(caller.engine.placeCall({ username: "bob_1" })).rejects.toMatchObject({
      code: "RPC_FAILURE",
      method: "contacts.resolveUsername",
      type: "FLOOD_WAIT",
      waitSeconds: 77,
    });
    await reaches({ username: "bob_1" }, bob);
  });
});
