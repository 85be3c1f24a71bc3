/** Standard output belongs to the task; everything that the set-up has to say goes to standard error. */

/** @param {string} line */
export function say(line) {
  process.stderr.write(`offhook: ${line}\n`);
}

/** A reason to stop that the user can do something about: printed as a sentence, without a stack. */
export class SetupError extends Error {
  /** @param {string} message @param {number} [exitCode] @param {unknown} [cause] */
  constructor(message, exitCode = 1, cause) {
    super(message, { cause });
    this.exitCode = exitCode;
  }
}

/**
 * Says `text` at once, or after `afterMs` if `work` is not done by then, and every few seconds that it goes on.
 *
 * @template T
 * @param {string} text
 * @param {Promise<T>} work
 * @param {number} [afterMs]
 * @returns {Promise<T>}
 */
export async function saying(text, work, afterMs = 0) {
  const since = Date.now();
  const first = setTimeout(() => say(text), afterMs);
  const again = setInterval(() => say(`${text} (${Math.round((Date.now() - since) / 1000)} s)`), 5_000);
  try {
    return await work;
  } finally {
    clearTimeout(first);
    clearInterval(again);
  }
}
