import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { TelegramClient } from "telegram";
import * as aliased from "telegram-as-teleproto";
import { AuthKey } from "telegram-as-teleproto/crypto/AuthKey.js";
import { TelegramClient as TeleprotoClient } from "teleproto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { alice, bob } from "../simulator/loopback-world.ts";
import { confirmedCall, discardOf, GramJsWorld, makeGramJs } from "./gramjs-world.ts";
import { makeTeleproto, teleprotoOptions } from "./teleproto-world.ts";

describe("the library of a client", () => {
  let world: GramJsWorld;
  beforeEach(async () => {
    world = await GramJsWorld.start(makeTeleproto);
  });
  afterEach(() => world.close());

  it("is found by the client, and both libraries work side by side", async () => {
    const callee = await world.ear(bob);
    const gramJs = await makeGramJs(world.loopback.mtproto.port, world.loopback.keyOf(alice));
    expect(gramJs).toBeInstanceOf(TelegramClient);
    expect(callee.library).toBeInstanceOf(TeleprotoClient);
    await confirmedCall(world, await world.listen(gramJs), callee);
  });

  it("can go by a name of the embedder's choice, who then gives its classes", async () => {
    const { port } = world.loopback.mtproto;
    const session = new aliased.sessions.StringSession("");
    session.setDC(2, "127.0.0.1", 80);
    const key = new AuthKey();
    await key.setKey(world.loopback.keyOf(alice));
    session.setAuthKey(key, 2);
    const library = new aliased.TelegramClient(session, 1, "loopback", teleprotoOptions(port));
    const caller = await world.listen(library, { api: aliased.Api });
    await confirmedCall(world, caller, await world.ear(bob));
  });

  it("of a layer from 202 on brings a migration to a conference through, both ways", async () => {
    const caller = await world.ear(alice);
    const callee = await world.ear(bob);
    const { callerPeer } = await confirmedCall(world, caller, callee);
    const reason = { kind: "migrateConferenceCall", slug: "XyZ-1_2" } as const;
    const said = await caller.client.invoke("phone.discardCall", { ...discardOf(callerPeer), reason });
    expect(said).toMatchObject([{ phoneCall: { kind: "phoneCallDiscarded", reason } }]);
    expect(await callee.call("phoneCallDiscarded")).toMatchObject({ reason });
  });

  it("of layer 198 has no word for a migration, and refuses to send one", async () => {
    const gramJs = await makeGramJs(world.loopback.mtproto.port, world.loopback.keyOf(alice));
    const caller = await world.listen(gramJs);
    const reason = { kind: "migrateConferenceCall", slug: "XyZ-1_2" } as const;
    const params = { ...discardOf({ id: "1", accessHash: "1" }), reason };
    await expect(caller.client.invoke("phone.discardCall", params)).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message:
        'reason must be missed, disconnect, hangup or busy with this client, not "migrateConferenceCall".',
    });
  });

  it("is the only one that is loaded", async () => {
    expect(await embedder(world, "")).toBe("1001 teleproto\n");
  });

  it("is found when teleproto goes by GramJS's name, as an npm alias makes it", async () => {
    expect(await embedder(world, aliasHooks)).toBe("1001 teleproto\n");
  });
});

/** Runs an embedder's process and gives what it says: who it is and which libraries it has read. */
async function embedder(world: GramJsWorld, before: string): Promise<string> {
  const { port } = world.loopback.mtproto;
  const key = world.loopback.keyOf(alice).toString("hex");
  const flags = ["--experimental-strip-types", "--no-warnings", "--conditions=source", "--input-type=module"];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, "-e", before + script], {
    cwd: import.meta.dirname,
    env: { ...process.env, NODE_OPTIONS: "", KEY: key, PORT: String(port) },
  });
  return stdout;
}

/** What Node finds for our package when "telegram" is "npm:teleproto@1.229.0" and nothing else is installed. */
const aliasHooks = `
import { registerHooks } from "node:module";
registerHooks({
  resolve(name, context, next) {
    if (!context.parentURL?.includes("/client/library-client")) return next(name, context);
    if (name === "teleproto") throw Object.assign(new Error("not found"), { code: "ERR_MODULE_NOT_FOUND" });
    return next(name === "telegram" ? "teleproto" : name, context);
  },
});
`;

/** An embedder with teleproto: no GramJS is read, whatever else of ours is. */
const script = `
import { createRequire } from "node:module";
import { telegramCallClient } from "offhook";
import { TelegramClient, Logger, sessions, extensions } from "teleproto";
import { AuthKey } from "teleproto/crypto/AuthKey.js";
import { LogLevel } from "teleproto/extensions/Logger.js";
const session = new sessions.StringSession("");
session.setDC(2, "127.0.0.1", 80);
const key = new AuthKey();
await key.setKey(Buffer.from(process.env.KEY, "hex"));
session.setAuthKey(key, 2);
class Sockets extends extensions.PromisedNetSockets {
  connect() { return super.connect(Number(process.env.PORT), "127.0.0.1"); }
}
const options = { baseLogger: new Logger(LogLevel.NONE), networkSocket: Sockets };
const client = await telegramCallClient(new TelegramClient(session, 1, "x", options));
await client.invoke("messages.getDhConfig", { version: 0, randomLength: 256 });
const loaded = Object.keys(createRequire(import.meta.url).cache);
const libraries = ["telegram", "teleproto"].filter((name) =>
  loaded.some((path) => path.includes("/node_modules/" + name + "/")),
);
console.log(client.selfId, libraries.join(" "));
process.exit();
`;
