import { createHash, randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { systemClock, systemRandomness } from "@offhook/engine";
import { createCallServer } from "@offhook/simulator";
import { startMtprotoServer } from "@offhook/simulator/mtproto";
import { describe, expect, it, onTestFinished } from "vitest";
import { KurrentDbDouble } from "../kurrentdb/double/kurrentdb-double.ts";
import { folder, objects, offhook, start } from "./offhook-process.ts";
import { inTerminal } from "./terminal.ts";

/** The command line with `--store kurrentdb://...`: calls of two accounts in one store, on a double of the server. */
async function scene() {
  const double = await KurrentDbDouble.start();
  onTestFinished(() => double.close());
  const files = folder();
  const digest = { sha256: (bytes: Uint8Array) => createHash("sha256").update(bytes).digest() };
  const accounts = [{ userId: 1n }, { userId: 2n }];
  const parts = { clock: systemClock(), randomness: systemRandomness(), digest, accounts };
  const server = createCallServer(parts);
  const mtproto = await startMtprotoServer({ server });
  onTestFinished(() => mtproto.close());
  const store = double.url.replace("//", "//somebody:hush@");
  const env = {
    OFFHOOK_STORE: store,
    OFFHOOK_VAULT_KEY: randomBytes(32).toString("base64url"),
    OFFHOOK_DATA_KEYS: join(files, "data-keys"),
  };
  const as = (name: string, userId: bigint): readonly string[] => {
    const key = randomBytes(256);
    mtproto.addAuthKey(key, { userId, deviceId: name });
    const authKey = join(files, `${name}.auth-key`);
    writeFileSync(authKey, key);
    return ["--account", name, "--connect", `127.0.0.1:${mtproto.port}`, "--auth-key", authKey];
  };
  return { double, store, env, as, callee: `2:${server.accessHash(1n, 2n)}`, files };
}

describe("a store on KurrentDB", { timeout: 60_000 }, () => {
  it("is recorded to by two processes, and looked at by the debugger's commands", async () => {
    const { env, as, callee, store, files } = await scene();
    const alice = as("alice", 1n);
    const recording = start(["record", "--json", "--answer", "--calls", "1", ...as("bob", 2n)], { env });
    expect(await recording.told("ready")).toMatchObject({
      store: expect.not.stringContaining("hush") as string,
    });
    const called = await offhook(["call", callee, ...alice], { env });
    expect([called.code, called.stderr]).toEqual([0, ""]);
    expect(await recording.ended).toMatchObject({ code: 0, stderr: "" });

    const rows = objects((await offhook(["list", "--json"], { env })).stdout).filter(
      ({ type }) => type === "call",
    );
    expect(new Set(rows.map(({ accountId, state }) => `${accountId} ${state}`))).toEqual(
      new Set(["alice discarded.closed", "bob discarded.closed"]),
    );
    for (const command of [
      ["show", "last"],
      ["explain", "last"],
      ["ladder", "last"],
      ["verify"],
      ["stats"],
    ]) {
      const ran = await offhook(command, { env });
      expect([command, ran.code, ran.stderr]).toEqual([command, 0, ""]);
      expect(ran.stdout.length).toBeGreaterThan(20);
    }
    const doctor = await offhook(["doctor", "--offline"], { env });
    expect([doctor.code, doctor.stdout]).toEqual([
      0,
      expect.stringMatching(/answers; 0 live calls, the last one of/),
    ]);
    for (const [wrong, check, detail] of [
      [{ OFFHOOK_VAULT_KEY: "A".repeat(43) }, "vault", /does not open the vault/],
      [{ OFFHOOK_VAULT_KEY: "short" }, "vault", /must hold 32 bytes/],
      [{ OFFHOOK_DATA_KEYS: join(files, "not-mounted") }, "data keys", /not-mounted is not there$/],
      [{ OFFHOOK_DATA_KEYS: folder() }, "data keys", /holds no key, and calls are recorded$/],
      [{ OFFHOOK_DATA_KEYS: "" }, "vault", /^OFFHOOK_DATA_KEYS not given$/],
    ] as const) {
      const { code, stdout } = await offhook(["doctor", "--offline", "--json"], {
        env: { ...env, ...wrong },
      });
      expect([code, objects(stdout).filter(({ status }) => status === "problem")]).toEqual([
        1,
        [expect.objectContaining({ check, detail: expect.stringMatching(detail) })],
      ]);
    }

    const bundle = join(files, "all.bundle");
    expect(await offhook(["export", "--all", "-o", bundle], { env })).toMatchObject({ code: 0 });
    const elsewhere = `${store}&streamPrefix=copy.`;
    const imported = await offhook(["import", bundle, "--store", elsewhere]);
    expect([imported.code, imported.stderr]).toEqual([0, ""]);
    expect(imported.stdout).not.toContain("hush");
    const erased = await offhook(["erase", "last", "--yes"], { env });
    expect([erased.code, erased.stderr]).toEqual([0, ""]);
  });

  it("is copied to from a bundle, shown in a page, stepped through and forked; its vault opens the packets", async () => {
    const { env, as, callee, store, files } = await scene();
    const said = ["--keep-keys", "1h", "--signal", "aGVsbG8="];
    const recording = start(["record", "--answer", "--calls", "1", "--json", ...said, ...as("bob", 2n)], {
      env,
    });
    await recording.told("ready");
    // Not before the callee has the key as well: on a slow store the caller is done earlier.
    const call = ["call", callee, "--until-signal", ...said, ...as("alice", 1n)];
    expect(await offhook(call, { env })).toMatchObject({ code: 0, stderr: "" });
    expect(await recording.ended).toMatchObject({ code: 0, stderr: "" });
    const shown: string[] = [];
    const ran = async (...args: readonly string[]) => {
      const { code, stdout, stderr } = await offhook(args, { env });
      expect([args[0], code, stderr]).toEqual([args[0], 0, ""]);
      shown.push(stdout);
      return stdout;
    };

    const read = objects(await ran("signaling", "last", "--vault", store, "--json"));
    expect(read.slice(0, 2).map(({ way }) => way)).toEqual(expect.arrayContaining(["received", "sent"]));
    expect(read.at(-1)).toMatchObject({ type: "summary", packets: 2, inClear: true });

    const branch = join(files, "branch.bundle");
    expect(await ran("fork", "last", "--at", "3", "-o", branch)).toContain("branch.bundle");
    expect(objects(await ran("list", "--json", "--store", branch))).toHaveLength(1);

    const bundle = join(files, "all.bundle");
    await ran("export", "--all", "-o", bundle, "--mode", "plain", "--reveal");
    const copies = `${store}&streamPrefix=copies.`;
    expect(await ran("copy", "--from", bundle, "--to", copies)).toMatch(/^2 calls copied into .* Compared:/);
    // In a copy no engine has held an account yet.
    const listed = async (name: string) =>
      objects(await ran("list", "--json", "--store", name)).map((row) => ({
        ...row,
        engine: null,
      }));
    expect(await listed(copies)).toEqual(await listed(store));

    const viewer = start(["open", "--json"], { env });
    const { url, store: named } = await viewer.told("viewer");
    const entered = await fetch(url, { redirect: "manual" });
    const cookie = entered.headers.get("set-cookie")?.split(";", 1)[0] ?? "";
    const page = await (await fetch(new URL("./", url), { headers: { cookie } })).text();
    expect(page).toMatch(/^<!doctype html>/);
    viewer.process.kill("SIGINT");
    await viewer.ended;
    const terminal = inTerminal(["step", "last"], { columns: 120, rows: 40, env });
    await terminal.until((text) => text.includes("step 1 of"));
    for (const text of [...shown, String(named), page, terminal.screen().join("\n")])
      expect(text).not.toContain("hush");
  });

  it("has one process for an account; another one stands by and takes over", async () => {
    const { env, as } = await scene();
    const bob = as("bob", 2n);
    const first = start(["record", "--json", ...bob], { env });
    await first.told("ready");
    const refused = await offhook(["record", ...bob], { env });
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/ACCOUNT_LEASED/)]);
    const second = start(["record", "--json", "--stand-by", ...bob], { env });
    expect(await second.told("standingBy")).toMatchObject({ accountId: "bob" });
    first.process.kill("SIGINT");
    await first.ended;
    await second.told("ready");
  });

  it("says what is missing", async () => {
    const { env, as, store } = await scene();
    const bob = as("bob", 2n);
    const noName = await offhook(["record", ...bob.slice(2)], { env });
    expect([noName.code, noName.stderr]).toEqual([
      2,
      expect.stringMatching(/--account has to name the account/),
    ]);
    const { OFFHOOK_VAULT_KEY: _key, ...noKey } = env;
    const keyless = await offhook(["record", ...bob], { env: noKey });
    expect(keyless.stderr).toMatch(/needs its root key, the same on all machines.*VAULT_NO_KEY/);
    const { OFFHOOK_DATA_KEYS: _keys, ...noFolder } = env;
    const folderless = await offhook(["record", ...bob], { env: noFolder });
    expect(folderless.stderr).toMatch(/folder in OFFHOOK_DATA_KEYS/);
    for (const { stderr } of [noName, keyless, folderless]) expect(stderr).not.toContain("hush");
    const inFile = await offhook(["record", "--stand-by", "--store", "calls.db", ...bob]);
    expect(inFile.stderr).toMatch(/--stand-by goes with a store on a server/);
    const away = store.replace(/:\d+\?/, ":1?");
    const unreachable = await offhook(["list", "--store", away]);
    expect([unreachable.code, unreachable.stderr]).toEqual([3, expect.stringMatching(/STORE_UNAVAILABLE/)]);
    expect(unreachable.stderr).not.toContain("hush");
  });
});
