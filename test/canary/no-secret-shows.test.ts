import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { secretNames, systemClock, systemRandomness } from "@offhook/engine";
import type { Call, CallView } from "@offhook/engine";
import { ladder, lineText, transitionLine } from "@offhook/replay";
import { createCallServer } from "@offhook/simulator";
import type { TlObject } from "@offhook/simulator";
import { loopbackClientOptions, loopbackSession } from "@offhook/simulator/gramjs";
import { startMtprotoServer } from "@offhook/simulator/mtproto";
import { nodeDigest, openCallEngine } from "offhook";
import type { OpenedCallEngine } from "offhook";
import { filter, firstValueFrom } from "rxjs";
import { TelegramClient } from "telegram";
import { afterEach, describe, expect, it, vi } from "vitest";
import { atTheEnd } from "../scenarios/at-the-end.ts";
import { twoPhones } from "../scenarios/two-phones.ts";
import { SecretsSeen } from "./secrets-seen.ts";

const comment = "what-our-user-wrote-about-the-call";
const debug = JSON.stringify({ log: "what-the-media-engine-wrote-about-the-call" });
const users = { alice: 5_021_777_001n, bob: 6_130_888_002n } as const;

describe("on memory stores", () => {
  it("no exponent, key, access hash, password, peer tag, text or user id is in a record, the index or a diagnostic", async () => {
    const { world, confirm, hangUp, bob } = await twoPhones({ choices: { askRating: "confirmed" } });
    const call = await confirm();
    await world.during(call.sendSignaling(Uint8Array.from(randomBytes(64))));
    await hangUp(bob);
    await world.during(call.rate(2, { comment, problems: ["echo"] }));
    await world.during(call.provideDebug(debug));
    world.secrets.note("a comment", comment);
    world.secrets.note("debug data", "what-the-media-engine-wrote-about-the-call");
    // Two exponents, one key, access hashes of users and of the call, servers' credentials, texts.
    expect(world.secrets.count).toBeGreaterThan(20);
    await atTheEnd(world);
  });
});

