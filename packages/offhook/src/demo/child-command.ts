import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { CommandFailure } from "../command-line/command-failure.ts";
import { ownProcess } from "../command-line/own-command.ts";

/** One line of a command's `--json` output. */
export interface Told {
  readonly type: string;
  readonly [field: string]: unknown;
}

/**
 * One of our own commands as a child process. It is started with `--json` and `--until-stdin-ends`: its standard
 * input is a pipe that we hold, so it ends when we do, however that happens.
 */
export class ChildCommand {
  readonly name: string;
  /** Resolves when the child ended with 0. Rejects with CommandFailure CHILD_FAILED. */
  readonly ended: Promise<void>;
  readonly #process: ChildProcess;
  readonly #told: (object: Told) => void;
  #lastError = "";
  #stderr = "";

  constructor(name: string, args: readonly string[], told: (object: Told) => void) {
    this.name = name;
    this.#told = told;
    const [program, all] = ownProcess([...args, "--json", "--until-stdin-ends"]);
    // Its own process group where there are such: Ctrl-C reaches us alone, and we end it.
    const child = spawn(program, all, {
      stdio: ["pipe", "pipe", "pipe"],
      detached: process.platform !== "win32",
    });
    this.#process = child;
    child.stdin.on("error", () => {});
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-4_000);
    });
    const lines = createInterface({ input: child.stdout });
    lines.on("line", (line) => this.#heard(line));
    const finished = new Promise<void>((resolve) => lines.once("close", resolve));
    this.ended = new Promise((resolve, reject) => {
      child.once("error", (cause) =>
        reject(new CommandFailure("CHILD_FAILED", `The ${name} could not be started: ${cause.message}.`)),
      );
      child.once("exit", (code, signal) => {
        void finished.then(() => (code === 0 ? resolve() : reject(this.#failure(code, signal))));
      });
    });
    // Whoever waits for it sees the failure; nobody has to.
    this.ended.catch(() => {});
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  kill(): void {
    this.#process.kill("SIGKILL");
  }

  #heard(line: string): void {
    let object: Told;
    try {
      object = JSON.parse(line) as Told;
    } catch {
      this.#lastError = `it said something that is no JSON: ${line.slice(0, 200)}`;
      this.kill();
      return;
    }
    if (object.type === "error") this.#lastError = String(object["message"]);
    this.#told(object);
  }

  #failure(code: number | null, signal: NodeJS.Signals | null): CommandFailure {
    const how = signal === null ? `with exit code ${code}` : `by ${signal}`;
    const why = this.#lastError || this.#stderr.trim().split("\n").at(-1) || "it said nothing";
    return new CommandFailure("CHILD_FAILED", `The ${this.name} ended ${how}: ${why}`);
  }
}
