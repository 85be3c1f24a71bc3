import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { onStandardError, runProgram } from "./child.mjs";
import { saying } from "./report.mjs";

/**
 * Brings every package's `dist` up to date with its `src`; well under a second when nothing changed. tsc writes
 * JavaScript even where the types do not check, so a caller may go on after `false`.
 *
 * @param {string} root
 * @param {import("./workbench.mjs").Node} node
 * @returns {Promise<boolean>} whether the types check
 */
export async function buildPackages(root, node) {
  for (const name of readdirSync(join(root, "packages"))) dropOrphans(join(root, "packages", name));
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  const work = runProgram(node.program, [tsc, "-b", join(root, ".config", "tsconfig.build.json")], {
    cwd: root,
    env: node.environment,
    stdio: [...onStandardError],
  });
  const { code } = await saying("building the packages", work, 700);
  if (code !== 0) return false;
  const bundle = runProgram(node.program, [join(root, ".config", "bundle.mjs")], {
    cwd: root,
    env: node.environment,
    stdio: [...onStandardError],
  });
  return (await saying("bundling the commands that read calls", bundle, 1_500)).code === 0;
}

/** tsc never removes what it wrote for a source that is gone, and `npm pack` would ship it. @param {string} folder */
function dropOrphans(folder) {
  const dist = join(folder, "dist");
  if (!existsSync(dist)) return;
  for (const output of /** @type {string[]} */ (readdirSync(dist, { recursive: true }))) {
    const source = sourceOf(output);
    if (source !== null && !existsSync(join(folder, "src", source))) rmSync(join(dist, output));
  }
}

/** @param {string} output  path below `dist` @returns {string | null} path below `src`, null if tsc did not write it */
export function sourceOf(output) {
  const match = /^(.+?)(?:\.d\.ts|\.js)(?:\.map)?$/.exec(output);
  return match === null ? null : `${match[1]}.ts`;
}
