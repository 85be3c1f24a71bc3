import { constants } from "node:os";

/** Somebody wants this process to end. */
export interface Interruption {
  /** Aborted by the first Ctrl-C, SIGTERM or SIGHUP, or when nobody reads our output any more. */
  readonly signal: AbortSignal;
  /** 130 for Ctrl-C; `undefined` while nobody wants it, and when the reader has gone. */
  exitCode(): number | undefined;
  /** As if nobody read our output any more. */
  readerHasGone(): void;
}

/** The first signal asks the command to close, the second ends the process at once. */
export function interruption(): Interruption {
  const controller = new AbortController();
  let exitCode: number | undefined;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      const code = 128 + constants.signals[signal];
      if (controller.signal.aborted) process.exit(code);
      exitCode = code;
      controller.abort();
    });
  }
  return {
    signal: controller.signal,
    exitCode: () => exitCode,
    readerHasGone: () => controller.abort(),
  };
}

/** Resolves when `signal` is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** Aborted when whoever started this process closes its standard input, or dies. */
export function stdinEnd(): AbortSignal {
  const controller = new AbortController();
  const end = (): void => controller.abort();
  process.stdin.once("end", end).once("close", end).once("error", end).resume();
  return controller.signal;
}
