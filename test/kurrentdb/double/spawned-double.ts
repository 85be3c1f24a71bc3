import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { sourceFlags } from "../../store/child-process.ts";
import type { Faults } from "./faults.ts";
import type { DoubleOptions } from "./kurrentdb-double.ts";

/** A double in a process of its own: a death of it is a real one. Without a file it forgets everything when it dies. */
export class SpawnedDouble implements AsyncDisposable {
  readonly #options: DoubleOptions;
  #child: ChildProcess;
  readonly port: number;

  private constructor(options: DoubleOptions, child: ChildProcess, port: number) {
    this.#options = options;
    this.#child = child;
    this.port = port;
  }

  static async start(options: DoubleOptions = {}): Promise<SpawnedDouble> {
    const { child, port } = await spawn(options);
    return new SpawnedDouble(options, child, port);
  }

  /** How a client finds it. */
  get url(): string {
    return `kurrentdb://127.0.0.1:${this.port}?tls=false`;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Resolves when they are in force. */
  async setFaults(faults: Partial<Faults>): Promise<void> {
    this.#child.send(faults);
    await once(this.#child, "message");
  }

  /** Stops it where it is: it keeps its connections and does nothing, not even answer a ping. */
  freeze(): void {
    this.#child.kill("SIGSTOP");
  }

  thaw(): void {
    this.#child.kill("SIGCONT");
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await gone;
  }

  /** Starts again at the same port, with what its file holds. */
  async restart(): Promise<void> {
    await this.kill();
    this.#child = (await spawn({ ...this.#options, port: this.port })).child;
  }

  close(): Promise<void> {
    return this.kill();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

async function spawn(options: DoubleOptions): Promise<{ child: ChildProcess; port: number }> {
  const script = fileURLToPath(new URL("double-process.ts", import.meta.url));
  const child = fork(script, [JSON.stringify(options)], { execArgv: sourceFlags });
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`The double ended with ${code} before it listened.`);
  });
  const [{ port }] = (await Promise.race([once(child, "message"), ended])) as [{ port: number }];
  ended.catch(() => {});
  return { child, port };
}
