/** Where this package waits. Stores are adapters to the outside, so real time is theirs to use. */

/** The next turn of the event loop, after the callbacks of this one. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export function onNextTurn(task: () => void): void {
  setImmediate(task);
}

/**
 * As soon as the callback that runs now and all promises that it settles have come to rest. Where one such task sets off the
 * next, as the steps of a call do, the event loop turns in between once they have taken this long together: what comes in
 * must not wait for ever.
 */
export function onRest(task: () => void): void {
  const now = performance.now();
  if (turnedAt === null) {
    turnedAt = now;
    setImmediate(() => {
      turnedAt = null;
    });
  }
  if (now - turnedAt < longestTurnMs) process.nextTick(task);
  else setImmediate(task);
}

let turnedAt: number | null = null;
const longestTurnMs = 1;

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
