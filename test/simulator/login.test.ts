import { MemoryStorage, TelegramClient as MtcuteClient } from "@mtcute/node";
import { addPublicKey, NodeCryptoProvider } from "@mtcute/node/utils.js";
import { loopbackClientOptions, loopbackSession, trustServer } from "@offhook/simulator/gramjs";
import { Api, TelegramClient } from "telegram";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { alice, type LoopbackWorld, loopbackWorld } from "./loopback-world.ts";

const phoneNumber = "+1 000 1001";

describe("logging in over the full handshake", () => {
  let world: LoopbackWorld;
  beforeEach(async () => {
    world = await loopbackWorld({ handshake: { loginCode: "24680" } });
  });
  afterEach(async () => {
    await world.close();
    expect(world.errors).toEqual([]);
  });

  it("GramJS makes an auth key, logs in with the code and is the user", async () => {
    const client = await gramJs(world);
    await client.start({ phoneNumber, phoneCode: () => Promise.resolve("24680"), onError: fail });
    const me = await client.getMe();
    expect([me.id.toString(), me.firstName]).toEqual([alice.toString(), "Alice"]);
    await client.invoke(new Api.auth.LogOut());
    await expect(client.invoke(new Api.updates.GetState())).rejects.toMatchObject({
      errorMessage: "AUTH_KEY_UNREGISTERED",
    });
    await client.destroy();
  });

  it.each([
    ["a wrong code", phoneNumber, "11111", "PHONE_CODE_INVALID"],
    ["a number that is nobody's", "+999", "24680", "PHONE_NUMBER_INVALID"],
  ])("%s is refused", async (_, number, code, error) => {
    const client = await gramJs(world);
    await client.connect();
    const login = async () => {
      const { phoneCodeHash } = await client.sendCode({ apiId: 1, apiHash: "x" }, number);
      await client.invoke(new Api.auth.SignIn({ phoneNumber: number, phoneCodeHash, phoneCode: code }));
    };
    await expect(login()).rejects.toMatchObject({ errorMessage: error });
    await client.destroy();
  });

  it.each([
    ["the right password", "correct horse", undefined],
    ["a wrong password", "wrong horse", "PASSWORD_HASH_INVALID"],
  ])("two-step verification: %s", async (_, password, error) => {
    const guarded = await loopbackWorld({ handshake: { loginCode: "24680", password: "correct horse" } });
    const client = await gramJs(guarded);
    const errors: string[] = [];
    const started = client.start({
      phoneNumber,
      phoneCode: () => Promise.resolve("24680"),
      password: () => Promise.resolve(password),
      onError: async (failure) => {
        errors.push((failure as { errorMessage?: string }).errorMessage ?? String(failure));
        return true;
      },
    });
    if (error === undefined) {
      await started;
      expect((await client.getMe()).id.toString()).toBe(alice.toString());
    } else {
      await expect(started).rejects.toThrow();
    }
    expect(errors).toEqual(error === undefined ? [] : [error]);
    await client.destroy();
    await guarded.close();
    expect(guarded.errors).toEqual([]);
  });

  it("a device that is not logged in learns the configuration and nothing else", async () => {
    const client = await gramJs(world);
    await client.connect();
    expect(await client.checkAuthorization()).toBe(false);
    await client.destroy();
  });

  it("mtcute makes an auth key and logs in", async () => {
    const crypto = new NodeCryptoProvider();
    await crypto.initialize?.();
    addPublicKey(crypto, world.mtproto.publicKey?.pem ?? "");
    const dc = { id: 2, ipAddress: "127.0.0.1", port: world.mtproto.port };
    const client = new MtcuteClient({
      apiId: 1,
      apiHash: "x",
      storage: new MemoryStorage(),
      defaultDcs: { main: dc, media: dc },
      crypto,
      updates: false,
      logLevel: 2,
    });
    const warnings: string[] = [];
    client.log.mgr.handler = (_color, level, tag, format, args) => {
      if (level <= 2) warnings.push([tag, format, ...args.map(String)].join(" "));
    };
    const me = await client.start({
      phone: phoneNumber,
      code: () => Promise.resolve("24680"),
      codeSentCallback: () => {},
    });
    expect([BigInt(me.id), me.firstName]).toEqual([alice, "Alice"]);
    expect(warnings).toEqual([]);
    await client.destroy();
  });
});

async function gramJs({ mtproto }: LoopbackWorld): Promise<TelegramClient> {
  if (mtproto.publicKey) trustServer(mtproto.publicKey);
  return new TelegramClient(await loopbackSession(), 1, "x", loopbackClientOptions(mtproto.port));
}

function fail(error: Error): never {
  throw error;
}
