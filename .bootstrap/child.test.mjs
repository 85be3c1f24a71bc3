import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runProgram } from "./child.mjs";

const run = join(import.meta.dirname, "run.mjs");

describe("a program of a task", () => {
  it.each([
    ["process.exit(0)", { code: 0, signal: null }],
    ["process.exit(7)", { code: 7, signal: null }],
  ])("ends as it ended: %s", async (text, ending) => {
    expect(await runProgram(process.execPath, ["--eval", text], {})).toEqual(ending);
  });

  it.skipIf(process.platform === "win32")(
    "ends by its signal, and with the code that a shell gives it",
    async () => {
      const text = "process.kill(process.pid, 'SIGTERM'); setTimeout(() => {}, 1e6);";
      expect(await runProgram(process.execPath, ["--eval", text], {})).toEqual({
        code: 143,
        signal: "SIGTERM",
      });
    },
  );

  it("ends with 127 when there is none", async () => {
    expect(await runProgram("offhook-has-no-such-program", [], {})).toEqual({ code: 127, signal: null });
  });
});

describe("the script", () => {
  it("names the tasks on standard error and ends with 2 for one that is not there", async () => {
    const child = spawn(process.execPath, [run, "toString"]);
    let [out, told] = ["", ""];
    child.stdout.on("data", (text) => (out += text));
    child.stderr.on("data", (text) => (told += text));
    expect(await once(child, "close")).toEqual([2, null]);
    expect(out).toBe("");
    expect(told).toBe(
      'offhook: There is no task "toString". There are: start, offhook, test, check, bench, docs, build.\n',
    );
  });
});
