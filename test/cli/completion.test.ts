import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { main, offhook } from "./offhook-process.ts";
import { inTerminal } from "./terminal.ts";

let directory = "";

/** A folder with a recorded call, and with a command named offhook. */
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "offhook-completion-"));
  execFileSync(process.execPath, [main, "demo", "--json", "--directory", directory]);
  writeFileSync(join(directory, "offhook"), `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`);
  chmodSync(join(directory, "offhook"), 0o755);
}, 30_000);
afterAll(() => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }));

const shellAt = (name: string): string | undefined =>
  (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
const bash = shellAt("bash");

/** What bash offers when Tab is pressed at the end of this line: it does to our function what readline does. */
function inBash(line: string): readonly string[] {
  const words = line.split(" ");
  const script = `
    source <(offhook completion bash)
    COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")})
    COMP_CWORD=${words.length - 1}
    _offhook
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const output = execFileSync(bash ?? "bash", ["--norc", "-c", script], {
    cwd: directory,
    encoding: "utf8",
    env: {
      ...process.env,
      PATH: `${directory}${delimiter}${process.env["PATH"]}`,
      OFFHOOK_STORE: "./caller.db",
    },
  });
  return output.split("\n").filter((each) => each !== "");
}

describe.skipIf(bash === undefined)("in bash", { timeout: 30_000 }, () => {
  it.each([
    ["offhook exp", ["explain", "export"]],
    ["offhook completion p", ["powershell"]],
    ["offhook list --problem gl", ["glare"]],
    ["offhook show --foll", ["--follow"]],
    ["offhook --store offh", ["offhook"]],
    ["offhook show la", ["last"]],
    ["offhook dance", []],
  ])("%j", (line, wanted) => {
    expect(inBash(line).toSorted()).toEqual(wanted);
  });

  it.each([
    ["offhook expl\t", "offhook explain"],
    ["offhook list --problem=gl\t", "offhook list --problem=glare"],
    ["offhook list --prob\tgl\t", "offhook list --problem glare"],
    ["offhook show --store=./offh\t", "offhook show --store=./offhook"],
    ["offhook show las\t", "offhook show last"],
  ])("%j is completed on the screen as %s", async (typed, shown) => {
    const env = { PATH: `${directory}${delimiter}${process.env["PATH"]}`, PS1: "$ ", INPUTRC: "/dev/null" };
    const options = { columns: 100, rows: 24, cwd: directory, env, program: bash ?? "bash" };
    const terminal = inTerminal(["--norc", "--noprofile", "-i"], options);
    await terminal.until((text) => text.includes("$"));
    terminal.type("source <(offhook completion bash); echo rea''dy\r");
    await terminal.until((text) => text.includes("\nready"));
    for (const part of typed.split(/(?<=\t)/)) {
      terminal.type(part);
      await delay(700);
    }
    await terminal.until((text) => text.trimEnd().endsWith(shown));
  });

  it("offers the calls of the store that the line names", async () => {
    const { stdout } = await offhook(["list", "--json", "--store", join(directory, "callee.db")]);
    const { callId } = JSON.parse(stdout);
    expect(inBash(`offhook show --store callee.db ${callId.slice(0, 4)}`)).toEqual([callId]);
    expect(inBash("offhook show --store none.db ")).toEqual(["last"]);
  });

  it("is no command line: what is typed is not run", () => {
    inBash("offhook show $(touch evil)`touch evil`;touch evil");
    expect(existsSync(join(directory, "evil"))).toBe(false);
  });

  it("can be sourced twice", () => {
    const script =
      "source <(offhook completion bash); source <(offhook completion bash); complete -p offhook";
    const env = { ...process.env, PATH: `${directory}${delimiter}${process.env["PATH"]}` };
    expect(execFileSync(bash ?? "bash", ["--norc", "-c", script], { encoding: "utf8", env })).toContain(
      "-F _offhook",
    );
  });
});

describe.each([
  ["zsh", ["-n"]],
  ["fish", ["--no-execute"]],
] as const)("%s", (shell, check) => {
  it.skipIf(shellAt(shell) === undefined)("reads its script", async () => {
    const { stdout } = await offhook(["completion", shell]);
    const path = join(directory, `completion.${shell}`);
    writeFileSync(path, stdout);
    execFileSync(shellAt(shell) ?? shell, [...check, path]);
  });
});

it.each(["bash", "zsh", "fish", "powershell"])(
  "%s has a script that asks offhook complete",
  async (shell) => {
    const { code, stdout } = await offhook(["completion", shell]);
    expect(code).toBe(0);
    expect(stdout).toContain("offhook complete -- ");
  },
);

it("says which shells there are", async () => {
  const { code, stderr } = await offhook(["completion", "tcsh"]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/bash, zsh, fish, powershell/);
});
