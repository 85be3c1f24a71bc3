import { execFile, execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readBundle } from "@offhook/replay";
import { nodeDigest } from "offhook";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { folder, main, objects, offhook } from "./offhook-process.ts";
import { commandsOf, project } from "./project.ts";

let recorded = "";
const store = (): readonly string[] => ["--store", join(recorded, "caller.db")];

beforeAll(() => {
  recorded = mkdtempSync(join(tmpdir(), "offhook-what-if-"));
  execFileSync(process.execPath, [main, "demo", "--json", "--directory", recorded]);
}, 30_000);
afterAll(() => rmSync(recorded, { recursive: true, force: true, maxRetries: 5 }));

/** What the files of the recorded call hold. */
function content(): string {
  const hash = createHash("sha256");
  for (const file of readdirSync(recorded)
    .filter((name) => /\.(?:db|vault)$/.test(name))
    .toSorted())
    hash.update(readFileSync(join(recorded, file)));
  return hash.digest("hex");
}

describe("offhook fork", { timeout: 30_000 }, () => {
  it("says what would have happened, and touches nothing", async () => {
    const before = content();
    const { code, stdout, stderr } = await offhook(["fork", "last", "--skip", "4", ...store()]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("First difference: record 4 of the origin, CallAccepted, does not come.");
    expect(stdout).toMatch(/^~ +\d +4 CallHungUp/m);
    expect(stdout).toContain("5 KeyAgreed: the result of what the branch did not ask for");
    expect(stdout).toContain("4 discardCall missed: nobody knows what would have come");
    expect(stdout).toMatch(/hang-up would expire at \d\d:\d\d:\d\d\.\d{3}, 5\.0 s behind the last record/);
    expect(content()).toBe(before);
  });

  it("ends the call at a record when nothing else is said", async () => {
    const { stdout } = await offhook(["fork", "last", "--at", "4", "--json", ...store()]);
    const [branch, ...records] = objects(stdout);
    expect(branch).toMatchObject({
      type: "branch",
      summary: { state: "waiting.ringing", records: 4 },
    });
    expect(branch?.["wouldExpire"][0]).toMatchObject({ timer: "ring", to: "discarded.ending" });
    expect(records).toHaveLength(4);
  });

  it("inserts, edits and swaps", async () => {
    const files = folder();
    const event = join(files, "event.json");
    writeFileSync(event, '{"type":"CallDiscarded","reason":"busy"}');
    const inserted = await offhook(["fork", "last", "--at", "4", "--insert", event, ...store()]);
    expect(inserted.stdout).toMatch(
      /record 4 of the branch, CallDiscarded\(busy\) \(inserted\), which leads to\s+discarded/,
    );
    const edited = await offhook(["fork", "last", "--edit", '5={"fingerprint":"1"}', ...store()]);
    expect(edited.stdout).toMatch(/^First difference: KeyAgreed, record 5 \| 5: effects/);
    const swapped = await offhook(["fork", "last", "--swap", "3,4", "--json", ...store()]);
    expect(objects(swapped.stdout).filter(({ type }) => type === "record")[3]?.["record"]).toMatchObject({
      type: "CallAccepted",
      branch: { how: "moved" },
    });
  });

  it("writes the branch as a store that every command opens, never into one that is there", async () => {
    const branches = join(folder(), "branch.db");
    const args = ["fork", "last", "--skip", "4", "-o", branches, "--json", ...store()];
    const { code, stdout } = await offhook(args);
    expect(code).toBe(0);
    const callId = objects(stdout).find(({ type }) => type === "written")?.["callId"];
    for (const command of ["show", "ladder", "explain", "verify"]) {
      const opened = await offhook([command, callId, "--store", branches]);
      expect([command, opened.code, opened.stderr]).toEqual([command, 0, ""]);
    }
    const compared = await offhook(["diff", "last", callId, "--with", branches, ...store()]);
    expect(compared.code).toBe(1);
    expect(compared.stdout).toMatch(/^< +4 +CallAccepted/m);
    const before = content();
    const again = await offhook([
      "fork",
      "last",
      "--skip",
      "4",
      "-o",
      join(recorded, "caller.db"),
      ...store(),
    ]);
    expect([again.code, again.stderr]).toEqual([
      2,
      expect.stringMatching(/caller\.db exists already.*FILE_EXISTS/),
    ]);
    expect(content()).toBe(before);
  });

  it("writes the branch as a redacted bundle", async () => {
    const path = join(folder(), "branch.jsonl");
    expect((await offhook(["fork", "last", "--skip", "4", "-o", path, ...store()])).code).toBe(0);
    const lines = readFileSync(path, "utf8")
      .split("\n")
      .filter((line) => line !== "");
    const parts = [];
    for await (const part of readBundle(lines, nodeDigest)) parts.push(part);
    const records = lines.map((line) => JSON.parse(line)).flatMap(({ record }) => record ?? []);
    expect(records).toHaveLength(5);
    for (const record of records) expect(record).toMatchObject({ redacted: true, branch: { how: "kept" } });
    expect(parts.filter(({ kind }) => kind === "problem")).toEqual([]);
    expect(parts.filter(({ kind }) => kind === "record")).toHaveLength(5);
    const [original] = objects((await offhook(["list", "--json", ...store()])).stdout);
    expect(readFileSync(path, "utf8")).not.toContain(original?.["callId"]);
  });
});

describe("offhook diff", { timeout: 30_000 }, () => {
  it("finds nothing between a call and itself", async () => {
    const { code, stdout } = await offhook(["diff", "last", "last", ...store()]);
    expect([code, stdout]).toEqual([0, "  11 the same\nNothing differs.\n"]);
  });

  it("compares both sides of a call", async () => {
    const { code, stdout } = await offhook([
      "diff",
      "last",
      "last",
      "--with",
      join(recorded, "callee.db"),
      "--all",
      ...store(),
    ]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^< +0 +CallPlaced/m);
    expect(stdout).toMatch(/^> +0 CallRequested/m);
    expect(stdout).toMatch(/^~ +\d+ +\d+ CallConfirmed/m);
  });

  it("compares one call on two machines", async () => {
    const path = project();
    const machine = join(path, "next.mjs");
    writeFileSync(
      machine,
      `import { outgoingCall } from "offhook";
       export default outgoingCall.provide({ guards: { fingerprintsMatch: () => false } });`,
    );
    const { code, stdout } = await offhook(["diff", "last", "--machine", machine, ...store()], { cwd: path });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^~ +6 +6 CallConfirmed/m);
    expect(stdout).toMatch(/to +confirmed \| discarded\.ending/);
    const verified = await offhook(["verify", "--machine", machine, ...store()], { cwd: path });
    expect(verified.code).toBe(1);
    expect(verified.stdout).toMatch(/the machine was changed: .* was recorded as .*, now it is /);
    writeFileSync(machine, 'export { outgoingCall } from "offhook";');
    expect((await offhook(["verify", "--machine", machine, ...store()], { cwd: path })).code).toBe(0);
    expect((await offhook(["diff", "last", "--machine", machine, ...store()], { cwd: path })).code).toBe(0);
  });

  it("reads the data of an older shape as the module declares it, and tells that from a changed machine", async () => {
    const path = project();
    const machine = join(path, "next.mjs");
    const next = (upcast: string): void =>
      writeFileSync(
        machine,
        `export { outgoingCall } from "offhook";
         export const upcasts = [{ type: "CallAccepted", from: 1, reason: "gB is called answer", upcast: ${upcast} }];`,
      );
    const verified = () => offhook(["verify", "--machine", machine, ...store()], { cwd: path });
    next("(data) => ({ ...data, answer: data.gB })");
    const same = await verified();
    expect(same.code).toBe(0);
    expect(same.stdout).toMatch(
      /record \d+: CallAccepted of schema version 1 was read as 2 by a declared upcast \(gB is called answer\)/,
    );
    next("({ gB, ...data }) => ({ ...data, answer: gB })");
    const other = await verified();
    expect([other.code, other.stdout]).toEqual([
      1,
      expect.stringMatching(/record \d+: a declared upcast leads elsewhere: effects/),
    ]);
    writeFileSync(machine, 'export { outgoingCall } from "offhook"; export const upcasts = 7;');
    expect(await verified()).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/upcasts must be a list of/),
    });
  });

  it.each([
    ["export default 7;", "MACHINE_INVALID", /exports no machine with the id outgoingCall or incomingCall/],
    ['export { incomingCall } from "offhook";', "MACHINE_INVALID", /no machine for a call that is outgoing/],
    ["export const = ;", "MACHINE_NOT_LOADED", /can't be loaded/],
    [
      `import { createMachine } from "xstate"; import { outgoingCall } from "offhook";
       export default createMachine({ id: outgoingCall.id, initial: "new", states: { new: { after: { 5: "new" } } } });`,
      "MACHINE_INVALID",
      /after can't be decided purely/,
    ],
  ])("says what is wrong with a machine: %s", async (text, code, sentence) => {
    const path = project();
    writeFileSync(join(path, "next.mjs"), text);
    const ran = await offhook(["diff", "last", "--machine", join(path, "next.mjs"), ...store()]);
    expect([ran.code, ran.stderr]).toEqual([
      code === "MACHINE_INVALID" ? 2 : 1,
      expect.stringMatching(sentence),
    ]);
    expect(ran.stderr).toContain(code);
  });

  it("says when there is no such module", async () => {
    const { code, stderr } = await offhook(["verify", "--machine", "none.mjs", ...store()], {
      cwd: project(),
    });
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/There is no file .*none\.mjs\. \(MACHINE_NOT_FOUND/),
    ]);
  });
});

