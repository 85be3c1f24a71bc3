import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folder, objects, offhook } from "./offhook-process.ts";

/** Both sides of a simulated call. */
async function recordedPair(): Promise<{
  readonly files: string;
  readonly caller: string;
  readonly callee: string;
}> {
  const files = join(folder(), "recorded");
  const { code, stderr } = await offhook(["demo", "--json", "--directory", files]);
  expect([code, stderr]).toEqual([0, ""]);
  return { files, caller: join(files, "caller.db"), callee: join(files, "callee.db") };
}

const told = async (args: readonly string[]) => objects((await offhook([...args, "--json"])).stdout);

describe("export and import", { timeout: 60_000 }, () => {
  it("write a redacted bundle that list, show, ladder and verify open, and that can be imported", async () => {
    const { files, caller, callee } = await recordedPair();
    const bundle = join(files, "call.bundle");
    const written = await offhook(["export", "last", "--store", caller, "--with", callee, "-o", bundle]);
    expect([written.code, written.stderr]).toEqual([0, ""]);
    expect(written.stdout).toContain("2 calls written to");
    expect(readdirSync(files).filter((name) => name.includes("partial"))).toEqual([]);

    const looked = await offhook(["doctor", "--offline", "--store", bundle]);
    expect([looked.code, looked.stderr]).toEqual([2, expect.stringContaining("can only be looked at")]);
    const [original] = await told(["list", "--store", caller]);
    const text = readFileSync(bundle, "utf8");
    for (const known of [
      original?.["callId"],
      original?.["telegramCallId"],
      original?.["peerRef"],
      original?.["fingerprint"],
    ])
      expect(text).not.toContain(known);

    for (const store of [bundle, `sqlite:${join(files, "copy.db")}`]) {
      if (store !== bundle) {
        const imported = await offhook(["import", bundle, "--store", store]);
        expect([imported.code, imported.stdout]).toEqual([0, `2 calls imported into ${store}.\n`]);
        const again = await told(["import", bundle, "--store", store]);
        expect(again.at(-1)).toMatchObject({ type: "summary", ok: true, imported: 0, present: 2 });
      }
      const rows = await told(["list", "--store", store]);
      expect(rows.map(({ state }) => state)).toEqual(["discarded.closed", "discarded.closed"]);
      expect(rows[0]?.["telegramCallId"]).toBe(rows[1]?.["telegramCallId"]);
      expect(rows.map(({ createdAt }) => new Date(createdAt).getUTCFullYear())).toEqual([2000, 2000]);
      expect(rows.find(({ direction }) => direction === "outgoing")?.["durations"]).toEqual(
        original?.["durations"],
      );
      const verified = await offhook(["verify", "--store", store]);
      expect([verified.code, verified.stderr]).toEqual([0, ""]);
      expect(verified.stdout).toContain("  redacted: names, ids, values and times were replaced");
      const shown = await offhook(["show", rows[0]?.["callId"], "--store", store]);
      expect(shown.code).toBe(0);
      expect(shown.stdout).toMatch(/^origin +redacted: /m);
      const drawn = await offhook(["ladder", rows[0]?.["callId"], "--store", store, "--with", store]);
      expect(drawn.stdout).not.toContain("no record");
    }
  });

  it("write to standard output and read from standard input", async () => {
    const { caller, callee } = await recordedPair();
    const plain = ["--mode", "plain", "--reveal"];
    const { stdout, code } = await offhook(["export", "--all", "--store", caller, ...plain]);
    expect(code).toBe(0);
    expect(objects(stdout)[0]).toMatchObject({ format: "offhook-bundle", mode: "plain", calls: 1 });
    const listed = await offhook(["list", "--store", "-", "--json"], { stdin: stdout });
    expect(objects(listed.stdout)).toHaveLength(1);
    const both = await offhook(["export", "--all", "--store", callee, "--with", "-"], { stdin: stdout });
    expect(objects(both.stdout)[0]).toMatchObject({ mode: "redacted", calls: 2 });
    const twice = await offhook(["export", "--all", "--store", "-", "--with", "-"], { stdin: stdout });
    expect([twice.code, twice.stdout, twice.stderr]).toEqual([
      2,
      "",
      expect.stringContaining("only one file can be -"),
    ]);
  });

  it("show everything with --mode plain and --reveal only, in a file for its owner", async () => {
    const { files, caller } = await recordedPair();
    const bundle = join(files, "plain.bundle");
    const plain = ["export", "--all", "--store", caller, "--mode", "plain", "-o", bundle];
    expect((await offhook(plain)).code).toBe(2);
    expect(existsSync(bundle)).toBe(false);
    expect((await offhook([...plain, "--reveal"])).code).toBe(0);
    if (process.platform !== "win32") expect(statSync(bundle).mode & 0o777).toBe(0o600);
    expect(await told(["list", "--store", bundle])).toEqual(await told(["list", "--store", caller]));
    const shown = async (store: string) =>
      (await told(["show", "last", "--store", store])).map(({ record }) => ({ ...record, position: "" }));
    expect(await shown(bundle)).toEqual(await shown(caller));
    const imported = await told(["import", bundle, "--store", caller]);
    expect(imported.at(-1)).toMatchObject({ ok: true, present: 1, imported: 0 });
  });

  it("replace no file and no call", async () => {
    const { files, caller, callee } = await recordedPair();
    const over = await offhook(["export", "last", "--store", caller, "-o", callee]);
    expect([over.code, over.stderr]).toMatchObject([1, expect.stringContaining("(FILE_EXISTS)")]);
    const nowhere = await offhook(["export", "last", "--store", caller, "-o", join(files, "none", "b")]);
    expect([nowhere.code, nowhere.stderr]).toEqual([
      1,
      expect.stringMatching(/b can't be written: its folder does not exist\. \(FILE_NOT_WRITTEN\)/),
    ]);
    const bundle = join(files, "plain.bundle");
    await offhook(["export", "last", "--store", caller, "--mode", "plain", "--reveal", "-o", bundle]);
    const lines = readFileSync(bundle, "utf8").split("\n");
    const [, row = "", ...rest] = lines;
    const forged = [lines[0], row, ...rest.map((line) => line.replace(/"checksum":"../, '"checksum":"00'))];
    writeFileSync(join(files, "forged.bundle"), forged.join("\n"));
    const refused = await told(["import", join(files, "forged.bundle"), "--store", caller]);
    expect(refused.at(-1)).toMatchObject({ ok: false, damaged: 1, imported: 0 });
    expect((await offhook(["verify", "--store", caller])).code).toBe(0);
  });

  it("say which line of a bundle is damaged, read the rest, and import only what is whole", async () => {
    const { files, caller, callee } = await recordedPair();
    const bundle = join(files, "call.bundle");
    await offhook(["export", "last", "--store", caller, "--with", callee, "-o", bundle]);
    const lines = readFileSync(bundle, "utf8").trimEnd().split("\n");
    writeFileSync(bundle, lines.with(4, lines[4]!.slice(0, -30)).join("\n"));
    const listed = await offhook(["list", "--store", bundle]);
    expect(listed.code).toBe(0);
    expect(listed.stderr).toContain("Line 5 can't be read and was left out.");
    expect(listed.stdout.trimEnd().split("\n").length).toBeGreaterThan(2);
    const verified = await offhook(["verify", "--workers", "1", "--store", bundle]);
    expect([verified.code, verified.stderr.match(/Line 5 can't be read/g)]).toEqual([
      1,
      [expect.any(String)],
    ]);
    const inThreads = await offhook(["verify", "--workers", "2", "--store", bundle]);
    expect([inThreads.code, inThreads.stderr]).toEqual([
      2,
      expect.stringContaining("A bundle is verified by the thread that reads it: leave --workers away."),
    ]);
    const imported = await told(["import", bundle, "--store", join(files, "new.db")]);
    expect(imported).toContainEqual({
      type: "problem",
      line: 5,
      kind: "unreadable",
      message: expect.any(String),
    });
    expect(imported.at(-1)).toMatchObject({ ok: false, imported: 1, damaged: 1 });
  });

  it("are not said to be whole when they break off behind a whole call", async () => {
    const { files, caller, callee } = await recordedPair();
    const bundle = join(files, "call.bundle");
    await offhook(["export", "last", "--store", caller, "--with", callee, "-o", bundle]);
    const lines = readFileSync(bundle, "utf8").trimEnd().split("\n");
    const second = lines.findLastIndex((line) => line.startsWith('{"call"'));
    writeFileSync(bundle, lines.slice(0, second).join("\n"));
    const verified = await offhook(["verify", "--store", bundle]);
    expect([verified.code, verified.stdout]).toEqual([
      1,
      expect.stringContaining("The bundle itself is damaged."),
    ]);
    const summary = { type: "summary", ok: false, calls: 1, damaged: 0 };
    const problem = { type: "problem", kind: "truncated", line: second + 1 };
    expect(await told(["verify", "--store", bundle])).toMatchObject([
      problem,
      { type: "verification", ok: true },
      summary,
    ]);
    expect((await offhook(["verify", "last", "--store", bundle])).code).toBe(0);
  });

  it("say of what stands behind a missing record that it may come of that, and blame no machine", async () => {
    const { files, caller } = await recordedPair();
    const bundle = join(files, "call.bundle");
    await offhook(["export", "last", "--store", caller, "-o", bundle]);
    const lines = readFileSync(bundle, "utf8").trimEnd().split("\n");
    writeFileSync(bundle, lines.toSpliced(3, 1).join("\n"));
    const { stdout } = await offhook(["verify", "--store", bundle]);
    expect(stdout).toContain("record 2: damaged, it stands where 1 should be");
    expect(stdout).toMatch(/record \d: it leads elsewhere, as may come of the damage before it: /);
    expect(stdout).not.toContain("the machine was changed");
  });

  it.each([
    [["export"], 2, /Say which calls/],
    [["export", "last", "--all"], 2, /Say which calls/],
    [["export", "--filter", "peer=", "--store", "none.db"], 3, /STORE_NOT_FOUND/],
    [["list", "--store", "postgres://localhost"], 2, /A store is a file, sqlite:<path> or kurrentdb:/],
    [["import"], 2, /Say what to import/],
    [["import", "nowhere.bundle"], 3, /nowhere\.bundle does not exist\. \(FILE_NOT_READ\)/],
    [["import", import.meta.filename], 3, /Line 1 does not begin a bundle.*BUNDLE_UNREADABLE/],
  ] as const)("offhook %j ends with %d", async (args, code, message) => {
    const ran = await offhook(args, { cwd: folder() });
    expect(ran.stderr).toMatch(message);
    expect(ran.code).toBe(code);
  });
});
