import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { secretNames } from "@offhook/engine";
import type { SecretName, Vault } from "@offhook/engine";
import { testCallId } from "@offhook/engine/testing";
import { folderDataKeys, openKurrentDbVault } from "@offhook/store-kurrentdb";
import type { KurrentDbVaultOptions } from "@offhook/store-kurrentdb";
import { describe, expect, it, onTestFinished } from "vitest";
import { KurrentDbDouble } from "./double/kurrentdb-double.ts";

const rootKey = Uint8Array.from({ length: 32 }, (_, index) => 200 - index);
const exponent = secretNames.exponent(testCallId(1));
const key = secretNames.key(testCallId(1));
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Several machines: one server, and one folder that all of them see. */
async function machines() {
  const double = await KurrentDbDouble.start();
  onTestFinished(() => double.close());
  const folder = mkdtempSync(join(tmpdir(), "offhook-data-keys-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const machine = async (options: Partial<KurrentDbVaultOptions> = {}): Promise<Vault> => {
    const vault = await openKurrentDbVault(double.url, {
      rootKey,
      dataKeys: folderDataKeys(folder),
      timeoutMs: 300,
      retryForMs: 2_000,
      ...options,
    });
    onTestFinished(() => vault.close());
    return vault;
  };
  const kept = (): Buffer =>
    Buffer.concat(readdirSync(folder).map((file) => readFileSync(join(folder, file))));
  return { double, folder, machine, kept };
}

async function both(vault: Vault, names: readonly SecretName[]): Promise<readonly (string | undefined)[]> {
  const values = await Promise.all(names.map((name) => vault.get(name)));
  return values.map((value) => value && Buffer.from(value).toString());
}

describe("a vault of several machines", () => {
  it("is one: what one stores another reads, names the same way, and finds erased", async () => {
    const { machine } = await machines();
    const [one, two] = [await machine(), await machine()];
    await one.put([{ name: exponent, value: bytes("secret") }]);
    expect(await both(two, [exponent])).toEqual(["secret"]);
    expect(two.peerRef("alice" as never, "42")).toBe(one.peerRef("alice" as never, "42"));
    await two.erase([exponent]);
    expect(await both(one, [exponent])).toEqual([undefined]);
    await expect(one.put([{ name: exponent, value: bytes("back") }])).rejects.toMatchObject({
      code: "SECRET_ERASED",
    });
  });

  it("lets one of two machines win that put the same secrets at once, as a whole", async () => {
    const { machine } = await machines();
    const vaults = await Promise.all([machine(), machine(), machine()]);
    for (let round = 0; round < 6; round++) {
      const names = [secretNames.exponent(testCallId(round)), secretNames.key(testCallId(round))];
      const puts = vaults.map((vault, number) =>
        vault.put(names.map((name) => ({ name, value: bytes(`of ${number}`) }))),
      );
      const stored = (await Promise.all(puts)).map((values) =>
        values.map((value) => Buffer.from(value).toString()),
      );
      expect(new Set(stored.flat()).size).toBe(1);
      expect(await both(vaults[round % 3] as Vault, names)).toEqual(stored[0]);
    }
  });

  it("stores secrets that are put together all or none, when its machine dies between any two writes", async () => {
    for (let writes = 1; writes <= 3; writes++) {
      const { double, machine } = await machines();
      const dying = await machine({ retryForMs: 200 });
      let left = writes;
      const stop = double.log.onAppend(() => {
        if (--left === 0) double.setFaults({ isMuted: true });
      });
      const put = dying.put([
        { name: exponent, value: bytes("first") },
        { name: key, value: bytes("first") },
      ]);
      const outcome = await put.then(
        () => "stored" as const,
        () => "unknown" as const,
      );
      stop();
      await double.restart();
      double.setFaults({ isMuted: false });
      const heir = await machine();
      const found = await both(heir, [exponent, key]);
      expect([writes, new Set(found).size]).toEqual([writes, 1]);
      if (outcome === "stored") expect(found).toEqual(["first", "first"]);
      const stands = await heir.put([
        { name: exponent, value: bytes("second") },
        { name: key, value: bytes("second") },
      ]);
      const texts = stands.map((value) => Buffer.from(value).toString());
      expect([writes, new Set(texts).size]).toEqual([writes, 1]);
      expect(await both(heir, [exponent, key])).toEqual(texts);
    }
  });

  it("has no readable secret on the server, and no root key anywhere", async () => {
    const { double, machine, kept } = await machines();
    const vault = await machine();
    await vault.put([{ name: exponent, value: bytes("very secret indeed") }]);
    const everything = Buffer.concat([
      ...double.log.events.flatMap(({ data, metadata }) => [data, metadata]),
      kept(),
    ]);
    for (const form of ["latin1", "base64", "hex"] as const) {
      const text = everything.toString("latin1");
      expect(text).not.toContain(Buffer.from("very secret indeed").toString(form));
      expect(text).not.toContain(Buffer.from(rootKey).toString(form));
    }
  });

  it("destroys the key of what it erases, and leaves the others", async () => {
    const { folder, machine } = await machines();
    const vault = await machine();
    await vault.put([{ name: key, value: bytes("stays") }]);
    const before = readdirSync(folder);
    await vault.put([{ name: exponent, value: bytes("goes") }]);
    expect(readdirSync(folder)).toHaveLength(2);
    await vault.erase([exponent]);
    expect(readdirSync(folder)).toEqual(before);
    expect(await both(vault, [exponent, key])).toEqual([undefined, "stays"]);
  });

  it("destroys the key of a value that is replaced", async () => {
    const { folder, machine } = await machines();
    const vault = await machine();
    const peer = secretNames.peer("alice" as never, "peer" as never);
    await vault.replace([{ name: peer, value: bytes("old") }]);
    await vault.replace([{ name: peer, value: bytes("new") }]);
    await vault.replace([{ name: peer, value: bytes("new") }]);
    expect([readdirSync(folder).length, ...(await both(vault, [peer]))]).toEqual([1, "new"]);
  });

  it("is opened with its root key alone", async () => {
    const { machine } = await machines();
    await machine();
    await expect(machine({ rootKey: new Uint8Array(32) })).rejects.toMatchObject({ code: "VAULT_WRONG_KEY" });
    expect(await machine({ rootKey: async () => rootKey })).toBeDefined();
  });

  it("says that it is out of reach, and works again afterwards", async () => {
    const { double, machine } = await machines();
    const vault = await machine({ retryForMs: 300 });
    await double.kill();
    await expect(vault.put([{ name: exponent, value: bytes("x") }])).rejects.toMatchObject({
      code: "VAULT_UNAVAILABLE",
    });
    await double.restart();
    await vault.put([{ name: exponent, value: bytes("y") }]);
    expect((await both(vault, [exponent]))[0]).toMatch(/^[xy]$/);
  });
});
