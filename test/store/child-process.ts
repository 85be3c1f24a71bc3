import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";

/** A process of ours and what it has said so far. */
export interface Child {
  readonly process: ChildProcess;
  /** Whole lines of its standard output. */
  lines(): string[];
  /** Resolves once it has said so many lines; rejects when it ends before. */
  said(lines: number): Promise<void>;
  /** Ends it with a signal that it can't handle, and resolves when it is gone. */
  kill(): Promise<void>;
}

/** Runs our sources, on Node 22.13 to 22.17 too, which strip types only when asked. */
export const sourceFlags = [
  "--conditions=source",
  ...(process.features.typescript ? [] : ["--experimental-strip-types", "--no-warnings"]),
];

/** Runs a script of this folder. */
export function start(script: string, args: readonly string[]): Child {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, [...sourceFlags, file, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  let changed = Promise.withResolvers<void>();
  let ended = false;
  const notify = (): void => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    notify();
  });
  const gone = new Promise<void>((resolve) => child.on("close", () => resolve()));
  void gone.then(() => {
    ended = true;
    notify();
  });
  const lines = (): string[] => output.split("\n").slice(0, -1);
  return {
    process: child,
    lines,
    async said(count) {
      while (lines().length < count) {
        if (ended) throw new Error(`${script} ended after ${lines().length} lines.`);
        await changed.promise;
      }
    },
    async kill() {
      child.kill("SIGKILL");
      await gone;
    },
  };
}
