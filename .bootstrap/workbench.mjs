import { delimiter, join } from "node:path";
import { runProgram } from "./child.mjs";
import { chooseNode, nowhere } from "./node-choice.mjs";
import { pnpmPin } from "./pins.mjs";
import { SetupError } from "./report.mjs";
import { takeTool } from "./tools.mjs";

/**
 * The Node that runs the workspace, and the environment in which its programs find it and each other.
 *
 * @typedef {{ program: string, version: string, environment: NodeJS.ProcessEnv }} Node
 */

/** @param {string} root @param {string} toolsFolder @returns {Promise<Node>} */
export async function layOutNode(root, toolsFolder) {
  const host = { version: process.versions.node, platform: process.platform, arch: process.arch };
  const choice = chooseNode(host);
  if (choice.from === "nowhere") throw new SetupError(choice.advice);
  if (choice.from === "host")
    return {
      program: process.execPath,
      version: choice.version,
      environment: withPath(process.env, root, toolsFolder),
    };

  const { pin } = choice;
  const folder = await takeTool(
    toolsFolder,
    pin,
    `(the packages need Node 22.13, yours is ${host.version})`,
  ).catch((error) => {
    throw new SetupError(`${error.message}\n${nowhere(host, "npm could not give one").advice}`, 1, error);
  });
  const bin = join(folder, "bin");
  const program = join(bin, process.platform === "win32" ? "node.exe" : "node");
  const { code } = await runProgram(program, ["--version"], { stdio: "ignore" });
  // The one for Linux is linked against glibc: it does not run where musl is.
  if (code !== 0) throw new SetupError(nowhere(host, `${program} does not run on this system`).advice);
  return { program, version: pin.version, environment: withPath(process.env, root, toolsFolder, bin) };
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {string} root
 * @param {string} toolsFolder
 * @param {string} [nodeFolder]
 * @returns {NodeJS.ProcessEnv}
 */
export function withPath(env, root, toolsFolder, nodeFolder) {
  const name = Object.keys(env).find((key) => key.toUpperCase() === "PATH") ?? "PATH"; // "Path" on Windows
  const folders = [
    ...(nodeFolder === undefined ? [] : [nodeFolder]),
    join(root, "node_modules", ".bin"),
    join(toolsFolder, `${pnpmPin.package}-${pnpmPin.version}`, "node_modules", ".bin"),
    ...(env[name] ? [env[name]] : []),
  ];
  return { ...env, [name]: folders.join(delimiter) };
}
