import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { SecretName } from "@offhook/engine";
import { checkSqliteVaultKey, openSqliteVault, rootKeyVariable } from "../index.ts";
import type { SqliteVaultOptions } from "../index.ts";

const folder = mkdtempSync(join(tmpdir(), "offhook-root-key-"));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

const name: SecretName = "key/0197a000";
const rootKey = new Uint8Array(randomBytes(32));
let places = 0;
let path: string;
beforeEach(() => (path = join(folder, `${places++}.vault`)));

/** Stores a value, or finds the one that is there, with these options. */
async function touch(options?: SqliteVaultOptions): Promise<Uint8Array | undefined> {
  const vault = await openSqliteVault(path, options);
  try {
    const [value] = await vault.put([{ name, value: Uint8Array.of(1, 2, 3) }]);
    return value;
  } finally {
    await vault.close();
  }
}

describe("the root key of a vault", () => {
  const hex = Buffer.from(rootKey).toString("hex");
  const base64url = Buffer.from(rootKey).toString("base64url");
  const keyFile = (): string => `${path}.elsewhere`;

  it("is the same, whichever way it is given", async () => {
    await touch({ rootKey });
    writeFileSync(keyFile(), ` ${base64url}\n`, { mode: 0o600 });
    for (const options of [
      { rootKey: () => rootKey },
      { rootKey: async () => rootKey },
      { keyFile: keyFile() },
    ])
      expect(await touch(options)).toEqual(Uint8Array.of(1, 2, 3));
    for (const text of [hex, base64url, Buffer.from(rootKey).toString("base64")]) {
      vi.stubEnv(rootKeyVariable, text);
      expect(await touch()).toEqual(Uint8Array.of(1, 2, 3));
    }
    expect(existsSync(`${path}.key`)).toBe(false);
  });

  it("can be checked beside a process that has the vault open, and nothing is made", async () => {
    await expect(checkSqliteVaultKey(path)).rejects.toMatchObject({ code: "VAULT_NOT_FOUND" });
    expect([existsSync(path), existsSync(`${path}.key`)]).toEqual([false, false]);
    const vault = await openSqliteVault(path, { rootKey });
    await checkSqliteVaultKey(path, { rootKey });
    const other = new Uint8Array(32).fill(7);
    await expect(checkSqliteVaultKey(path, { rootKey: other })).rejects.toMatchObject({
      code: "VAULT_WRONG_KEY",
    });
    await expect(checkSqliteVaultKey(path)).rejects.toMatchObject({ code: "VAULT_NO_KEY" });
    expect(existsSync(`${path}.key`)).toBe(false);
    await vault.put([{ name, value: Uint8Array.of(1) }]);
    await vault.close();
    await checkSqliteVaultKey(path, { rootKey });
  });

  it("is not changed or wiped in the hands of whoever gave it", async () => {
    const own = rootKey.slice();
    await touch({ rootKey: own });
    expect(own).toEqual(rootKey);
  });

  it("is made in a key file of mode 0600 when nothing is said", async () => {
    await touch();
    expect(readFileSync(`${path}.key`, "utf8")).toMatch(/^[A-Za-z0-9_-]{43}\n$/);
    if (process.platform !== "win32") expect(statSync(`${path}.key`).mode & 0o777).toBe(0o600);
    expect(await touch()).toEqual(Uint8Array.of(1, 2, 3));
  });

  it("is not made anew for a vault that has one", async () => {
    await touch();
    rmSync(`${path}.key`);
    await expect(touch()).rejects.toMatchObject({ code: "VAULT_NO_KEY", vault: path });
    expect(existsSync(`${path}.key`)).toBe(false);
  });

  it("that is wrong opens nothing, and the right one still does", async () => {
    await touch({ rootKey });
    await expect(touch({ rootKey: randomBytes(32) })).rejects.toMatchObject({
      code: "VAULT_WRONG_KEY",
      vault: path,
    });
    expect(await touch({ rootKey })).toEqual(Uint8Array.of(1, 2, 3));
  });

  it.skipIf(process.platform === "win32")("is refused from a file that others can read", async () => {
    writeFileSync(keyFile(), base64url);
    chmodSync(keyFile(), 0o640);
    await expect(touch({ keyFile: keyFile() })).rejects.toMatchObject({ code: "VAULT_NO_KEY" });
  });

  const shown = "0123456789-the-secret-itself";
  it.each<[string, SqliteVaultOptions, string?]>([
    ["16 bytes", { rootKey: new Uint8Array(16) }],
    ["a string", { rootKey: shown as unknown as Uint8Array }],
    ["a function that gives too little", { rootKey: () => new Uint8Array(3) }],
    ["a function that fails", { rootKey: () => Promise.reject(new Error("no service")) }],
    ["a short environment variable", {}, shown],
    ["an empty environment variable", {}, ""],
    ["hex of 31 bytes", {}, "ab".repeat(31)],
    ["a folder", { keyFile: tmpdir() }],
    ["a file in a folder that is not there", { keyFile: join(tmpdir(), "offhook-nowhere", "key") }],
    ["an environment variable that is no base64", {}, "!".repeat(43)],
  ])("that is %s is refused without being shown", async (_, options, variable) => {
    if (variable !== undefined) vi.stubEnv(rootKeyVariable, variable);
    const error = await touch(options).catch((thrown: unknown) => thrown as Error);
    expect(error).toMatchObject({ code: "VAULT_NO_KEY" });
    expect((error as Error).message).not.toContain(shown);
    expect((error as Error).message).toMatch(/\.$/);
  });

  it("that is given twice is refused", async () => {
    await expect(touch({ rootKey, keyFile: keyFile() })).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  it("is in no file of the vault", async () => {
    await touch({ rootKey });
    for (const file of ["", "-lock"])
      expect(readFileSync(`${path}${file}`).includes(Buffer.from(rootKey))).toBe(false);
  });
});
