import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { offhook } from "./offhook-process.ts";
import { project, snippetsOf } from "./project.ts";
import { run } from "./snippet.ts";

const page = "docs/tutorial/first-call.md";
const text = readFileSync(join(import.meta.dirname, "../..", page), "utf8");

/** What the reader types, with what the page then shows of the answer. */
const typed = [...text.matchAll(/```sh\nnpx offhook (.*)\n```\n([^]*?)(?=```sh|^## )/gm)].map(
  ([, command = "", below = ""]) => ({ command, shown: /^```text\n([^]*?)^```$/m.exec(below)?.[1] ?? "" }),
);
/** The outputs of the programs, which say the same whenever they run. */
const printed = [...text.matchAll(/```js\n[^]*?^```$[^]*?^```text\n([^]*?)^```$/gm)].map(
  ([, output]) => output,
);

it("has the commands and the programs that are run here", () => {
  expect([typed.length, printed.length, snippetsOf(page).length]).toEqual([7, 2, 2]);
  expect(typed.filter(({ shown }) => shown !== "")).toHaveLength(3);
});

it("its commands do what it says, one after the other", { timeout: 60_000 }, async () => {
  const cwd = project();
  for (const { command, shown } of typed) {
    const { code, stdout, stderr } = await offhook(words(command), { cwd });
    expect([command, code, stderr]).toEqual([command, 0, ""]);
    const lines = stdout.split("\n").map(shape);
    for (const line of shown.trimEnd().split("\n")) expect(lines, command).toContain(shape(line));
  }
  expect(existsSync(join(cwd, "first/call.svg"))).toBe(true);
  const { stdout } = await offhook(["fork", "last", "--store=first/caller.db", "--skip=4", "--json"], {
    cwd,
  });
  expect(stdout).toContain('"reason":"missed"');
});

it.each(printed.map((output, at) => [at + 1, output] as const))(
  "its program %i prints what it says",
  { timeout: 30_000 },
  async (number, output) => {
    const { code, stdout, stderr } = await run(project(), snippetsOf(page)[number - 1] ?? "").ended;
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toBe(output);
  },
);

/** As a shell takes them apart. */
function words(command: string): readonly string[] {
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? "");
}

/** A line without what differs from call to call. */
function shape(line: string): string {
  return line.replaceAll(/\d+/g, "0").replaceAll(/ +/g, " ").trim();
}
