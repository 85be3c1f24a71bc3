import { InvalidArgument } from "../call/offhook-error.ts";

/** What every method takes that can wait. */
export interface Cancellable {
  /**
   * Aborted before the method is called: it rejects with the signal's reason and nothing is done. `undefined` is none, so that a
   * signal that one may not have oneself can be handed on.
   */
  readonly signal?: AbortSignal | undefined;
}

/** @throws InvalidArgument, and the reason of a signal that is aborted already. */
export function checkSignal(signal: AbortSignal | undefined): void {
  if (signal === undefined) return;
  if (typeof signal?.addEventListener !== "function" || typeof signal.aborted !== "boolean")
    throw new InvalidArgument("signal", signal, "an AbortSignal");
  signal.throwIfAborted();
}

/**
 * Waits for work until it is done or the signal is aborted, and leaves no listener behind. The work itself goes on:
 * `tooLate` is given what it brings after nobody waits any more; then its failure concerns nobody.
 */
export async function untilAborted<T>(
  signal: AbortSignal | undefined,
  work: Promise<T>,
  tooLate: (result: T) => void = () => {},
): Promise<T> {
  if (signal === undefined) return work;
  if (typeof signal?.addEventListener !== "function")
    throw new InvalidArgument("signal", signal, "an AbortSignal");
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  let isWaiting = true;
  const abort = (): void => {
    isWaiting = false;
    reject(signal.reason);
  };
  signal.addEventListener("abort", abort);
  work.then(
    (result) => (isWaiting ? resolve(result) : tooLate(result)),
    (error: unknown) => reject(error),
  );
  try {
    if (signal.aborted) abort();
    return await promise;
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
