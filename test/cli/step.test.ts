import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { main, offhook } from "./offhook-process.ts";
import { inTerminal, keys } from "./terminal.ts";
import type { TestTerminal, TestTerminalOptions } from "./terminal.ts";

let directory = "";
const store = (): readonly string[] => ["--store", join(directory, "caller.db")];

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "offhook-step-"));
  execFileSync(process.execPath, [main, "demo", "--json", "--directory", directory]);
}, 30_000);
afterAll(() => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }));

const sizes = [
  { columns: 80, rows: 24 },
  { columns: 200, rows: 50 },
] as const;

const onStep = (number: number) => (text: string) => text.includes(`step ${number} of`);

/** A recorded call on its first step. */
async function stepping(options: TestTerminalOptions, ...args: readonly string[]): Promise<TestTerminal> {
  const terminal = inTerminal(["step", "last", ...store(), ...args], options);
  await terminal.until(onStep(1));
  return terminal;
}

describe.each(sizes)("offhook step at $columns x $rows", { timeout: 30_000 }, (size) => {
  it("shows ladder, state, what changed and what was asked, and steps forward and back", async () => {
    const terminal = await stepping(size);
    expect(terminal.buffer()).toBe("alternate");
    terminal.type(keys.down.repeat(4));
    const there = await terminal.until(onStep(5));
    expect(there).toMatch(/> .*phoneCallAccepted/);
    expect(there).toContain("C11 the callee accepted: derive the key");
    expect(there).toMatch(/> DeriveKey: KeyAgreed \(5\)/);
    expect(there).toMatch(/timers: key exchange in 20\.0 s/);
    expect(there).toMatch(/acceptedAt +- -> \d\d:\d\d:\d\d\.\d{3}/);
    terminal.type(keys.up);
    expect(await terminal.until(onStep(4))).toMatch(/> .*phoneCallWaiting rings/);
    terminal.type(keys.end);
    expect(await terminal.until(onStep(13))).toMatch(/SecretsWiped .*UTC/);
  });

  it("plays to the end by itself", async () => {
    const terminal = await stepping(size);
    terminal.type("++++++p");
    await terminal.until((text) => text.includes("playing 100x") || text.includes("discarded.closed"));
    await terminal.until((text) => text.includes("discarded.closed") && !text.includes("playing"));
  });

  it("searches, jumps, and says what is not there", async () => {
    const terminal = await stepping(size);
    terminal.type(`/confirmcall${keys.enter}`);
    await terminal.until((text) => text.includes("accepted.confirming"));
    terminal.type(`:2${keys.enter}`);
    await terminal.until(onStep(3));
    terminal.type(`/nothing like it${keys.enter}`);
    await terminal.until((text) => text.includes('Nothing in this call has "nothing like it".'));
  });

  it("has a help drawer and a list of calls that can be filtered", async () => {
    const terminal = await stepping(size);
    terminal.type("h");
    await terminal.until((text) => text.includes("this help") && text.includes("to the next state"));
    terminal.type("x");
    await terminal.until(onStep(1));
    terminal.type(keys.escape);
    await terminal.until((text) => text.includes("placed (UTC)") && text.includes("we hung up"));
    terminal.type(`/live=yes${keys.enter}`);
    await terminal.until((text) => text.includes("No call is meant by this filter."));
    terminal.type(`/x${keys.enter}`);
    await terminal.until((text) => text.includes("The filter can't be read"));
    terminal.type(`/${"\u007f".repeat(12)}${keys.enter}`);
    await terminal.until((text) => text.includes("1 call") && text.includes("we hung up"));
    terminal.type(keys.enter);
    await terminal.until(onStep(1));
  });

  it("draws anew after the size has changed, also when it has become too small", async () => {
    const terminal = await stepping(size);
    terminal.type("jjjj");
    await terminal.until(onStep(5));
    const other = sizes.find(({ columns }) => columns !== size.columns) ?? sizes[0];
    terminal.resize(other.columns, other.rows);
    const isWide = other.columns === 200;
    await terminal.until(
      (text) => onStep(5)(text) && text.includes("───────────────────────────────────────────") !== isWide,
    );
    const text = terminal.screen();
    expect(text).toHaveLength(other.rows);
    expect(text[0]).toContain("step 5 of");
    expect(text.at(-1)).toContain("q quit");
    expect(text.filter((line) => line.includes("step 5 of"))).toHaveLength(1);
    expect(text.filter((line) => /^> .*phoneCallAccepted/.test(line))).toHaveLength(1);
    terminal.resize(50, 10);
    await terminal.until((small) => small.includes("it takes 64x16"));
    terminal.resize(size.columns, size.rows);
    await terminal.until((again) => onStep(5)(again) && again.includes("q quit"));
  });

  it.each([
    ["--no-color", ["--no-color"], {}],
    ["NO_COLOR", [], { NO_COLOR: "1" }],
  ] as const)("has no style at all with %s, and marks the current row", async (_, args, env) => {
    const terminal = await stepping({ ...size, env }, ...args);
    terminal.type("jjjj");
    await terminal.until(onStep(5));
    expect(terminal.isStyled()).toBe(false);
    expect(terminal.screen().some((line) => /^> .*phoneCallAccepted/.test(line))).toBe(true);
    terminal.type("c");
    await terminal.until(() => terminal.isStyled());
  });

  it("has colours otherwise", async () => {
    const terminal = await stepping(size);
    expect(terminal.isStyled()).toBe(true);
  });

  it.each([
    ["q", "q", 0],
    ["Ctrl-C", keys.ctrlC, 130],
  ])("gives the screen back on %s", async (_, key, code) => {
    const terminal = await stepping(size);
    terminal.type(key);
    expect(await terminal.ended).toBe(code);
    await terminal.until(() => terminal.buffer() === "normal");
    expect(terminal.screen().join("").trim()).toBe("");
  });
});

it("starts with the list when no call is named, and draws where a CI variable is set", async () => {
  const terminal = inTerminal(["step", ...store()], { columns: 80, rows: 24, env: { CI: "true" } });
  await terminal.until((text) => text.includes("offhook step   1 call"));
  terminal.type(keys.enter);
  await terminal.until(onStep(1));
  terminal.type("q");
  expect(await terminal.ended).toBe(0);
});

it("says in a terminal that there is no such call, on the screen that was there", async () => {
  const terminal = inTerminal(["step", "ffff", ...store()], { columns: 80, rows: 24 });
  expect(await terminal.ended).toBe(3);
  expect((await terminal.until((text) => text.includes("CALL_NOT_FOUND"))).length).toBeGreaterThan(0);
  expect(terminal.buffer()).toBe("normal");
});

it.each([
  [
    ["step", "last"],
    "NOT_A_TERMINAL",
    /step needs a terminal .* offhook show and offhook ladder say the same/,
  ],
  [["step", "last", "--json"], "WRONG_USAGE", /step has a screen and no JSON/],
] as const)("%j without a terminal fails with %s", async (args, code, sentence) => {
  const ran = await offhook([...args, ...store()]);
  expect(ran.code).toBe(2);
  expect(ran.stdout + ran.stderr).toContain(code);
  expect(ran.stdout + ran.stderr).toMatch(sentence);
});
