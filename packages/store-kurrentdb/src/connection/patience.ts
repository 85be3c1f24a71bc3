import { NoAnswer } from "./server-faults.ts";

/** Where this package waits. Stores are adapters to the outside, so real time is theirs to use. */

/** What `work` gives, or NoAnswer after `timeoutMs`; what comes later is dropped. */
export function answerWithin<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => reject(new NoAnswer(timeoutMs)), timeoutMs);
    work.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}

/** Keeps the process alive: somebody waits for what comes after. */
export function delay(delayMs: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, delayMs));
}

/** Returns how to call it off. */
export function after(delayMs: number, task: () => void): () => void {
  const timer = setTimeout(task, delayMs);
  return () => clearTimeout(timer);
}

/** Milliseconds of a clock that nobody sets. */
export function elapsed(): number {
  return performance.now();
}

/** How long to wait after so many failures in a row, the first one being 0. */
export function backoffMs(failures: number): number {
  return Math.min(1_000, 20 * 2 ** failures);
}
