import { join } from "node:path";
import { telegramCallClient } from "@offhook/telegram";
import type { OpenCallEngineOptions } from "offhook";
import { filter, firstValueFrom } from "rxjs";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { alice, bob } from "../simulator/loopback-world.ts";
import { engineOn, folder, verifiedEnd, when } from "./engine-on-loopback.ts";
import type { LoopbackEngine } from "./engine-on-loopback.ts";
import { GramJsWorld, makeGramJs, passed } from "./gramjs-world.ts";
import type { MakeClient, TestedClient } from "./gramjs-world.ts";
import { makeTeleproto } from "./teleproto-world.ts";

/** A cable that can be pulled: what the client dials next finds nobody while it is out. */
function cableOf(client: TestedClient) {
  const Sockets = client.networkSocket as new (
    ...args: unknown[]
  ) => {
    connect(...address: readonly unknown[]): Promise<unknown>;
  };
  let isOut = false;
  client.networkSocket = class extends Sockets {
    override async connect(...address: readonly unknown[]): Promise<unknown> {
      if (isOut) throw new Error("The cable is out.");
      return super.connect(...address);
    }
  };
  return { pull: () => (isOut = true), plug: () => (isOut = false) };
}

describe.each<[string, MakeClient]>([
  ["GramJS", makeGramJs],
  ["teleproto", makeTeleproto],
])("an account on %s that was away", (_name, make) => {
  let world: GramJsWorld;
  let path: string;
  const opened: LoopbackEngine[] = [];
  beforeEach(async () => {
    world = await GramJsWorld.start(make, { choices: { serviceMessage: "pushed" } });
    path = folder(onTestFinished);
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map(({ engine }) => engine.close()));
    await world.close();
  });

  const inputUser = {
    userId: String(bob),
    get accessHash() {
      return String(world.loopback.telegram.accessHash(alice, bob));
    },
  };

  async function open(name: string, client: OpenCallEngineOptions["client"]): Promise<LoopbackEngine> {
    const engine = await engineOn({ client, store: join(path, `${name}.db`), accountId: name });
    opened.push(engine);
    return engine;
  }

  /** Cuts the connection of this user and keeps it down. */
  async function cut(userId: bigint, cable: ReturnType<typeof cableOf>, { engine }: LoopbackEngine) {
    cable.pull();
    world.loopback.mtproto.faults.cutConnections({ userId });
    await firstValueFrom(engine.connected$.pipe(filter((isConnected) => !isConnected)));
  }

  it("answers a call that came in while its connection was cut", async () => {
    const caller = await open("alice", await world.library(alice));
    const library = await world.library(bob);
    const cable = cableOf(library);
    const callee = await open("bob", library);
    await cut(bob, cable, callee);
    const call = await caller.engine.placeCall(inputUser);
    await when(call, ({ state }) => state === "waiting.registered");
    expect(callee.calls).toEqual([]);
    cable.plug();
    const ringing = await callee.incoming();
    await when(ringing, ({ state }) => state === "requested.ringing");
    await ringing.answer();
    await when(call, ({ confirmed }) => confirmed);
    await call.hangUp();
    expect((await verifiedEnd(caller, call)).end).toMatchObject({ reason: "hungUp" });
    const { end, records } = await verifiedEnd(callee, ringing);
    expect(end).toMatchObject({ reason: "hungUp" });
    // teleproto asks for what was missed as well: nothing comes twice.
    expect(records.filter(({ type }) => type === "CallRequested")).toHaveLength(1);
    expect(callee.calls).toHaveLength(1);
  });

  it("hears of a call that came in while its connection was cut before its very first question was answered", async () => {
    const caller = await open("alice", await world.library(alice));
    const library = await world.library(bob);
    const cable = cableOf(library);
    const client = await telegramCallClient(library);
    for (const method of ["updates.getState", "updates.getDifference"])
      world.loopback.telegram.addFault({ request: { method, userId: bob }, fault: { kind: "dropRequest" } });
    const callee = await open("bob", client);
    await cut(bob, cable, callee);
    const call = await caller.engine.placeCall(inputUser);
    await when(call, ({ state }) => state === "waiting.registered");
    cable.plug();
    const ringing = await callee.incoming();
    await when(ringing, ({ state }) => state === "requested.ringing");
    await call.hangUp();
    await verifiedEnd(callee, ringing);
  });

  it("hears of a call that came in after its client was made and before an engine was", async () => {
    const caller = await open("alice", await world.library(alice));
    const library = await world.library(bob);
    const cable = cableOf(library);
    const client = await telegramCallClient(library);
    cable.pull();
    world.loopback.mtproto.faults.cutConnections({ userId: bob });
    await firstValueFrom(client.connected$.pipe(filter((isConnected) => !isConnected)));
    const call = await caller.engine.placeCall(inputUser);
    await when(call, ({ state }) => state === "waiting.registered");
    cable.plug();
    await firstValueFrom(client.connected$.pipe(filter((isConnected) => isConnected)));
    const callee = await open("bob", client);
    await when(await callee.incoming(), ({ state }) => state === "requested.ringing");
    await call.hangUp();
  });

  it("goes on with a call that was accepted while its connection was cut", async () => {
    const library = await world.library(alice);
    const cable = cableOf(library);
    const caller = await open("alice", library);
    const callee = await open("bob", await world.library(bob));
    const call = await caller.engine.placeCall(inputUser);
    const ringing = await callee.incoming();
    await when(call, ({ state }) => state === "waiting.ringing");
    await cut(alice, cable, caller);
    await ringing.answer();
    await when(ringing, ({ state }) => state === "accepted.awaiting");
    cable.plug();
    const [one, other] = await Promise.all(
      [call, ringing].map((each) => when(each, ({ confirmed }) => confirmed)),
    );
    expect(one?.context.fingerprint).toBe(other?.context.fingerprint);
    await call.hangUp();
    await verifiedEnd(caller, call);
    await verifiedEnd(callee, ringing);
  });

  it("hears with its next process of a call that came in while none ran, and of one that has ended nothing", async () => {
    const caller = await open("alice", await world.library(alice));
    const key = world.loopback.keyOf(bob, "bob's phone");
    const { port } = world.loopback.mtproto;
    const first = await open("bob", await make(port, key));
    await first.engine.close();
    const ended = await caller.engine.placeCall(inputUser);
    await when(ended, ({ state }) => state === "waiting.registered");
    await ended.hangUp();
    await verifiedEnd(caller, ended);
    const call = await caller.engine.placeCall(inputUser);
    await when(call, ({ state }) => state === "waiting.registered");
    const second = await open("bob", await make(port, key));
    while (second.calls.length < 2) await passed(5);
    const [missed, ringing] = second.calls;
    if (missed === undefined || ringing === undefined) throw new Error("Two calls are in the list.");
    const { records } = await verifiedEnd(second, missed);
    expect(records.map(({ rule }) => rule)).not.toContain("K7");
    await ringing.answer();
    await when(call, ({ confirmed }) => confirmed);
    await call.hangUp();
    await verifiedEnd(second, ringing);
  });
});
