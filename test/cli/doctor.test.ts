import { getDiffieHellman } from "node:crypto";
import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { systemClock } from "@offhook/engine";
import type { Clock } from "@offhook/engine";
import type { CallServerOptions } from "@offhook/simulator";
import { describe, expect, it } from "vitest";
import { alice, loopbackWorld } from "../simulator/loopback-world.ts";
import { folder, objects, offhook, start } from "./offhook-process.ts";
import type { Told } from "./offhook-process.ts";

/** A simulated user with a store that a first `record` has made. */
async function recordedUser() {
  const files = folder();
  const simulator = start(["simulate", "--json", "--write", files]);
  const { port, users } = await simulator.told("ready");
  const connection = ["--connect", `127.0.0.1:${port}`, "--auth-key", users[0].authKey];
  const store = join(files, "calls.db");
  const recording = start(["record", "--json", "--store", store, ...connection]);
  await recording.told("ready");
  recording.process.kill("SIGINT");
  await recording.ended;
  return { files, store, options: ["--store", store, ...connection] };
}

async function doctor(
  ...args: readonly string[]
): Promise<{ code: number | null; findings: readonly Told[] }> {
  const { code, stdout, stderr } = await offhook(["doctor", "--json", ...args]);
  expect(stderr).toBe("");
  const told = objects(stdout);
  expect(told.at(-1)).toMatchObject({ type: "summary", ok: code === 0 });
  return { code, findings: told.slice(0, -1) };
}

const statusOf = (findings: readonly Told[], check: string) =>
  findings.filter((finding) => finding["check"] === check).map(({ status }) => status);

/** The safe prime of RFC 3526, group 14, which serves as well as Telegram's. */
const prime = Uint8Array.from(getDiffieHellman("modp14").getPrime());

function clockAhead(offsetMs: number): Clock {
  const clock = systemClock();
  clock.setServerOffset(offsetMs);
  return clock;
}

describe("offhook doctor", { timeout: 30_000 }, () => {
  it("finds everything in order", async () => {
    const { options } = await recordedUser();
    const { code, findings } = await doctor(...options);
    expect([code, findings.map(({ check, status }) => `${check} ${status}`)]).toEqual([
      0,
      ["node ok", "offhook ok", "store ok", "vault ok", "telegram ok", "clock ok", "dh config ok"],
    ]);
  });

  it.each<[string, Partial<CallServerOptions>, string, RegExp]>([
    ["clock", { clock: clockAhead(60_000) }, "clock", /(59|60)\.\d s behind Telegram's/],
    ["generator", { dhConfig: { g: 8, p: prime, version: 3 } }, "dh config", /refused \(/],
    [
      "prime",
      {
        dhConfig: { g: 3, p: prime.map((byte, at) => (at === 200 ? byte ^ 1 : byte)), version: 3 },
      },
      "dh config",
      /refused \(/,
    ],
  ])("tells of a wrong %s", async (_, server, check, detail) => {
    const world = await loopbackWorld({}, server);
    const key = join(folder(), "auth-key");
    writeFileSync(key, `${world.keyOf(alice).toString("base64url")}\n`, { mode: 0o600 });
    const connection = ["--connect", `127.0.0.1:${world.mtproto.port}`, "--auth-key", key];
    const { code, findings } = await doctor("--store", join(folder(), "none.db"), ...connection);
    expect(code).toBe(1);
    expect(findings.filter(({ status }) => status === "problem")).toEqual([
      expect.objectContaining({ check, detail: expect.stringMatching(detail), fix: expect.any(String) }),
    ]);
    await world.close();
  });

  it("works without a session, and says what it could not look at", async () => {
    const { code, findings } = await doctor(
      "--store",
      join(folder(), "none.db"),
      "--session",
      join(folder(), "none"),
    );
    expect(code).toBe(1);
    expect([statusOf(findings, "store"), statusOf(findings, "vault"), statusOf(findings, "session")]).toEqual(
      [["skipped"], ["skipped"], ["skipped"]],
    );
    const offline = await doctor("--store", join(folder(), "none.db"), "--offline");
    expect([offline.code, statusOf(offline.findings, "telegram")]).toEqual([0, ["skipped"]]);
  });

  it.each<[string, (store: string) => void, string, RegExp]>([
    ["a store that others can read", (store) => chmodSync(store, 0o644), "store", /^chmod 600 /],
    [
      "a vault without its key",
      (store) => rmSync(store.replace(/\.db$/, ".vault.key")),
      "vault",
      /Restore the key file/,
    ],
    [
      "a vault's key that is another one's",
      (store) => writeFileSync(store.replace(/\.db$/, ".vault.key"), `${"A".repeat(43)}\n`, { mode: 0o600 }),
      "vault",
      /^Restore .*\.vault\.key as it was\./,
    ],
    [
      "a damaged vault",
      (store) => writeFileSync(store.replace(/\.db$/, ".vault"), "no vault"),
      "vault",
      /Keep a copy/,
    ],
    ["a damaged store", (store) => writeFileSync(store, "no database"), "store", /Keep a copy/],
  ])("tells of %s, with what to do", async (_, damage, check, fix) => {
    const { store } = await recordedUser();
    damage(store);
    const { code, findings } = await doctor("--store", store, "--offline");
    expect(code).toBe(1);
    expect(
      findings.find((finding) => finding["check"] === check && finding["status"] === "problem"),
    ).toMatchObject({
      fix: expect.stringMatching(fix),
    });
  });

  it("tells that nobody answers there", async () => {
    const { files } = await recordedUser();
    const key = join(files, "key");
    writeFileSync(key, Buffer.alloc(256, 1));
    const { code, findings } = await doctor(
      "--connect",
      "127.0.0.1:1",
      "--auth-key",
      key,
      "--store",
      join(files, "x.db"),
    );
    expect([code, statusOf(findings, "telegram")]).toEqual([1, ["problem"]]);
  });
});
