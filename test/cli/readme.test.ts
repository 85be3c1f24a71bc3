import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folder, offhook, start } from "./offhook-process.ts";
import { commandsOf, project, recordCallInto, snippetsOf } from "./project.ts";
import { run, simulatedUsers } from "./snippet.ts";

const [embedding = "", machine = "", updates = "", replaying = ""] = snippetsOf("README.md");

describe("the README", { timeout: 40_000 }, () => {
  it("has the four snippets that are run here", () => {
    expect(snippetsOf("README.md")).toHaveLength(4);
    for (const snippet of snippetsOf("README.md"))
      expect(
        snippet
          .trim()
          .split("\n")
          .filter((line) => !/^import |^$/.test(line)).length,
      ).toBeLessThanOrEqual(5);
  });

  it("embeds an engine that places a call", async () => {
    const path = project();
    const simulated = await simulatedUsers(path);
    const callee = start(["record", "--json", "--answer", "--hang-up-after", "300ms", ...simulated.callee]);
    await callee.told("ready");
    const snippet = run(path, `${simulated.callerClient}\n${embedding}`);
    const { code, stdout, stderr } = await snippet.ended;
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^CallPlaced new -> requested\.preparing$/m);
    expect(stdout).toMatch(/^CallConfirmed accepted\.confirming -> confirmed$/m);
    expect(stdout).toMatch(/^discarded\.closed$/m);
  });

  it("runs the machine by itself", async () => {
    const { stdout, stderr, code } = await run(project(), machine).ended;
    expect([code, stderr, stdout]).toEqual([0, "", "asked caller\n{ requested: 'preparing' }\n"]);
  });

  it("streams the updates of a client", async () => {
    const path = project();
    const simulated = await simulatedUsers(path);
    const listening = run(path, `${simulated.calleeClient}\n${updates}\nconsole.log("listening");`);
    await listening.says(/listening/);
    const call = start(["call", simulated.user, "--json", ...simulated.caller]);
    await listening.says(/updatePhoneCall phoneCallRequested/);
    call.process.kill("SIGINT");
    await listening.says(/updatePhoneCall phoneCallDiscarded/);
  });

  it("plays a recorded call again", async () => {
    const path = project();
    await recordCallInto(path);
    const { code, stdout, stderr } = await run(path, replaying).ended;
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/CallPlaced +new -> requested\.preparing +C1 +PrepareKey ok\n/);
    expect(stdout.split("\n").every((line) => line === "" || line.endsWith(" ok"))).toBe(true);
  });

  it("shows a ladder as it is really printed", async () => {
    const readme = readFileSync(join(import.meta.dirname, "../../README.md"), "utf8");
    const [, picture = ""] = /```text\n([^]*?)```/.exec(readme) ?? [];
    const directory = join(folder(), "d");
    const { stdout } = await offhook(["demo", "--directory", directory], { env: { COLUMNS: "80" } });
    const drawn = new Set(stdout.split("\n").map(withoutWhatVaries));
    for (const line of picture.trimEnd().split("\n")) expect([...drawn]).toContain(withoutWhatVaries(line));
  });
});

describe("the guides", { timeout: 40_000 }, () => {
  it("connect a script to the simulator", async () => {
    const path = project();
    const { port } = await simulatedUsers(path);
    const [snippet = ""] = snippetsOf("docs/guides/simulator.md");
    await run(path, snippet.replace("4430", String(port))).says(/^1001\n/);
  });

  it("run a program of one's own on the simulator in memory", async () => {
    const [, snippet = ""] = snippetsOf("docs/guides/simulator.md");
    const { code, stdout, stderr } = await run(project(), snippet).ended;
    expect([code, stdout, stderr]).toEqual([0, "answered\n", ""]);
  });

  it("verify what was recorded from a program", async () => {
    const path = project();
    await recordCallInto(path);
    const [snippet = ""] = snippetsOf("docs/guides/recorded-calls.md");
    const { code, stdout, stderr } = await run(path, snippet).ended;
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^[0-9a-f-]{36} true\n$/);
  });

  it("draw a machine from a program", async () => {
    const [snippet = ""] = snippetsOf("docs/guides/statechart.md");
    const { code, stdout, stderr } = await run(project(), snippet).ended;
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^\d{5,6} stateDiagram-v2 function\n$/);
  });

  it.each(["session", "simulator", "recording", "recorded-calls", "statechart"])(
    "tell to type what exists: %s",
    async (guide) => {
      const commands = commandsOf(`docs/guides/${guide}.md`);
      expect(commands.length).toBeGreaterThan(0);
      for (const command of commands) {
        const [name = "", ...words] = command.split(" ");
        const help = await offhook([name, "--help"]);
        expect([command, help.code]).toEqual([command, 0]);
        for (const option of words.filter((word) => word.startsWith("--")))
          expect(help.stdout).toContain(option);
      }
    },
  );
});

/** Times, sizes and emoji differ from call to call, and so does how much space they leave. */
function withoutWhatVaries(line: string): string {
  return line
    .replace(/^ *\d+\.\d{3} /, "        ")
    .replace(/key agreed \S+ +/, "key agreed")
    .replace(/ +key agreed/, "key agreed")
    .trimEnd();
}
