import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onStandardError, runProgram } from "./child.mjs";
import { pnpmPin } from "./pins.mjs";
import { saying, SetupError } from "./report.mjs";
import { npmEnvironment, takeTool } from "./tools.mjs";

/**
 * Installs the workspace with the frozen lockfile unless what is there came from the same manifests, lockfile
 * and Node.
 *
 * @param {string} root
 * @param {string} toolsFolder
 * @param {import("./workbench.mjs").Node} node
 */
export async function installWorkspace(root, toolsFolder, node) {
  const manifests = manifestsOf(root);
  const wanted = installationHash(
    manifests.map((path) => [path, readFileSync(join(root, path), "utf8")]),
    [node.version, process.platform, process.arch, pnpmPin.version],
  );
  const stamp = join(root, "node_modules", ".offhook-installed");
  if (isInstalled(root, manifests) && existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;

  rmSync(stamp, { force: true }); // From here on what is installed is neither the old nor the new.
  const pnpm = join(await takeTool(toolsFolder, pnpmPin, "(installs the workspace)"), "bin", "pnpm.mjs");
  const work = runProgram(node.program, [pnpm, "install", "--frozen-lockfile"], {
    cwd: root,
    // CI: a question would wait for an answer that nobody is asked for.
    env: { ...npmEnvironment(node.environment), CI: "true" },
    stdio: [...onStandardError],
  });
  const { code } = await saying("installing the workspace", work);
  if (code !== 0)
    throw new SetupError(`pnpm install --frozen-lockfile ended with ${code}; what it said stands above.`);
  mkdirSync(join(root, "node_modules"), { recursive: true });
  writeFileSync(stamp, wanted);
}

/** Everything that decides what is installed. @param {string} root @returns {string[]} paths relative to the root */
export function manifestsOf(root) {
  const packages = readdirSync(join(root, "packages")).map((name) => `packages/${name}/package.json`);
  return [
    "pnpm-lock.yaml",
    "pnpm-workspace.yaml",
    "package.json",
    ...packages,
    "docs/package.json",
    "test/package.json",
  ]
    .filter((path) => existsSync(join(root, path)))
    .sort((left, right) => (left < right ? -1 : 1));
}

/**
 * @param {readonly (readonly [path: string, content: string])[]} files  line ends do not count: git may change them
 * @param {readonly string[]} facts
 */
export function installationHash(files, facts) {
  const hash = createHash("sha256");
  for (const [path, content] of files) hash.update(JSON.stringify([path, content.replaceAll("\r\n", "\n")]));
  return hash.update(JSON.stringify(facts)).digest("hex");
}

/** A folder that somebody cleared is installed again. @param {string} root @param {readonly string[]} manifests */
function isInstalled(root, manifests) {
  return manifests
    .filter((path) => path.endsWith("package.json"))
    .every((path) => {
      const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, path), "utf8"));
      const count = Object.keys({ ...dependencies, ...devDependencies }).length;
      return count === 0 || existsSync(join(root, path, "..", "node_modules"));
    });
}
