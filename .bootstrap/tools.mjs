import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { onStandardError, runProgram } from "./child.mjs";
import { say, saying, SetupError } from "./report.mjs";

/**
 * The folder of a pinned npm package, taken from the registry that the host's npm is set up for unless it is
 * there already. It appears under its name only when it is complete: an interrupted download leaves a folder
 * that the next run clears away.
 *
 * @param {string} toolsFolder
 * @param {import("./pins.mjs").Pin} pin
 * @param {string} why  ends the line that the user sees
 * @returns {Promise<string>}
 */
export async function takeTool(toolsFolder, pin, why) {
  const folder = join(toolsFolder, `${pin.package}-${pin.version}`);
  const inside = join(folder, "node_modules", pin.package);
  if (existsSync(join(inside, "package.json"))) return inside;
  clearLeftovers(toolsFolder);
  const unfinished = mkdtempSync(join(toolsFolder, unfinishedPrefix));
  try {
    const text = `taking ${pin.package} ${pin.version} into ${basename(toolsFolder)} ${why}`;
    await saying(text, npmInstall(unfinished, pin));
    checkIntegrity(readFileSync(join(unfinished, "node_modules", ".package-lock.json"), "utf8"), pin);
    rmSync(folder, { recursive: true, force: true });
    await rename(unfinished, folder);
    return inside;
  } finally {
    clear(unfinished);
  }
}

const unfinishedPrefix = ".unfinished-";

/** Only called by the holder of the lock, so no other run is filling one. @param {string} toolsFolder */
function clearLeftovers(toolsFolder) {
  mkdirSync(toolsFolder, { recursive: true });
  for (const name of readdirSync(toolsFolder))
    if (name.startsWith(unfinishedPrefix)) {
      say(`clearing an unfinished download (${name})`);
      clear(join(toolsFolder, name));
    }
}

/** An npm whose run was killed may still be writing into it: then the next run clears it. @param {string} folder */
function clear(folder) {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    say(`${basename(folder)} is still in use and stays for now`);
  }
}

/** @param {string} folder @param {import("./pins.mjs").Pin} pin */
async function npmInstall(folder, pin) {
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  const npm = npmCommand(process.env, process.execPath);
  const args = ["install", `${pin.package}@${pin.version}`, "--prefix", folder, ...npmFlags];
  const { code } = await runProgram(npm.program, [...npm.args, ...args], {
    cwd: folder,
    env: npmEnvironment(process.env),
    stdio: [...onStandardError],
    shell: npm.shell,
  });
  if (code !== 0)
    throw new SetupError(
      `npm could not fetch ${pin.package}@${pin.version} (it ended with ${code}). ` +
        "Check the network and the registry (npm config get registry), then run the same command again.",
    );
}

const npmFlags = [
  "--save-exact",
  "--ignore-scripts",
  "--include=optional",
  "--no-audit",
  "--no-fund",
  "--no-update-notifier",
  "--loglevel=error",
];

/**
 * The npm that started us, else the one that came with this Node, else the one on the PATH. The first two are
 * scripts, which need no shell; `npm.cmd` of Windows needs one.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {string} execPath
 * @param {(path: string) => boolean} [exists]
 * @param {NodeJS.Platform} [platform]
 */
export function npmCommand(env, execPath, exists = existsSync, platform = process.platform) {
  const beside = join("node_modules", "npm", "bin", "npm-cli.js");
  const candidates = [
    /[\\/]npm-cli\.js$/.test(env["npm_execpath"] ?? "") ? env["npm_execpath"] : undefined,
    join(dirname(execPath), beside),
    join(dirname(execPath), "..", "lib", beside),
  ];
  const script = candidates.find((path) => path !== undefined && exists(path));
  if (script !== undefined) return { program: execPath, args: [script], shell: false };
  return { program: "npm", args: [], shell: platform === "win32" };
}

/**
 * What the outer `npm run` says about itself would steer the inner npm: its folder, its log level, its omissions.
 * Registry, proxy and certificates stay.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
export function npmEnvironment(env) {
  const inner = { ...env };
  for (const name of Object.keys(inner)) if (outerNpm.test(name)) delete inner[name];
  return inner;
}

const outerNpm =
  /^(npm_(lifecycle|package)_.*|npm_(command|node_execpath)|npm_config_(local_prefix|prefix|global_prefix|global|location|loglevel|omit|include|production|workspaces?|dry_run|prefer_offline|offline|node_gyp)|NODE_ENV)$/i;

/**
 * npm has compared the content with the integrity that the registry announces, and noted it; this compares that
 * with the one that is pinned. No script of the package has run yet.
 *
 * @param {string} lockfile  the text of `node_modules/.package-lock.json`
 * @param {import("./pins.mjs").Pin} pin
 */
export function checkIntegrity(lockfile, pin) {
  const found = JSON.parse(lockfile).packages?.[`node_modules/${pin.package}`]?.integrity;
  if (found !== pin.integrity)
    throw new SetupError(
      `${pin.package}@${pin.version} is not the package that this checkout pins: its integrity is ${found}, ` +
        `expected ${pin.integrity}. It was not used. Check which registry npm is set up for.`,
    );
}

/** Windows refuses while a virus scanner looks at the new files. @param {string} from @param {string} to */
async function rename(from, to) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      renameSync(from, to);
      return;
    } catch (error) {
      if (attempt === 10) throw error;
      await wait(100 * attempt);
    }
  }
}
