import type { Line, Tone } from "@offhook/replay";
import { Colours } from "./colours.ts";
import type { Failure } from "./command-failure.ts";

export interface ScreenOptions {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly isColoured: boolean;
  readonly isJson: boolean;
  /** Columns of the terminal; `undefined` when nobody looks at it. */
  readonly width: number | undefined;
}

/**
 * Where a command shows what it has: lines for people, or one JSON object per line for programs. `say` and its kind
 * are silent in JSON, `tell` is silent for people, so a command says both and one of them is heard.
 */
export class Screen {
  readonly isJson: boolean;
  readonly width: number | undefined;
  readonly #stdout: NodeJS.WriteStream;
  readonly #stderr: NodeJS.WriteStream;
  readonly #colours: Colours | null;

  constructor({ stdout, stderr, isColoured, isJson, width }: ScreenOptions) {
    this.#stdout = stdout;
    this.#stderr = stderr;
    this.isJson = isJson;
    this.width = width;
    this.#colours = isColoured ? new Colours() : null;
  }

  /** Whether somebody reads standard output on a terminal. */
  get isTerminal(): boolean {
    return this.#stdout.isTTY;
  }

  /** A whole document to standard output, as it is: what was asked for, for people and programs alike. */
  hand(document: string | Uint8Array): void {
    this.#stdout.write(document);
  }

  /** One line for people. */
  say(line: Line | string, tone: Tone = "plain"): void {
    if (!this.isJson) this.#stdout.write(`${this.#painted(line, tone)}\n`);
  }

  /** One object for programs. `schema` is the version of what docs/reference/json.md says. */
  tell({ type, ...fields }: { readonly type: string; readonly [field: string]: unknown }): void {
    if (this.isJson) this.#stdout.write(`${JSON.stringify({ type, schema: 1, ...fields })}\n`);
  }

  /** A document as it is, such as a picture: for people and programs alike. */
  write(text: string): void {
    this.#stdout.write(text);
  }

  /** Something for people that is no result: it goes to the error stream. */
  remark(text: string): void {
    if (!this.isJson) this.#stderr.write(`${text}\n`);
  }

  /** Replaces the line of progress on the error stream; only on a terminal. An empty text takes it away. */
  progress(text: string): void {
    if (this.#stderr.isTTY && !this.isJson) this.#stderr.write(`\r\u001b[K${text}`);
  }

  fail(failure: Failure): void {
    const { code, message, exitCode, details } = failure;
    if (this.isJson) this.tell({ type: "error", code, message, exitCode, ...details?.fields });
    else this.complain(failure);
  }

  /** A failure on the error stream, for people and programs alike: for when standard output takes nothing. */
  complain({ code, message, details }: Failure): void {
    this.#stderr.write([`offhook: ${message} (${code})`, ...(details?.lines ?? []), ""].join("\n"));
  }

  /** Settles when everything that was written has left this process, or can't. */
  async flushed(): Promise<void> {
    await Promise.all([this.#stdout, this.#stderr].map(drained));
  }

  #painted(line: Line | string, tone: Tone): string {
    const spans: Line = typeof line === "string" ? [{ text: line, tone }] : line;
    const colours = this.#colours;
    if (colours === null)
      return spans
        .map(({ text }) => text)
        .join("")
        .trimEnd();
    return spans.map((span) => colours.paint(span.text, span.tone)).join("");
  }
}

function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || !stream.writable) return resolve();
    stream.once("error", () => resolve());
    stream.write("", () => resolve());
  });
}