describe("on SQLite, with GramJS over MTProto", () => {
  const folders: string[] = [];
  afterEach(() => {
    vi.restoreAllMocks();
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });

  it("no secret stands in a file, an error, a diagnostic or a line, at any moment of a call", async () => {
    const folder = mkdtempSync(join(tmpdir(), "offhook-canary-"));
    folders.push(folder);
    const secrets = new SecretsSeen();
    const lines: string[] = [];
    for (const stream of [process.stdout, process.stderr]) {
      vi.spyOn(stream, "write").mockImplementation((chunk) => {
        lines.push(String(chunk));
        return true;
      });
    }
    const errors: unknown[] = [];
    const telegram = createCallServer({
      clock: systemClock(),
      randomness: systemRandomness(),
      digest: nodeDigest,
      accounts: Object.values(users).map((userId) => ({ userId })),
      choices: { askRating: "confirmed" },
    });
    const mtproto = await startMtprotoServer({ server: telegram, onError: (error) => errors.push(error) });

    async function engineOf(person: keyof typeof users): Promise<OpenedCallEngine> {
      const authKey = Uint8Array.from(randomBytes(256));
      const rootKey = Uint8Array.from(randomBytes(32));
      secrets.note("an auth key", authKey);
      secrets.note("a root key", rootKey);
      secrets.note("a user id", String(users[person]));
      mtproto.addAuthKey(authKey, { userId: users[person] });
      const session = await loopbackSession(authKey);
      const client = new TelegramClient(session, 1, "loopback", loopbackClientOptions(mtproto.port));
      const engine = await openCallEngine({ client, rootKey, store: join(folder, `${person}.db`) });
      engine.transitions$.subscribe(({ record }) => lines.push(lineText(transitionLine(record))));
      engine.diagnostics$.subscribe((told) => lines.push(inspect(told, { depth: 9 })));
      return engine;
    }

    function check(moment: string): void {
      const files = readdirSync(folder);
      expect(files).toEqual(expect.arrayContaining(["alice.db", "alice.vault", "bob.db", "bob.vault"]));
      for (const name of files)
        expect(secrets.findIn(readFileSync(join(folder, name))), `${name} ${moment}`).toEqual([]);
      const told = [...lines, ...errors.map((error) => inspect(error, { depth: 9 }))].join("\n");
      expect(secrets.findIn(told), `what was said ${moment}`).toEqual([]);
    }

    const [alice, bob] = [await engineOf("alice"), await engineOf("bob")];
    const userHash = String(telegram.accessHash(users.alice, users.bob));
    secrets.note("a user's access hash", userHash);
    secrets.note("a user's access hash", String(telegram.accessHash(users.bob, users.alice)));
    const incoming = firstValueFrom(bob.calls$);
    const call = await alice.placeCall({ userId: String(users.bob), accessHash: userHash });
    await reached(call, ({ state }) => state === "waiting.ringing");
    const answered = await incoming;

    const [server] = telegram.calls();
    secrets.note("a call's access hash", String(server!.caller.accessHash));
    secrets.note("a call's access hash", String(server!.callee.accessHash));
    const half = await alice.vault.get(secretNames.exponent(call.callId));
    secrets.note("the caller's exponent", half!.slice(257, 513));
    check("while it rings");

    const agreed = reached(call, ({ confirmed }) => confirmed);
    await answered.answer();
    await agreed;
    await reached(answered, ({ confirmed }) => confirmed);
    secrets.note("the call key", (await call.key())!);
    for (const connection of server!.connections ?? []) noteServer(connection, secrets);
    await call.sendSignaling(Uint8Array.from(randomBytes(200)));
    expect(secrets.count).toBeGreaterThan(14);
    check("while they talk");

    errors.push(
      await failureOf(() => alice.placeCall({ userId: String(users.bob), accessHash: `${userHash}00` })),
    );
    errors.push(await failureOf(() => answered.answer()));
    errors.push(
      await failureOf(() => openCallEngine({ client: {} as never, store: join(folder, "alice.db") })),
    );
    await answered.hangUp();
    await reached(call, ({ context }) => context.needRating);
    await call.rate(1, { comment });
    await call.provideDebug(debug);
    secrets.note("a comment", comment);
    secrets.note("debug data", "what-the-media-engine-wrote-about-the-call");
    await reached(call, ({ state }) => state === "discarded.closed");
    check("after the call");

    for await (const record of alice.store.readAll()) lines.push(JSON.stringify(record));
    for await (const row of alice.store.listCalls()) lines.push(JSON.stringify(row));
    lines.push(await drawn(alice, call));
    errors.push(
      await failureOf(() => alice.vault.put([{ name: secretNames.key(call.callId), value: half! }])),
    );
    await Promise.all([alice.close(), bob.close()]);
    await mtproto.close();
    telegram.close();
    check("when all is closed");
  });
});

async function reached(call: Call, isThere: (view: CallView) => boolean): Promise<void> {
  await firstValueFrom(call.state$.pipe(filter(isThere)), { defaultValue: undefined });
}

async function failureOf(doing: () => Promise<unknown>): Promise<unknown> {
  try {
    await doing();
  } catch (error) {
    return error;
  }
  throw new Error("What should fail did not.");
}

async function drawn(engine: OpenedCallEngine, { callId }: Call): Promise<string> {
  const records = [];
  for await (const record of engine.store.readStream(`call-${callId}`)) records.push(record);
  return ladder({ caller: records })
    .map((line) => lineText(line))
    .join("\n");
}

function noteServer(connection: TlObject, secrets: SecretsSeen): void {
  for (const field of ["username", "password", "peerTag"] as const) {
    const value = connection[field];
    if (typeof value === "string" || value instanceof Uint8Array) secrets.note(`a server's ${field}`, value);
  }
}
