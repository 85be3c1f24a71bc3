import { nodeDigest } from "offhook";
import { verifyCall } from "@offhook/replay";
import type { TlObject } from "@offhook/simulator";
import { foldTrace, traceCalls } from "@offhook/telegram";
import type { TracedClient } from "@offhook/telegram";
import { afterEach, describe, expect, it } from "vitest";
import { SecretsSeen } from "../canary/secrets-seen.ts";
import type { CallClient } from "../simulator/call-client.ts";
import { gramJsClient } from "../simulator/gramjs-client.ts";
import { alice, bob, loopbackWorld } from "../simulator/loopback-world.ts";
import type { LoopbackWorld } from "../simulator/loopback-world.ts";
import { mtcuteClient } from "../simulator/mtcute-client.ts";
import { teleprotoClient } from "../simulator/teleproto-client.ts";
import { wholeCall } from "../simulator/whole-call.ts";

type Connect = (world: LoopbackWorld, userId: bigint) => Promise<CallClient & { readonly client: object }>;

const libraries: Readonly<Record<string, Connect>> = {
  GramJS: (world, userId) => gramJsClient(world.mtproto.port, world.keyOf(userId)),
  teleproto: (world, userId) => teleprotoClient(world.mtproto.port, world.keyOf(userId)),
  mtcute: (world, userId) => mtcuteClient(world.mtproto.port, world.keyOf(userId), userId),
};

describe.each(Object.keys(libraries))("a client of %s", (library) => {
  let world: LoopbackWorld;
  const clients: CallClient[] = [];
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
    await world.close();
  });

  async function connected(userId: bigint) {
    const client = await libraries[library]!(world, userId);
    clients.push(client);
    return client;
  }

  it("is traced on either side, and what it sends and hears folds into recordings that verify", async () => {
    world = await loopbackWorld();
    const lines: Record<string, string[]> = { caller: [], callee: [] };
    const [caller, callee] = [await connected(alice), await connected(bob)];
    const traces = [
      traceCalls(caller.client as TracedClient, (line) => lines["caller"]?.push(line), { account: "caller" }),
      traceCalls(callee.client as TracedClient, (line) => lines["callee"]?.push(line), { account: "callee" }),
    ];
    await wholeCall({ caller, callee, calleeInput: world.inputUser(alice, bob) });
    await new Promise((resolve) => setTimeout(resolve, 50));
    for (const side of ["caller", "callee"] as const) {
      const { calls, problems } = await foldTrace(lines[side] ?? [], { digest: nodeDigest });
      expect(problems).toEqual([]);
      expect(calls).toHaveLength(1);
      const [{ call, records }] = calls as [(typeof calls)[number]];
      expect(call).toMatchObject({
        state: "discarded.reporting",
        live: false,
        direction: side === "caller" ? "outgoing" : "incoming",
        end: { reason: "hungUp", origin: side === "caller" ? "us" : "peer" },
      });
      const verified = verifyCall(records, nodeDigest, call);
      expect(verified).toMatchObject({ ok: true, packets: { sent: 1, received: 1 } });
      expect(verified.confirmedAt).not.toBeNull();
      const agreed = records.find(({ type }) => type === "KeyAgreed");
      expect(agreed?.data).toMatchObject({
        emoji: [],
        checks: { fingerprint: "notObservable", gAHash: "held" },
      });
    }
    for (const trace of traces) trace.stop();
    const before = lines["caller"]?.length;
    await wholeCall({ caller, callee, calleeInput: world.inputUser(alice, bob) });
    expect(lines["caller"]?.length).toBe(before);
  });

  it("writes nobody's id, access hash, phone number, key or address", async () => {
    world = await loopbackWorld({}, { accounts: accounts() });
    const [first, second] = accounts() as [Account, Account];
    const lines: string[] = [];
    const [caller, callee] = [await connected(first.userId), await connected(second.userId)];
    for (const { client } of [caller, callee]) traceCalls(client as TracedClient, (line) => lines.push(line));
    await wholeCall({ caller, callee, calleeInput: world.inputUser(first.userId, second.userId) });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const secrets = new SecretsSeen();
    for (const { userId, phoneNumber, firstName } of accounts()) {
      secrets.note("a user id", String(userId));
      secrets.note("a phone number", phoneNumber);
      secrets.note("a name", firstName);
    }
    secrets.note("an access hash", String(world.telegram.accessHash(first.userId, second.userId)));
    const [call] = world.telegram.calls();
    secrets.note("a call's access hash", String(call?.caller.accessHash));
    secrets.note("a call's access hash", String(call?.callee.accessHash));
    secrets.note("a fingerprint", String(call?.keyFingerprint));
    for (const server of call?.connections ?? []) noteServer(server, secrets);
    expect(secrets.count).toBeGreaterThan(10);
    expect(lines.length).toBeGreaterThan(15);
    expect(secrets.findIn(lines.join("\n"))).toEqual([]);
  });

  it("goes on as if nobody looked when the sink throws", async () => {
    world = await loopbackWorld();
    const [caller, callee] = [await connected(alice), await connected(bob)];
    let lines = 0;
    for (const { client } of [caller, callee])
      traceCalls(client as TracedClient, () => {
        lines += 1;
        throw new Error("the disk is full");
      });
    await wholeCall({ caller, callee, calleeInput: world.inputUser(alice, bob) });
    expect(lines).toBeGreaterThan(15);
    await expect(
      caller.invoke({ _: "phone.receivedCall", peer: { _: "inputPhoneCall", id: 1n, accessHash: 2n } }),
    ).rejects.toThrow();
  });
});

interface Account {
  readonly userId: bigint;
  readonly phoneNumber: string;
  readonly firstName: string;
}

function accounts(): readonly Account[] {
  return [
    { userId: 5_021_777_001n, phoneNumber: "420777123456", firstName: "Alexandrina" },
    { userId: 6_130_888_002n, phoneNumber: "420777654321", firstName: "Bartholomew" },
  ];
}

function noteServer(server: TlObject, secrets: SecretsSeen): void {
  for (const field of ["ip", "ipv6", "username", "password", "peerTag"]) {
    const value = server[field];
    if (typeof value === "string" || value instanceof Uint8Array) secrets.note(`a server's ${field}`, value);
  }
}
