import { exitCodes } from "./exit-codes.ts";

/**
 * A command that can't go on: a literal code, one sentence with what to do, the exit code. Not an `OffhookError`:
 * loading the engine for it would double the time that `--help` takes.
 */
export class CommandFailure extends Error {
  readonly code: string;
  readonly exitCode: number;
  readonly details: FailureDetails | undefined;

  constructor(
    code: string,
    message: string,
    exitCode: number = exitCodes.problem,
    { details, ...options }: ErrorOptions & { readonly details?: FailureDetails } = {},
  ) {
    super(message, options);
    this.details = details;
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

/** What there is to choose from, below the sentence. */
export interface FailureDetails {
  /** For people. */
  readonly lines: readonly string[];
  /** For programs: fields of the line of `--json`. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What anything that was thrown is to the user. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly exitCode: number;
  readonly details?: FailureDetails;
}

export function failureOf(error: unknown): Failure {
  // Not by its class: what is installed has CommandFailure twice, in the bundle and beside it.
  const { code, message, exitCode, details } = (error ?? {}) as Partial<Record<keyof Failure, unknown>>;
  const text = typeof message === "string" && message !== "" ? message : String(error);
  if (typeof code !== "string")
    return failure("INTERNAL", `Offhook met a fault of its own: ${text}`, exitCodes.problem);
  const known = failure(code, text, typeof exitCode === "number" ? exitCode : exitCodeOf(code));
  return isDetails(details) ? { ...known, details } : known;
}

function isDetails(details: unknown): details is FailureDetails {
  return typeof details === "object" && details !== null && "lines" in details && "fields" in details;
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
