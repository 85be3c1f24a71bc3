import { join } from "node:path";
import type { Call } from "@offhook/engine";
import type { CallServerOptions } from "@offhook/simulator";
import { expect, onTestFinished } from "vitest";
import type { CallClient } from "../simulator/call-client.ts";
import { alice, bob, loopbackWorld } from "../simulator/loopback-world.ts";
import type { LoopbackWorld } from "../simulator/loopback-world.ts";
import { mtcuteClient } from "../simulator/mtcute-client.ts";
import { teleprotoClient } from "../simulator/teleproto-client.ts";
import { engineOn, folder, verifiedEnd } from "./engine-on-loopback.ts";
import type { LoopbackEngine } from "./engine-on-loopback.ts";
import { makeGramJs } from "./gramjs-world.ts";

/** Somebody else's client: another library, another layer, and code that has nothing of ours. */
export type ConnectForeign = (world: LoopbackWorld, userId: bigint, deviceId?: string) => Promise<CallClient>;

export const foreignLibraries: readonly (readonly [name: string, connect: ConnectForeign])[] = [
  [
    "mtcute (227)",
    (world, userId, device) => mtcuteClient(world.mtproto.port, world.keyOf(userId, device), userId),
  ],
  [
    "teleproto (229)",
    (world, userId, device) => teleprotoClient(world.mtproto.port, world.keyOf(userId, device)),
  ],
];

/** The engine on one side, with GramJS and on files; clients of another library on the other. */
export interface ForeignWorld {
  readonly loopback: LoopbackWorld;
  readonly ours: LoopbackEngine;
  /** Another client: of the other side, or another device of our own user. */
  foreign(userId: bigint): Promise<CallClient>;
  /** How our side ended a call, as words; its records verify. */
  endOf(call: Call): Promise<string>;
}

/** Times that end a test soon. Telegram's config names them, the engine takes them from there. */
export const shortTimes = { receiveTimeoutMs: 1_000, ringTimeoutMs: 1_500, graceMs: 5_000 };

/** Our side is `us`; everything is closed at the end of the test, and nobody may have complained. */
export async function foreignWorld(
  us: bigint,
  connect: ConnectForeign,
  server: Partial<CallServerOptions> = {},
): Promise<ForeignWorld> {
  const choices = { serviceMessage: "pushed", ...server.choices } as const;
  const loopback = await loopbackWorld({}, { ...server, choices });
  const library = await makeGramJs(loopback.mtproto.port, loopback.keyOf(us, "ours"));
  const ours = await engineOn({
    client: library,
    store: join(folder(onTestFinished), "calls.db"),
    accountId: "us",
  });
  const clients: CallClient[] = [];
  onTestFinished(async () => {
    for (const client of clients) await client.close();
    await ours.engine.close();
    await loopback.close();
    for (const client of clients) if ("warnings" in client) expect(client.warnings).toEqual([]);
    expect(loopback.errors).toEqual([]);
    expect(ours.diagnostics.filter(({ kind }) => kind !== "updateParked")).toEqual([]);
  });
  let devices = 0;
  return {
    loopback,
    ours,
    async foreign(userId) {
      const client = await connect(loopback, userId, `foreign-${(devices += 1)}`);
      clients.push(client);
      return client;
    },
    async endOf(call) {
      const { end } = await verifiedEnd(ours, call);
      const said = `${end?.reason} by ${end?.origin}, ${end?.wire ?? "nothing said"}`;
      return end?.detail == null ? said : `${said}, ${end.detail}`;
    },
  };
}

/** How we name the other side. */
export function addressOf({ loopback }: ForeignWorld, us: bigint) {
  const them = us === alice ? bob : alice;
  return { userId: String(them), accessHash: String(loopback.telegram.accessHash(us, them)) };
}
