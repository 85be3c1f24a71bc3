import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** The command line as it is installed: what `npm test` has built. */
export const main = join(import.meta.dirname, "../../packages/offhook/dist/bin.cjs");

export interface Ran {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly stdin?: string;
}

/** A running command. It is killed when the test ends. */
export interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<Ran>;
  /** The next object of this type on standard output, also one that came before. Rejects when the command ends first. */
  told(type: string): Promise<Told>;
  all(): readonly Told[];
}

export interface Told {
  readonly type: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests read what they know to be there
  readonly [field: string]: any;
}

/** Runs a command to its end. */
export async function offhook(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const running = start(args, options);
  running.process.stdin?.end(options.stdin ?? "");
  return running.ended;
}

/** Starts a command with an open standard input. `until` is told how to kill it: at the end of the test, or of all of them. */
export function start(
  args: readonly string[],
  { env = {}, cwd }: RunOptions = {},
  until: (end: () => void) => void = onTestFinished,
): Running {
  if (!existsSync(main)) throw new Error(`${main} is not built; npm test builds it.`);
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...quietEnvironment(), ...env },
    ...(cwd !== undefined && { cwd }),
    stdio: ["pipe", "pipe", "pipe"],
  });
  until(() => void child.kill("SIGKILL"));
  child.stdin.on("error", () => {});
  let stdout = "";
  let stderr = "";
  const listeners = new Set<() => void>();
  const wake = (): void => {
    for (const listener of listeners) listener();
  };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    wake();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  let isOver = false;
  const ended = new Promise<Ran>((resolve) => {
    child.once("close", (code, signal) => {
      isOver = true;
      resolve({ code, signal, stdout, stderr });
      wake();
    });
  });
  const all = (): readonly Told[] => objects(stdout.slice(0, stdout.lastIndexOf("\n") + 1));
  return {
    process: child,
    ended,
    all,
    told: (type) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = all().find((object) => object.type === type);
          if (found === undefined && !isOver) return;
          listeners.delete(look);
          if (found === undefined)
            reject(new Error(`It ended without saying ${type}:\n${stdout}\n${stderr}`));
          else resolve(found);
        };
        listeners.add(look);
        look();
      }),
  };
}

/** Every line as an object; a line that is no JSON is a failed test. */
export function objects(text: string): readonly Told[] {
  return toldLines(text).map(({ schema: _schema, ...told }) => told as Told);
}

/** The same with the version of their form. */
export function toldLines(text: string): readonly Told[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Told);
}

/** A folder of its own, removed when the test ends, or all of them. */
export function folder(until: (end: () => void) => void = onTestFinished): string {
  const path = mkdtempSync(join(tmpdir(), "offhook-test-"));
  until(() => rmSync(path, { recursive: true, force: true, maxRetries: 5 }));
  return path;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Nothing of the developer's own set-up changes what is tested. */
function quietEnvironment(): NodeJS.ProcessEnv {
  const ours = /^(?:OFFHOOK_|NO_COLOR$|FORCE_COLOR$|COLUMNS$|NODE_OPTIONS$|NODE_V8_COVERAGE$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
}