describe("offhook test", { timeout: 60_000 }, () => {
  /** Runs vitest, as anybody would, on what stands in a folder. */
  async function vitest(path: string): Promise<{ readonly code: number; readonly output: string }> {
    const installed = dirname(createRequire(import.meta.url).resolve("vitest/package.json"));
    if (!existsSync(join(path, "node_modules/vitest")))
      symlinkSync(installed, join(path, "node_modules/vitest"), "junction");
    const env = { ...process.env, NO_COLOR: "1", CI: "true" };
    for (const name of Object.keys(env)) if (name.startsWith("VITEST")) delete env[name as keyof typeof env];
    return new Promise((resolve) => {
      const args = [join(installed, "vitest.mjs"), "run", "--root", path, "--reporter=verbose"];
      execFile(process.execPath, args, { cwd: path, env }, (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === "number" ? error.code : 0, output: stdout + stderr }),
      );
    });
  }

  it.each(["call.test.ts", "call.test.mjs"])("writes %s, which passes as it is", async (file) => {
    const path = project();
    const written = await offhook(["test", "last", "-o", file, ...store()], { cwd: path });
    expect([written.code, written.stderr]).toEqual([0, ""]);
    const { code, output } = await vitest(path);
    expect(code, output).toBe(0);
    expect(output).toMatch(/Tests +11 passed/);
    const again = await offhook(["test", "last", "-o", file, ...store()], { cwd: path });
    expect([again.code, again.stderr]).toEqual([
      1,
      expect.stringMatching(/exists already.*FILE_NOT_WRITTEN/),
    ]);
  });

  it("writes a file that fails when the machine decides otherwise, and names the record", async () => {
    const path = project();
    const machine = (guards: string): void =>
      writeFileSync(
        join(path, "next.mjs"),
        `import { outgoingCall as ours } from "offhook";
         export const outgoingCall = ours.provide({ guards: { ${guards} } });`,
      );
    machine("");
    await offhook(["test", "last", "-o", "call.test.mjs", "--machine", "next.mjs", ...store()], {
      cwd: path,
    });
    const same = await vitest(path);
    expect(same.code, same.output).toBe(0);
    machine("fingerprintsMatch: () => false");
    const { code, output } = await vitest(path);
    expect(code).toBe(1);
    expect(output).toMatch(/FAIL .*record 6: '?CallConfirmed'? leads to '?confirmed'? by '?C16'?/);
    expect(output).toMatch(/- +"to": "confirmed"/);
  });

  it("is redacted", async () => {
    const path = folder();
    await offhook(["test", "last", "-o", "call.test.ts", ...store()], { cwd: path });
    const text = readFileSync(join(path, "call.test.ts"), "utf8");
    const [call] = objects((await offhook(["list", "--json", ...store()])).stdout);
    const shown = objects((await offhook(["show", "last", "--json", ...store()])).stdout);
    const accepted = shown.find((each) => each["record"]?.type === "CallAccepted")?.["record"];
    const secret = [
      call?.["callId"],
      call?.["telegramCallId"],
      call?.["peerRef"],
      call?.["fingerprint"],
      accepted.id,
    ];
    for (const each of [...secret, accepted.data.gB, accepted.data.accessTag]) {
      expect(String(each).length).toBeGreaterThan(8);
      expect(text).not.toContain(each);
    }
  });
});

