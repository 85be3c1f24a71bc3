import { spawn } from "node:child_process";
import { constants } from "node:os";

/** @typedef {{ code: number, signal: NodeJS.Signals | null }} Ending  `code` is 128 + n for a signal, as in a shell */

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();
/** @type {NodeJS.Signals | null} */
let interruption = null;

/** The signal that asked this run to stop, if one did. */
export function interruptedBy() {
  return interruption;
}

/**
 * A signal stops the child first and then us, so that nothing is left behind and the lock is given back.
 * A terminal sends Ctrl-C to the child itself; a second one from here would make it drop its own clean-up.
 */
export function passSignalsOn() {
  const terminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]))
    process.on(signal, () => {
      interruption ??= signal;
      if (signal === "SIGINT" && (terminal || process.platform === "win32")) return;
      for (const child of running) child.kill(signal);
    });
}

/**
 * Runs a program to its end. Settles also when it could not be started: with code 127. Starts nothing any more
 * once a signal has asked us to stop.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import("node:child_process").SpawnOptions} options
 * @returns {Promise<Ending>}
 */
export function runProgram(program, args, options) {
  if (interruption !== null)
    return Promise.resolve({ code: 128 + constants.signals[interruption], signal: interruption });
  return new Promise((resolve) => {
    const child = spawn(program, args, { windowsHide: true, ...options });
    running.add(child);
    child.once("error", (error) => {
      running.delete(child);
      process.stderr.write(`offhook: ${program} can't be started: ${error.message}\n`);
      resolve({ code: 127, signal: null });
    });
    child.once("close", (code, signal) => {
      running.delete(child);
      resolve({ code: code ?? 128 + (signal === null ? 0 : constants.signals[signal]), signal });
    });
  });
}

/** Standard output of the set-up's own programs goes to standard error. */
export const onStandardError = /** @type {const} */ (["ignore", 2, 2]);
