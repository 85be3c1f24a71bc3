import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";
import type { LoggedEvent } from "./event-log.ts";

/**
 * The log on disk: a line of JSON for each append, so that an append is there as a whole or not at all. A line that death cut
 * short was never acknowledged, and is dropped.
 */
export class LogFile {
  readonly #path: string;
  #file: number | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  /** The appends of earlier lives, then ready for writing. */
  *read(): Generator<readonly LoggedEvent[]> {
    const bytes = existsSync(this.#path) ? readFileSync(this.#path) : Buffer.alloc(0);
    const whole = bytes.lastIndexOf("\n") + 1;
    this.#file = openSync(this.#path, "a");
    if (whole < bytes.length) ftruncateSync(this.#file, whole);
    for (const line of bytes.subarray(0, whole).toString().split("\n")) {
      if (line !== "") yield (JSON.parse(line) as readonly WrittenEvent[]).map(fromWritten);
    }
  }

  /** Out of this process when it returns: what comes after survives SIGKILL. */
  write(events: readonly LoggedEvent[]): void {
    if (this.#file === null) throw new Error(`${this.#path} is closed.`);
    writeSync(this.#file, `${JSON.stringify(events.map(toWritten))}\n`);
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }
}

interface WrittenEvent extends Omit<LoggedEvent, "data" | "metadata"> {
  readonly data: string;
  readonly metadata: string;
}

function toWritten(event: LoggedEvent): WrittenEvent {
  return { ...event, data: base64(event.data), metadata: base64(event.metadata) };
}

function fromWritten(event: WrittenEvent): LoggedEvent {
  return {
    ...event,
    data: Buffer.from(event.data, "base64"),
    metadata: Buffer.from(event.metadata, "base64"),
  };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64");
}
