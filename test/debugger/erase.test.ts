import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eraseCall, erasePeer, isCallRecord, secretNames } from "@offhook/engine";
import type { ErasePorts } from "@offhook/engine";
import { seededRandomness } from "@offhook/engine/testing";
import { verifyCall } from "@offhook/replay";
import { nodeDigest, openSqliteStores, systemClock, systemRandomness } from "offhook";
import { describe, expect, it, onTestFinished } from "vitest";
import { objects, offhook } from "../cli/offhook-process.ts";
import { snippetsOf } from "../cli/project.ts";
import { twoPhones } from "../scenarios/two-phones.ts";
import { digest } from "../scenarios/world.ts";
import type { Phone, World } from "../scenarios/world.ts";

function portsOf({ clock }: World, { store, vault }: Phone): ErasePorts {
  return { store, vault, clock, random: seededRandomness(5), digest };
}

async function talked() {
  const phones = await twoPhones();
  const call = await phones.confirm();
  await phones.hangUp(phones.bob);
  await phones.world.clock.runUntilIdle();
  return { ...phones, call, ports: portsOf(phones.world, phones.alice) };
}

describe("erasing a call", () => {
  it("leaves nothing of it in the vault, and a proof in the log, which verifies", async () => {
    const { alice, call, ports } = await talked();
    const { revision } = await eraseCall(ports, call.callId);
    for (const kind of ["exponent", "key"] as const) {
      await expect(alice.vault.get(secretNames[kind](call.callId))).resolves.toBeUndefined();
      const again = { name: secretNames[kind](call.callId), value: new Uint8Array(8) };
      await expect(alice.vault.put([again])).rejects.toMatchObject({ code: "SECRET_ERASED" });
    }
    const records = await alice.records(call);
    expect(records.at(-1)).toMatchObject({ revision, type: "SecretsWiped", outcome: "ignored" });
    const summary = await alice.store.findCall({ callId: call.callId });
    expect(verifyCall(records, digest, summary).problems).toEqual([]);
  });

  it("can be repeated, and adds no second proof", async () => {
    const { alice, call, ports } = await talked();
    const first = await eraseCall(ports, call.callId);
    await expect(eraseCall(ports, call.callId)).resolves.toEqual(first);
    expect((await alice.records(call)).at(-1)?.revision).toBe(first.revision);
  });

  it("is refused while the call goes on, and destroys nothing", async () => {
    const { world, alice, confirm } = await twoPhones();
    const call = await confirm();
    const ports = portsOf(world, alice);
    await expect(eraseCall(ports, call.callId)).rejects.toMatchObject({ code: "CALL_NOT_OVER" });
    const { peerRef } = call.view.context;
    if (peerRef === null) throw new RangeError("no peer");
    await expect(erasePeer(ports, "alice" as never, peerRef)).rejects.toMatchObject({
      code: "CALL_NOT_OVER",
    });
    expect(await alice.vault.get(secretNames.peer("alice" as never, peerRef))).toBeDefined();
    expect(await alice.vault.get(secretNames.key(call.callId))).toBeDefined();
  });

  it("is refused for a call that there is not", async () => {
    const { ports } = await talked();
    await expect(eraseCall(ports, "0190-none" as never)).rejects.toMatchObject({ code: "CALL_NOT_FOUND" });
  });
});

describe("erasing a peer", () => {
  it("forgets who they are, with a proof in each call with them, and they can call again", async () => {
    const { world, alice, bob, call, ports } = await talked();
    const { peerRef } = call.view.context;
    if (peerRef === null) throw new RangeError("no peer");
    expect(await erasePeer(ports, "alice" as never, peerRef)).toHaveLength(1);
    expect(await alice.vault.get(secretNames.peer("alice" as never, peerRef))).toBeUndefined();
    const proof = (await alice.records(call)).findLast(isCallRecord);
    expect(proof?.data).toMatchObject({ secrets: expect.arrayContaining(["key", "peer"]) });
    await expect(erasePeer(ports, "alice" as never, peerRef)).resolves.toHaveLength(1);

    await world.during(bob.engine.placeCall(world.address("bob", "alice")));
    await world.clock.advance(1_000);
    expect(alice.call().view.state).toBe("requested.ringing");
    expect(alice.call().view.context.peerRef).toBe(peerRef);
  });
});

describe("offhook erase", () => {
  it("erases a call and a peer of real files, and verify finds nothing wrong", {
    timeout: 60_000,
  }, async () => {
    const directory = mkdtempSync(join(tmpdir(), "offhook-erase-"));
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
    await offhook(["demo", "--json", "--directory", directory]);
    const store = ["--store", join(directory, "caller.db")];

    const unasked = await offhook(["erase", "last", ...store]);
    expect([unasked.code, unasked.stderr]).toEqual([2, expect.stringContaining("say --yes")]);
    const erased = await offhook(["erase", "last", "--yes", ...store]);
    expect([erased.code, erased.stderr]).toEqual([0, ""]);
    expect(erased.stdout).toMatch(/erased, record 11 of .* proves it/);

    const [call] = objects((await offhook(["list", "--json", ...store])).stdout);
    // It may begin with a dash.
    const name = String(call?.["peerRef"]).slice(0, 8);
    const peer = await offhook(["erase", "--yes", "--json", ...store, "--", name]);
    expect(objects(peer.stdout).at(-1)).toMatchObject({ type: "summary", calls: 1, peer: true });
    const user = await offhook(["erase", "--user", "1002", "--yes", "--json", ...store]);
    expect(objects(user.stdout)[0]).toMatchObject({ type: "erased", revision: 12 });
    expect((await offhook(["erase", "--user", "4711", "--yes", ...store])).code).toBe(3);
    expect((await offhook(["verify", ...store])).code).toBe(0);
    expect((await offhook(["show", "last", ...store])).stdout).toMatch(/SecretsWiped/);

    const [snippet] = snippetsOf("docs/guides/erasing.md");
    const said: unknown[] = [];
    const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as FunctionConstructor;
    const body = (snippet ?? "")
      .replace(/^import .*$/m, "")
      .replace('"calls.db"', JSON.stringify(join(directory, "callee.db")));
    const given = { eraseCall, nodeDigest, openSqliteStores, systemClock, systemRandomness };
    const console = { log: (revision: unknown) => said.push(revision) };
    await new AsyncFunction(...Object.keys(given), "console", body)(...Object.values(given), console);
    expect(said).toEqual([expect.any(Number)]);
  });
});