it("does what the guide tells its reader to type", { timeout: 60_000 }, async () => {
  const path = project();
  writeFileSync(join(path, "event.json"), '{"type":"CallHungUp"}');
  writeFileSync(join(path, "next.mjs"), 'export { outgoingCall } from "offhook";');
  symlinkSync(join(recorded, "callee.db"), join(path, "other-side.db"));
  const commands = commandsOf("docs/guides/debugging.md").filter((command) =>
    /^(?:fork|diff|test) last/.test(command),
  );
  expect(commands.length).toBeGreaterThan(8);
  for (const command of commands) {
    const words = command.match(/'[^']*'|\S+/g)?.map((word) => word.replaceAll("'", "")) ?? [];
    rmSync(join(path, "stuck-call.test.ts"), { force: true });
    const { code, stderr } = await offhook([...words, ...store()], { cwd: path });
    expect([command, stderr]).toEqual([command, ""]);
    expect(code, command).toBe(/--with/.test(command) ? 1 : 0);
  }
});

it.each([
  ["fork last", "WRONG_USAGE", /Say what shall be otherwise/],
  ["fork last --skip 99", "FORK_INVALID", /the call has records 0 to 10, not 99/],
  ["fork last --skip 7-5", "WRONG_USAGE", /numbers of records, such as 5, 5,7 or 5-8/],
  ["fork last --swap 3", "WRONG_USAGE", /two records, such as 3,4/],
  ["fork last --edit 3=busy", "WRONG_USAGE", /its other fields/],
  ["fork last --at 6 --skip 4", "WRONG_USAGE", /begins at record 6, so record 4 stays as it was/],
  ["fork last --insert none.json", "WRONG_USAGE", /--insert needs --at/],
  ["fork last --at 3 --insert none.json", "WRONG_USAGE", /none\.json can't be read \(ENOENT\)/],
  ["diff last", "WRONG_USAGE", /either another call or, by --machine, another machine/],
  ["diff last last --machine x.mjs", "WRONG_USAGE", /either another call or/],
])("offhook %s fails with %s", async (args, code, sentence) => {
  const ran = await offhook([...args.split(" "), ...store()]);
  expect([ran.code, ran.stderr]).toEqual([2, expect.stringMatching(sentence)]);
  expect(ran.stderr).toContain(code);
  expect(existsSync("none.json")).toBe(false);
});
