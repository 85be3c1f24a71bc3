import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { start } from "./offhook-process.ts";

/** A simulated Telegram, and what two users of it need to call each other. */
export async function simulatedUsers(path: string) {
  const simulator = start(["simulate", "--json"], { cwd: path });
  const { port, users, accessHashes } = await simulator.told("ready");
  const hash = accessHashes["1001"]["1002"];
  const options = (index: number, side: string): readonly string[] => [
    `--connect=127.0.0.1:${port}`,
    `--auth-key=${join(path, users[index].authKey)}`,
    `--store=${join(path, `${side}.db`)}`,
  ];
  const client = (index: number) => `
    import { readFileSync } from "node:fs";
    import { loopbackClientOptions, loopbackSession } from "@offhook/simulator/gramjs";
    import { TelegramClient } from "telegram";
    const key = Buffer.from(readFileSync(${JSON.stringify(users[index].authKey)}, "utf8"), "base64url");
    const client = new TelegramClient(await loopbackSession(key), 1, "any", loopbackClientOptions(${port}));
    const userId = "1002", accessHash = "${hash}";`;
  return {
    port: port as number,
    user: `1002:${hash}`,
    caller: options(0, "caller"),
    callee: options(1, "callee"),
    callerClient: client(0),
    calleeClient: client(1),
  };
}

export interface RunningSnippet {
  readonly process: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
  /** Resolves once either stream has it. */
  says(what: RegExp): Promise<void>;
}

/** Runs a module in a project, as its owner would. */
export function run(path: string, code: string, file = "snippet.mjs"): RunningSnippet {
  writeFileSync(join(path, file), code);
  const child = spawn(process.execPath, [file], { cwd: path, stdio: ["pipe", "pipe", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.once("close", (exitCode) => resolve({ code: exitCode, stdout, stderr }));
  });
  return {
    process: child,
    ended,
    says: (what) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (what.test(stdout) || what.test(stderr)) resolve();
        };
        child.stdout.on("data", look);
        child.stderr.on("data", look);
        void ended.then(() => reject(new Error(`It ended without saying ${what}:\n${stdout}\n${stderr}`)));
        look();
      }),
  };
}
