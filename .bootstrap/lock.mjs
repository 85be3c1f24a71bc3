import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { interruptedBy } from "./child.mjs";
import { say, SetupError } from "./report.mjs";

const heartbeatMs = 2_000;
const abandonedMs = 30_000;
const pollMs = 100;
const quietMs = 1_000;

/**
 * Runs `work` while no other run in this checkout does the same. The holder's process id stands in the file and
 * its time is kept fresh, so a run that was killed is noticed at once, or after 30 s where ids can't be asked.
 *
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function alone(path, work) {
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (error) {
    throw unwritable(dirname(path), error);
  }
  await take(path);
  const heartbeat = setInterval(() => touch(path), heartbeatMs);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    if (holderOf(path) === process.pid) rmSync(path, { force: true });
  }
}

/** @param {string} path */
async function take(path) {
  let [told, waitedMs] = [false, 0];
  while (interruptedBy() === null) {
    if (create(path)) return;
    if (isAbandoned(path)) {
      rmSync(path, { force: true });
      // Two runs may notice this together: the one that finds its own id after a while has it.
      if (create(path) && (await wait(50), holderOf(path) === process.pid)) return;
    }
    // Where nothing is to be set up, the other run has it for a moment: nobody needs to hear of that.
    if (!told && waitedMs >= quietMs) {
      say(`another run (process ${holderOf(path) ?? "unknown"}) is setting up this checkout; waiting for it`);
      told = true;
    }
    await wait(pollMs);
    waitedMs += pollMs;
  }
  throw new SetupError("Stopped while waiting for another run.", 130);
}

/** @param {string} path */
function create(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    // Windows answers EPERM while the file is being removed.
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code === "EEXIST" || code === "EPERM") return false;
    throw new SetupError(
      `${path} can't be written (${code}). Run this as the owner of the checkout.`,
      1,
      error,
    );
  }
}

/** @param {string} path @param {unknown} error */
function unwritable(path, error) {
  const { code } = /** @type {NodeJS.ErrnoException} */ (error);
  return new SetupError(
    `${path} can't be written (${code}). Run this as the owner of the checkout.`,
    1,
    error,
  );
}

/** @param {string} path */
function isAbandoned(path) {
  try {
    const holder = holderOf(path);
    const age = Date.now() - statSync(path).mtimeMs;
    return age > abandonedMs || (holder !== null && !isAlive(holder));
  } catch {
    return false; // It was given back meanwhile.
  }
}

/** @param {string} path @returns {number | null} null while its holder writes it, and when it is gone */
function holderOf(path) {
  try {
    return Number(readFileSync(path, "utf8")) || null;
  } catch {
    return null;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
}

/** @param {string} path */
function touch(path) {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {
    // Somebody removed .tools under us; the work itself will say so if that matters.
  }
}
