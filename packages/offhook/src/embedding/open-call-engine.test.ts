import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock, systemRandomness } from "@offhook/engine";
import { createCallServer, memoryCallClient } from "@offhook/simulator";
import { loopbackClientOptions, loopbackSession } from "@offhook/simulator/gramjs";
import { startMtprotoServer } from "@offhook/simulator/mtproto";
import { telegramCallClient } from "@offhook/telegram";
import { filter, firstValueFrom } from "rxjs";
import { TelegramClient } from "telegram";
import { describe, expect, it, onTestFinished } from "vitest";
import { nodeDigest } from "./node-digest.ts";
import { openCallEngine } from "./open-call-engine.ts";

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "offhook-embedding-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function simulatedTelegram() {
  const telegram = createCallServer({
    clock: systemClock(),
    randomness: systemRandomness(),
    digest: nodeDigest,
    accounts: [{ userId: 1n }, { userId: 2n }],
  });
  const server = await startMtprotoServer({ server: telegram });
  onTestFinished(() => server.close());
  const clientOf = async (userId: bigint | undefined): Promise<TelegramClient> => {
    const key = randomBytes(256);
    server.addAuthKey(key, userId === undefined ? {} : { userId });
    return new TelegramClient(await loopbackSession(key), 1, "any", loopbackClientOptions(server.port));
  };
  return { telegram, clientOf };
}

