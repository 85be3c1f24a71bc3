import type { Screen } from "./screen.ts";

/** What a command gets besides its own options. */
export interface Terminal {
  readonly screen: Screen;
  /** Aborted when the command shall close. */
  readonly signal: AbortSignal;
  readonly env: NodeJS.ProcessEnv;
}

/** Runs one command; resolves with the exit code. A failure is thrown, as `CommandFailure` or with a `code`. */
export type CommandRunner<Options, Arguments extends readonly unknown[] = []> = (
  terminal: Terminal,
  options: Options,
  ...args: Arguments
) => Promise<number>;

/** Options that every command has. */
export interface GlobalOptions {
  readonly store: string;
  readonly json?: true;
  readonly color: boolean;
}
