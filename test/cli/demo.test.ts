import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cellsOf } from "@offhook/replay";
import { folder, isAlive, objects, offhook, start } from "./offhook-process.ts";

// oxlint-disable-next-line no-control-regex -- colours are what is looked for
const escapes = /\u001b\[/;

describe("offhook demo", { timeout: 30_000 }, () => {
  it("records one confirmed call on both sides, says so as JSON, and ends by itself", async () => {
    const directory = join(folder(), "files of the demo");
    const since = Date.now();
    const { code, stdout, stderr } = await offhook(["demo", "--json", "--directory", directory]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(Date.now() - since).toBeLessThan(15_000);
    const told = objects(stdout);
    const summary = told.at(-1);
    expect(summary).toMatchObject({
      type: "summary",
      ok: true,
      stores: [join(directory, "caller.db"), join(directory, "callee.db")],
      verified: { caller: true, callee: true },
      packets: { caller: { sent: 1, received: 1 }, callee: { sent: 1, received: 1 } },
      differences: [],
    });
    expect(summary?.["fingerprints"].caller).toBe(summary?.["fingerprints"].callee);
    expect(summary?.["emoji"].caller).toHaveLength(4);
    expect(summary?.["emoji"].caller).toEqual(summary?.["emoji"].callee);
    expect(summary?.["callMs"]).toBeLessThan(1_000);
    for (const side of ["caller", "callee"] as const) {
      const records = told.filter((object) => object.type === "transition" && object["side"] === side);
      expect(records).toHaveLength(summary?.["records"][side]);
      expect(records.map(({ record }) => record.to)).toContain("confirmed");
    }
    expect(readdirSync(directory).filter((file) => file.endsWith("auth-key"))).toEqual([]);
  });

  it("goes on with a call whose caller was killed in the middle of the key exchange", async () => {
    const { code, stdout, stderr } = await offhook([
      "demo",
      "--crash",
      "--json",
      "--directory",
      join(folder(), "crash"),
    ]);
    expect([code, stderr]).toEqual([0, ""]);
    const told = objects(stdout);
    const summary = told.at(-1);
    expect(summary).toMatchObject({
      type: "summary",
      ok: true,
      verified: { caller: true, callee: true },
      crash: {
        side: "caller",
        state: "accepted.confirming",
        recovery: ["CallAdopted in accepted.confirming", "EffectRetried in accepted.confirming"],
      },
      differences: [],
    });
    expect(summary?.["emoji"].caller).toEqual(summary?.["emoji"].callee);
    const callers = told.filter((object) => object.type === "started" && object["what"] === "caller");
    expect(new Set(callers.map(({ pid }) => pid)).size).toBe(2);
    expect(isAlive(callers[0]?.["pid"])).toBe(false);
  });

  it("shows the call, the ladder, the keys, the files, and commands that work as they are printed", async () => {
    const parent = folder();
    const { code, stdout, stderr } = await offhook(["demo", "--directory", join(parent, "it's here")]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).not.toMatch(escapes);
    expect(stdout).toMatch(/caller +CallPlaced +new -> requested.preparing +C1 +PrepareKey/);
    expect(stdout).toMatch(/│─ requestCall ─+▶│/);
    const keys = [...stdout.matchAll(/^call[a-z]+ +(\S+ +-?\d+) +\d+ records, verified$/gm)].map(
      ([, key]) => key,
    );
    expect(keys).toHaveLength(2);
    expect(keys[0]).toBe(keys[1]);
    expect(stdout).toMatch(/caller\.vault\.key +1 kB/);
    const commands = [...stdout.matchAll(/^ {2}npm run offhook -- (.*--store.*)$/gm)].map(
      ([, args]) => args ?? "",
    );
    expect(commands).toHaveLength(5);
    const [opens, ...others] = commands;
    for (const command of others) {
      const ran = await offhook(shellWords(command));
      expect([ran.code, ran.stderr], command).toEqual([0, ""]);
    }
    // The first one goes on until Ctrl-C.
    const viewer = start([...shellWords(opens ?? ""), "--json"]);
    const { url } = await viewer.told("viewer");
    expect((await fetch(url, { redirect: "manual" })).status).toBe(303);
    viewer.process.kill("SIGINT");
    expect(await viewer.ended).toMatchObject({ code: 130, stderr: "" });
  });

  it("fits a narrow terminal", async () => {
    const { stdout } = await offhook(["demo", "--directory", join(folder(), "d")], {
      env: { COLUMNS: "60" },
    });
    const lines = stdout.split("\n");
    const drawn = lines.filter((line) => /│|->/.test(line));
    expect(drawn.length).toBeGreaterThan(40);
    expect(drawn.filter((line) => cellsOf(line) > 60)).toEqual([]);
  });

  it("is coloured where colours are forced, and plain where they are not wanted", async () => {
    const coloured = await offhook(["demo"], { env: { FORCE_COLOR: "1", TMPDIR: folder() } });
    expect(coloured.stdout).toMatch(escapes);
    const plain = await offhook(["demo", "--no-color"], { env: { FORCE_COLOR: "1", TMPDIR: folder() } });
    expect(plain.stdout).not.toMatch(escapes);
  });

  it("fails with a sentence when one side dies, and leaves the other not behind", async () => {
    const demo = start(["demo", "--json", "--directory", join(folder(), "d")]);
    const callee = await until(() => demo.all().find(({ what }) => what === "callee"));
    process.kill(callee["pid"], "SIGKILL");
    const { code, stdout } = await demo.ended;
    expect(code).toBe(1);
    expect(objects(stdout).at(-1)).toMatchObject({ type: "error", code: "CHILD_FAILED" });
    expect(objects(stdout).at(-1)?.["message"]).toMatch(/^The callee ended by SIGKILL/);
    await allGone(demo.all());
  });

  it.each(["SIGINT", "SIGTERM"] as const)("ends at once on %s, with both sides", async (signal) => {
    const demo = start(["demo", "--json", "--directory", join(folder(), "d")]);
    await until(() => demo.all().find(({ what }) => what === "callee"));
    demo.process.kill(signal);
    const { code, stderr } = await demo.ended;
    expect([code, stderr]).toEqual([signal === "SIGINT" ? 130 : 143, ""]);
    await allGone(demo.all());
  });

  it("takes its children with it when it is killed", async () => {
    const demo = start(["demo", "--json", "--directory", join(folder(), "d")]);
    await until(() => demo.all().find(({ what }) => what === "caller"));
    demo.process.kill("SIGKILL");
    await allGone(demo.all());
  });

  it("says that the call hangs when it does, and ends in time", async () => {
    const demo = start(["demo", "--json", "--directory", join(folder(), "d")]);
    const callee = await until(() => demo.all().find(({ what }) => what === "callee"));
    process.kill(callee["pid"], "SIGSTOP");
    const since = Date.now();
    const { code, stdout } = await demo.ended;
    expect([code, objects(stdout).at(-1)]).toMatchObject([1, { type: "error", code: "DEMO_TIMEOUT" }]);
    expect(Date.now() - since).toBeLessThan(15_000);
    await allGone(demo.all());
  });

  it("refuses a folder with something in it", async () => {
    const directory = folder();
    writeFileSync(join(directory, "caller.db"), "");
    const { code, stderr } = await offhook(["demo", "--directory", directory]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/is not empty\. Name a new folder/);
  });

  it("takes a folder that is there and empty", async () => {
    const directory = join(folder(), "empty");
    mkdirSync(directory);
    const { code } = await offhook(["demo", "--directory", directory]);
    expect([code, existsSync(join(directory, "callee.db"))]).toEqual([0, true]);
  });
});

async function allGone(told: readonly { readonly [field: string]: unknown }[]): Promise<void> {
  const pids = told.flatMap(({ pid }) => (typeof pid === "number" ? [pid] : []));
  expect(pids.length).toBeGreaterThan(0);
  await until(() => (pids.some(isAlive) ? undefined : true));
}

async function until<T>(look: () => T | undefined): Promise<T> {
  for (let tries = 0; tries < 500; tries++) {
    const found = look();
    if (found !== undefined) return found;
    await delay(20);
  }
  throw new Error("It did not come within 10 s.");
}

/** As a shell splits a line with double quotes. */
function shellWords(line: string): readonly string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? "");
}
