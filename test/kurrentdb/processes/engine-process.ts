import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { sourceFlags } from "../../store/child-process.ts";
import type { Order, ProcessSettings, RecordSaid, Said } from "./protocol.ts";

/** An `account-process.ts`, as who started it sees it. */
export class EngineProcess {
  readonly #child: ChildProcess;
  readonly #gone: Promise<void>;
  /** The accounts that it runs, by its own word. */
  readonly runs = new Set<string>();
  readonly recorded: RecordSaid[] = [];
  /** What went wrong, by its own word. */
  readonly complaints: string[] = [];
  readonly ready: Promise<void>;
  readonly name: string;
  isAsleep = false;

  constructor(name: string, settings: ProcessSettings) {
    this.name = name;
    const file = fileURLToPath(new URL("account-process.ts", import.meta.url));
    this.#child = spawn(process.execPath, [...sourceFlags, file, JSON.stringify(settings)], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#gone = once(this.#child, "close").then(() => this.runs.clear());
    this.#child.stdin?.on("error", () => {});
    const ready = Promise.withResolvers<void>();
    this.ready = ready.promise;
    createInterface(this.#child.stdout as NodeJS.ReadableStream).on("line", (line) => {
      const said = JSON.parse(line) as Said;
      if (said.said === "ready") ready.resolve();
      else this.#hear(said);
    });
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  tell(order: Order): void {
    this.#child.stdin?.write(`${JSON.stringify(order)}\n`);
  }

  /** By a signal that it can't handle. Resolves when it is gone and all that it said is heard. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#gone;
  }

  /** Stops it where it is, as a machine that sleeps: it keeps its connections and does nothing. */
  freeze(): void {
    this.isAsleep = true;
    this.#child.kill("SIGSTOP");
  }

  thaw(): void {
    this.#child.kill("SIGCONT");
    this.isAsleep = false;
  }

  /** Resolves when it has given everything back and ended. */
  async quit(): Promise<void> {
    this.tell({ order: "quit" });
    await this.#gone;
  }

  #hear(said: Exclude<Said, { said: "ready" }>): void {
    const { account } = said;
    switch (said.said) {
      case "runs":
        return void this.runs.add(account);
      case "given":
      case "lost":
        if (said.said === "lost") this.complaints.push(`${account}: lost`);
        return void this.runs.delete(account);
      case "recorded":
        return void this.recorded.push(said);
      case "failed":
        return void this.complaints.push(`${account}: ${said.error}`);
      case "reported":
        return void this.complaints.push(`${account}: ${said.kind} ${said.error}`);
      default:
        return said satisfies never;
    }
  }
}
