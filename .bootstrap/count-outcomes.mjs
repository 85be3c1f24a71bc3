/**
 * `node .bootstrap/count-outcomes.mjs <folder> <exit code of the check>`: reads `steps.json` and vitest's
 * `tests.json`, names what failed, what passed only when it was tried again, and what was skipped, and ends with
 * `N passed, N failed`.
 *
 * Types, lint and format count as one each, beside every test.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { stripVTControlCharacters } from "node:util";

/**
 * @typedef {{ step: string, ok: boolean }} StepOutcome
 * @typedef {{ fullName: string, status: string, failureMessages?: readonly string[] }} TestOutcome
 * @typedef {{ name: string, status: string, message?: string, assertionResults: readonly TestOutcome[] }} FileOutcome
 * @typedef {{ passed: number, failed: readonly string[], unsteady: readonly string[], skipped: readonly string[] }} Count
 *
 * @param {readonly StepOutcome[] | null} steps  null if the check did not get as far as to write them
 * @param {{ testResults: readonly FileOutcome[] } | null} tests  the same
 * @param {number} exitCode
 * @returns {Count}
 */
export function countOutcomes(steps, tests, exitCode) {
  /** @type {string[]} */
  const failed = [];
  /** @type {string[]} */
  const unsteady = [];
  /** @type {string[]} */
  const skipped = [];
  let passed = 0;
  for (const { step, ok } of steps?.filter((outcome) => outcome.step !== "tests") ?? [])
    if (ok) passed += 1;
    else failed.push(step);
  for (const file of tests?.testResults ?? []) {
    for (const { fullName, status, failureMessages } of file.assertionResults)
      if (status === "passed") {
        passed += 1;
        // What is said of an earlier try.
        if (failureMessages !== undefined && failureMessages.length > 0)
          unsteady.push(`${file.name}: ${fullName}${whyOf(failureMessages)}`);
      } else if (status === "failed") failed.push(`${file.name}: ${fullName}${whyOf(failureMessages)}`);
      else skipped.push(`${file.name}: ${fullName} (${status})`);
    // A file that can't be loaded has no tests that could fail, and neither has a hook.
    if (file.status === "failed" && file.assertionResults.every(({ status }) => status !== "failed"))
      failed.push(`${file.name}: ${file.message || "the file failed outside its tests"}`);
  }
  if (tests === null) failed.push("the tests left no results");
  if (exitCode !== 0 && failed.length === 0) failed.push(`npm run check ended with ${exitCode}`);
  return { passed, failed, unsteady, skipped };
}

/**
 * The first lines of each message and of its stack, indented: what a log that was cut short still has to say.
 *
 * @param {readonly string[]} messages
 */
function whyOf(messages = []) {
  const lines = messages.flatMap((message) => stripVTControlCharacters(message).split("\n").slice(0, 24));
  return lines.map((line) => `\n          ${line}`).join("");
}

/** @param {string} path */
function readJson(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : null;
}

const [, script, folder, exitCode] = process.argv;
if (script !== undefined && folder !== undefined && import.meta.url === pathToFileURL(script).href) {
  const count = countOutcomes(
    readJson(join(folder, "steps.json")),
    readJson(join(folder, "tests.json")),
    Number(exitCode),
  );
  for (const name of count.skipped) console.log(`skipped ${name}`);
  for (const name of count.unsteady) console.log(`passed when it was tried again: ${name}`);
  for (const name of count.failed) console.log(`FAILED  ${name}`);
  console.log(`${count.passed} passed, ${count.failed.length} failed`);
  process.exitCode = count.failed.length === 0 ? 0 : 1;
}
