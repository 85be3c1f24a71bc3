import { ConnectionTCPFull, ConnectionTCPObfuscated } from "telegram/network/index.js";
import { afterEach, describe, expect, it } from "vitest";
import type { CallClient } from "./call-client.ts";
import { gramJsClient } from "./gramjs-client.ts";
import { alice, bob, type LoopbackWorld, loopbackWorld } from "./loopback-world.ts";
import { mtcuteClient } from "./mtcute-client.ts";
import { teleprotoClient } from "./teleproto-client.ts";
import { wholeCall } from "./whole-call.ts";

type Connect = (world: LoopbackWorld, userId: bigint) => Promise<CallClient>;

const libraries = {
  "GramJS (198, Full)": (world, userId) =>
    gramJsClient(world.mtproto.port, world.keyOf(userId), { connection: ConnectionTCPFull }),
  "GramJS (198, obfuscated)": (world, userId) =>
    gramJsClient(world.mtproto.port, world.keyOf(userId), { connection: ConnectionTCPObfuscated }),
  "mtcute (227)": (world, userId) => mtcuteClient(world.mtproto.port, world.keyOf(userId), userId),
  "teleproto (229)": (world, userId) => teleprotoClient(world.mtproto.port, world.keyOf(userId)),
} satisfies Record<string, Connect>;

describe("real clients against the simulator", () => {
  let world: LoopbackWorld;
  const clients: CallClient[] = [];

  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
    await world.close();
  });

  const pairs = Object.keys(libraries).flatMap((caller) =>
    Object.keys(libraries).map(
      (callee) => [caller, callee] as [keyof typeof libraries, keyof typeof libraries],
    ),
  );
  it.each(pairs)("%s calls %s: both have one key, and nobody complains", async (callerName, calleeName) => {
    world = await loopbackWorld();
    const caller = await libraries[callerName](world, alice);
    const callee = await libraries[calleeName](world, bob);
    clients.push(caller, callee);
    for (let calls = 0; calls < 5; calls++) {
      await wholeCall({ caller, callee, calleeInput: world.inputUser(alice, bob) });
    }
    for (const client of clients) {
      expect(client.waiting()).toBe(0);
      if ("warnings" in client) expect(client.warnings).toEqual([]);
    }
    expect(world.errors).toEqual([]);
  });
});
