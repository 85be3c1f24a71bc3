import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildPackages } from "./build.mjs";
import { interruptedBy, runProgram } from "./child.mjs";
import { typeStrippingFlags } from "./node-choice.mjs";
import { say, SetupError } from "./report.mjs";

/**
 * What `npm start`, `npm test` and their kind do once the workspace is installed.
 *
 * @typedef {object} Workshop
 * @property {string} root
 * @property {string} userFolder  where the user stood when they started us
 * @property {import("./workbench.mjs").Node} node
 * @property {(work: () => Promise<boolean>) => Promise<boolean>} alone  holds the lock of the set-up
 *
 * @typedef {(workshop: Workshop, args: readonly string[]) => Promise<import("./child.mjs").Ending>} Task
 */

/** @type {Readonly<Record<string, Task>>} */
export const tasks = {
  start: (workshop, args) => offhook(workshop, ["demo", ...args]),
  offhook,
  test,
  check,
  bench,
  docs,
  build: async (workshop) => {
    await build(workshop);
    return { code: 0, signal: null };
  },
};

/** @type {Task} */
async function offhook(workshop, args) {
  await build(workshop);
  const main = join(workshop.root, "packages", "offhook", "dist", "bin.cjs");
  if (!existsSync(main)) throw new SetupError(`${main} is missing although the packages were built.`);
  return run(workshop, [main, ...args], workshop.userFolder);
}

/** Tests of whole processes start what is built, all others read the sources: so a type error stops none. @type {Task} */
async function test(workshop, args) {
  const built = await workshop.alone(() => buildPackages(workshop.root, workshop.node));
  if (!built) say("the types do not check (see above); the tests run all the same");
  return run(workshop, [
    tool(workshop, "vitest/vitest.mjs"),
    "run",
    "--config",
    ".config/vitest.config.ts",
    ...args,
  ]);
}

/** Writes the pages of docs/reference that follow from the code. @type {Task} */
async function docs(workshop) {
  await build(workshop);
  const flags = typeStrippingFlags(workshop.node.version);
  return run(workshop, [...flags, join("docs", "generate", "write-reference.ts")]);
}

/** @type {Task} */
async function bench(workshop, args) {
  await build(workshop);
  const flags = typeStrippingFlags(workshop.node.version);
  return run(workshop, [...flags, join("test", "bench", "main.ts"), ...args]);
}

/**
 * Every step runs, whatever the ones before it found. Arguments go to the tests. `OFFHOOK_CHECK_OUTCOMES` names a
 * file that gets `[{ "step": "types", "ok": true, "seconds": 1.2 }, ...]`, for CI.
 *
 * @type {Task}
 */
async function check(workshop, args) {
  /** @type {readonly (readonly [step: string, run: () => Promise<{ code: number }>])[]} */
  const steps = [
    ["types", () => types(workshop)],
    ["lint", () => run(workshop, [tool(workshop, "oxlint/bin/oxlint"), ...lintArgs])],
    ["format", () => run(workshop, [tool(workshop, "@biomejs/biome/bin/biome"), "format", "."])],
    ["tests", () => test(workshop, args)],
  ];
  const outcomes = [];
  for (const [step, runStep] of steps) {
    const since = Date.now();
    const { code } = await runStep();
    outcomes.push({ step, ok: code === 0, seconds: (Date.now() - since) / 1000 });
    if (interruptedBy() !== null) break;
  }
  const file = process.env["OFFHOOK_CHECK_OUTCOMES"];
  if (file !== undefined) writeFileSync(file, JSON.stringify(outcomes));
  for (const { step, ok, seconds } of outcomes)
    say(`${step.padEnd(6)} ${ok ? "ok    " : "FAILED"} ${seconds.toFixed(1)} s`);
  return { code: outcomes.every(({ ok }) => ok) ? 0 : 1, signal: null };
}

const lintArgs = ["-c", ".config/oxlint.json", "--type-aware", "--deny-warnings"];

/** The packages as they are built, then everything with its tests. @param {Workshop} workshop */
async function types(workshop) {
  const built = await workshop.alone(() => buildPackages(workshop.root, workshop.node));
  const all = await run(workshop, [
    tool(workshop, "typescript/bin/tsc"),
    "-p",
    ".config/tsconfig.check.json",
  ]);
  return { code: built ? all.code : 1 };
}

/** @param {Workshop} workshop */
async function build(workshop) {
  const built = await workshop.alone(() => buildPackages(workshop.root, workshop.node));
  if (!built) throw new SetupError("The packages do not build; the compiler's words stand above.");
}

/** @param {Workshop} workshop @param {string} path  below node_modules: the script itself, so that Windows needs no shell */
function tool(workshop, path) {
  return join(workshop.root, "node_modules", ...path.split("/"));
}

/** @param {Workshop} workshop @param {readonly string[]} args @param {string} [cwd] */
function run({ root, node }, args, cwd = root) {
  return runProgram(node.program, args, { cwd, env: node.environment, stdio: "inherit" });
}