describe("openCallEngine", () => {
  it("runs a whole call between two accounts on files, and closes all that it opened", async () => {
    const { telegram, clientOf } = await simulatedTelegram();
    const files = folder();
    const callerClient = await clientOf(1n);
    const caller = await openCallEngine({ client: callerClient, store: join(files, "caller.db") });
    const callee = await openCallEngine({
      client: await clientOf(2n),
      store: join(files, "callee.db"),
      accountId: "bob",
    });
    expect(callee.accountId).toBe("bob");
    expect(caller.accountId).toMatch(/^user-[A-Za-z0-9]{8}$/);
    const incoming = firstValueFrom(callee.calls$);
    const call = await caller.placeCall({ userId: "2", accessHash: String(telegram.accessHash(1n, 2n)) });
    const ringing = await incoming;
    await firstValueFrom(ringing.state$.pipe(filter(({ state }) => state === "requested.ringing")));
    await ringing.answer();
    const both = [call, ringing].map((each) =>
      firstValueFrom(each.state$.pipe(filter(({ confirmed }) => confirmed))),
    );
    const [one, other] = await Promise.all(both);
    expect(one?.context.fingerprint).toBe(other?.context.fingerprint);
    await call.hangUp();
    await firstValueFrom(call.state$.pipe(filter(({ state }) => state === "discarded.closed")), {
      defaultValue: undefined,
    });
    await Promise.all([caller.close(), caller.close(), callee.close()]);
    expect(callerClient.connected).toBe(false);
    const again = await openCallEngine({ client: await clientOf(1n), store: join(files, "caller.db") });
    expect(again.accountId).toBe(caller.accountId);
    expect(again.liveCalls()).toEqual([]);
    await again.close();
  });

  it("takes a call client that was made before, and closes it with the engine", async () => {
    const { clientOf } = await simulatedTelegram();
    const library = await clientOf(1n);
    const client = await telegramCallClient(library, { requestTimeoutMs: 5_000 });
    const engine = await openCallEngine({ client, store: join(folder(), "calls.db"), accountId: "alice" });
    expect(engine.liveCalls()).toEqual([]);
    await engine.close();
    expect(library.connected).toBe(false);
  });

  it("leaves a client to the engine that has it", async () => {
    const { clientOf } = await simulatedTelegram();
    const files = folder();
    const library = await clientOf(1n);
    const engine = await openCallEngine({ client: library, store: join(files, "a.db") });
    await expect(openCallEngine({ client: library, store: join(files, "b.db") })).rejects.toMatchObject({
      code: "CLIENT_IN_USE",
    });
    expect(library.connected).toBe(true);
    await engine.close();
    const client = await telegramCallClient(await clientOf(1n));
    const one = await openCallEngine({ client, store: join(files, "a.db") });
    await expect(openCallEngine({ client, store: join(files, "b.db") })).rejects.toMatchObject({
      code: "CLIENT_IN_USE",
    });
    expect(await firstValueFrom(one.connected$)).toBe(true);
    await one.close();
  });

  it("runs on a client of the simulator in memory, also after it could not open the first time", async () => {
    const { telegram } = await simulatedTelegram();
    const files = folder();
    const client = memoryCallClient(telegram, { userId: 1n, deviceId: "phone" });
    await expect(openCallEngine({ client, store: join(files, "nowhere", "a.db") })).rejects.toMatchObject({
      code: "STORE_NOT_FOUND",
    });
    await using caller = await openCallEngine({ client, store: join(files, "a.db") });
    await using callee = await openCallEngine({
      client: memoryCallClient(telegram, { userId: 2n, deviceId: "phone" }),
      store: join(files, "b.db"),
      autoAnswer: [{}],
    });
    const accessHash = String(telegram.accessHash(1n, 2n));
    const { kind } = await caller.ring({ userId: "2", accessHash }, { onAnswer: "keep" });
    expect([kind, callee.liveCalls().length]).toEqual(["answered", 1]);
  });

  it("says that it is closed, and not that its files are", async () => {
    const { telegram } = await simulatedTelegram();
    const client = memoryCallClient(telegram, { userId: 1n, deviceId: "phone" });
    const engine = await openCallEngine({ client, store: join(folder(), "calls.db") });
    const call = await engine.placeCall({ userId: "2", accessHash: String(telegram.accessHash(1n, 2n)) });
    await engine.close();
    const late = await Promise.allSettled([
      call.key(),
      call.media(),
      call.conferenceSlug(),
      call.rate(5, { comment: "good" }),
      call.provideLog(Uint8Array.of(1)),
      engine.accountStanding(),
      engine.reopenAccount(),
      engine.placeCall({ userId: "2" }),
    ]);
    for (const each of late)
      expect(each).toMatchObject({ status: "rejected", reason: { code: "ENGINE_CLOSED" } });
  });

  it("refuses the client of nobody, and lets the files go", async () => {
    const { clientOf } = await simulatedTelegram();
    const store = join(folder(), "calls.db");
    const client = await clientOf(undefined);
    onTestFinished(() => client.destroy());
    await expect(openCallEngine({ client, store })).rejects.toMatchObject({ type: "AUTH_KEY_UNREGISTERED" });
    const engine = await openCallEngine({ client: await clientOf(1n), store });
    await engine.close();
  });

  it.each<[string, unknown, string, RegExp]>([
    ["no options", undefined, "INVALID_ARGUMENT", /^options must be an object, not undefined\.$/],
    [
      "no client",
      {},
      "INVALID_ARGUMENT",
      /^client must be a TelegramClient of GramJS or teleproto, not undefined\.$/,
    ],
    ["a client that is none", { client: "me" }, "INVALID_ARGUMENT", /^client must be .*, not "me"\.$/],
    ["an account that is no name", { accountId: "a b" }, "INVALID_ARGUMENT", /^accountId must be 1 to 64/],
    [
      "a store in no folder",
      { store: "/no/such/folder/calls.db" },
      "STORE_NOT_FOUND",
      /create it or check the path/,
    ],
    ["a key that is none", { rootKey: new Uint8Array(3) }, "VAULT_NO_KEY", /32 bytes/],
  ])("refuses %s before it makes a file or connects", async (_, wrong, code, message) => {
    const store = join(folder(), "calls.db");
    const client = new TelegramClient(await loopbackSession(), 1, "any", loopbackClientOptions(1));
    const options =
      wrong !== undefined && Object.keys(wrong as object).length > 0 && !("client" in (wrong as object))
        ? { client, store, ...(wrong as object) }
        : wrong;
    await expect(openCallEngine(options as never)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
    if (code === "INVALID_ARGUMENT") expect(existsSync(store)).toBe(false);
  });
});
