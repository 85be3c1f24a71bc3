import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { CommandFailure } from "../command-line/command-failure.ts";

/** Asks the person at the terminal; where there is none, takes the answers from standard input, a line each. */
export interface Asking {
  /** `true`: somebody sits there who can be asked again. */
  readonly isPerson: boolean;
  /** @throws CommandFailure NO_ANSWER when there is nobody to ask, or no line any more */
  ask(question: string): Promise<string>;
  /** The same; what is typed is not shown. */
  askHidden(question: string): Promise<string>;
  close(): void;
}

export function asking(input: NodeJS.ReadStream, output: NodeJS.WriteStream, signal: AbortSignal): Asking {
  const isPerson = input.isTTY;
  let isHidden = false;
  // Readline echoes what is typed to its output: while that swallows it, nothing shows.
  const echo = new Writable({
    write(chunk: Uint8Array, _encoding, done) {
      if (!isHidden) output.write(chunk);
      done();
    },
  });
  const lines = createInterface({ input, output: echo, terminal: isPerson });
  const waiting: ((line: string | undefined) => void)[] = [];
  const early: string[] = [];
  let isOver = false;
  lines.on("line", (line) => {
    const wanted = waiting.shift();
    if (wanted === undefined) early.push(line);
    else wanted(line);
  });
  const end = (): void => {
    isOver = true;
    for (const wanted of waiting.splice(0)) wanted(undefined);
  };
  lines.once("close", end);
  lines.on("SIGINT", () => process.emit("SIGINT"));
  signal.addEventListener("abort", () => lines.close(), { once: true });

  async function answer(question: string): Promise<string> {
    if (isPerson) output.write(question);
    const line = await new Promise<string | undefined>((resolve) => {
      const ready = early.shift();
      if (ready !== undefined || isOver) resolve(ready);
      else waiting.push(resolve);
    });
    if (line !== undefined && line.trim() !== "") return line.trim();
    throw new CommandFailure(
      "NO_ANSWER",
      `Nobody answered "${question.replace(/[: ]+$/, "")}". Run it at a terminal, or give the answers on standard input, a line each, in the order in which they are asked for.`,
    );
  }

  return {
    isPerson,
    ask: answer,
    async askHidden(question) {
      if (isPerson) output.write(question);
      isHidden = true;
      try {
        const line = await answer("");
        return line;
      } finally {
        isHidden = false;
        if (isPerson) output.write("\n");
      }
    },
    close: () => lines.close(),
  };
}
