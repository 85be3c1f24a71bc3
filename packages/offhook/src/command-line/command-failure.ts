import { exitCodes } from "./exit-codes.ts";

/**
 * A command that can't go on: a literal code, one sentence with what to do, the exit code. Not an `OffhookError`:
 * loading the engine for it would double the time that `--help` takes.
 */
export class CommandFailure extends Error {
  readonly code: string;
  readonly exitCode: number;

  constructor(code: string, message: string, exitCode: number = exitCodes.problem, options?: ErrorOptions) {
    super(message, options);
    this.name = "CommandFailure";
    this.code = code;
    this.exitCode = exitCode;
  }
}

/** The command was called in a way that it does not have. */
export class WrongUsage extends CommandFailure {
  constructor(message: string) {
    super("WRONG_USAGE", message, exitCodes.wrongUsage);
    this.name = "WrongUsage";
  }
}

/** What anything that was thrown is to the user. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly exitCode: number;
}

export function failureOf(error: unknown): Failure {
  // Not by its class: what is installed has CommandFailure twice, in the bundle and beside it.
  const { code, message, exitCode } = (error ?? {}) as Partial<Record<keyof Failure, unknown>>;
  const text = typeof message === "string" && message !== "" ? message : String(error);
  if (typeof code !== "string")
    return failure("INTERNAL", `Offhook met a fault of its own: ${text}`, exitCodes.problem);
  return failure(code, text, typeof exitCode === "number" ? exitCode : exitCodeOf(code));
}

function exitCodeOf(code: string): number {
  if (code === "INVALID_ARGUMENT" || code === "FILTER_INVALID" || code === "FORK_INVALID")
    return exitCodes.wrongUsage;
  return /^(?:STORE_|VAULT_|BUNDLE_|CALL_NOT_FOUND$)/.test(code) ? exitCodes.unreadable : exitCodes.problem;
}

/** Messages may quote what a server said: no control character of it reaches the terminal. */
function failure(code: string, message: string, exitCode: number): Failure {
  return { code, message: message.replaceAll(/\p{Cc}+/gu, " ").trim(), exitCode };
}
