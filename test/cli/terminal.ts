import { setTimeout as delay } from "node:timers/promises";
import { spawn } from "@lydell/node-pty";
import { Terminal } from "@xterm/headless";
import { onTestFinished } from "vitest";
import { main } from "./offhook-process.ts";

/** A pseudo-terminal with a screen, in which a command runs: keys go in, the screen comes out. */
export interface TestTerminal {
  /** The screen as text, a line for each row. */
  screen(): readonly string[];
  /** Whether any cell of the screen has a colour, or is bold, dim or inverted. */
  isStyled(): boolean;
  /** `alternate` while a program has the whole screen. */
  buffer(): "normal" | "alternate";
  type(keys: string): void;
  resize(columns: number, rows: number): void;
  /** Waits until the screen is as wanted; rejects with the screen as it is when that takes too long. */
  until(isWanted: (text: string) => boolean): Promise<string>;
  readonly ended: Promise<number>;
}

export interface TestTerminalOptions {
  readonly columns: number;
  readonly rows: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** What runs in it instead of offhook. */
  readonly program?: string;
}

/** Names that a terminal sends for keys. */
export const keys = {
  up: "\u001b[A",
  down: "\u001b[B",
  pageDown: "\u001b[6~",
  home: "\u001b[H",
  end: "\u001b[F",
  enter: "\r",
  escape: "\u001b",
  ctrlC: "\u0003",
};

/** Starts a command in a terminal of this size. It is killed when the test ends. */
export function inTerminal(
  args: readonly string[],
  { columns, rows, env = {}, cwd, program }: TestTerminalOptions,
): TestTerminal {
  const emulator = new Terminal({ cols: columns, rows, allowProposedApi: true });
  const quiet = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(?:OFFHOOK_|NO_COLOR$|FORCE_COLOR$|COLUMNS$|LINES$|NODE_)/.test(name),
    ),
  );
  const [file, ...start] = program === undefined ? [process.execPath, main] : [program];
  const pty = spawn(file, [...start, ...args], {
    ...(cwd !== undefined && { cwd }),
    cols: columns,
    rows,
    env: { ...quiet, TERM: "xterm-256color", ...env },
  });
  const ended = new Promise<number>((resolve) => {
    pty.onExit(({ exitCode }) => resolve(exitCode));
  });
  onTestFinished(() => {
    pty.kill("SIGKILL");
    emulator.dispose();
  });
  let lastData = 0;
  pty.onData((data) =>
    emulator.write(data, () => {
      lastData = Date.now();
    }),
  );
  const screen = (): readonly string[] => {
    const { active } = emulator.buffer;
    return Array.from({ length: emulator.rows }, (_, row) => {
      return active.getLine(active.baseY + row)?.translateToString(true) ?? "";
    });
  };
  return {
    screen,
    isStyled() {
      const { active } = emulator.buffer;
      return Array.from({ length: emulator.rows * emulator.cols }, (_, index) => {
        const row = Math.floor(index / emulator.cols);
        return active.getLine(active.baseY + row)?.getCell(index % emulator.cols);
      }).some((cell) => cell !== undefined && !cell.isAttributeDefault());
    },
    buffer: () => emulator.buffer.active.type,
    type: (text) => pty.write(text),
    resize(toColumns, toRows) {
      emulator.resize(toColumns, toRows);
      pty.resize(toColumns, toRows);
    },
    async until(isWanted) {
      const latest = Date.now() + 15_000;
      for (;;) {
        const text = screen().join("\n");
        // A frame comes in pieces: only a screen that holds still is looked at.
        if (isWanted(text) && Date.now() - lastData > 60) return text;
        if (Date.now() > latest) throw new Error(`The screen did not become what was waited for:\n${text}`);
        await delay(15);
      }
    },
    ended,
  };
}
