/** Where this package waits. Stores are adapters to the outside, so real time is theirs to use. */

/** The next turn of the event loop, after the callbacks of this one. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export function onNextTurn(task: () => void): void {
  setImmediate(task);
}

/** Keeps the process alive: somebody waits for what comes after. */
export function afterDelay(delayMs: number, task: () => void): void {
  setTimeout(task, delayMs);
}

export function delay(delayMs: number): Promise<void> {
  return new Promise((resolve) => afterDelay(delayMs, resolve));
}

/** Does not keep the process alive. Returns how to stop. */
export function every(intervalMs: number, task: () => void): () => void {
  const timer = setInterval(task, intervalMs).unref();
  return () => clearInterval(timer);
}
