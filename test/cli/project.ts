import { mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { folder, offhook } from "./offhook-process.ts";

const root = join(import.meta.dirname, "../..");

/** The snippets of a page that are whole modules. */
export function snippetsOf(page: string): readonly string[] {
  return [...readFileSync(join(root, page), "utf8").matchAll(/^( *)```js\n([^]*?)^ *```$/gm)].map(
    ([, indent = "", code = ""]) => code.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
  );
}

/** The commands that a page tells its reader to type. */
export function commandsOf(page: string): readonly string[] {
  const text = readFileSync(join(root, page), "utf8");
  return [...text.matchAll(/^ *npx offhook (.*?)(?: +#.*)?$/gm)].map(([, args = ""]) => args);
}

/** A project of somebody else, in which what the README uses is installed. */
export function project(): string {
  const path = folder();
  const modules = join(path, "node_modules");
  mkdirSync(join(modules, "@offhook"), { recursive: true });
  // Without one, a manifest that lies about in the folder of temporary files would count.
  writeFileSync(join(path, "package.json"), '{ "private": true, "type": "module" }');
  const require = createRequire(import.meta.url);
  for (const name of ["rxjs", "telegram", "xstate"])
    symlinkSync(dirname(require.resolve(`${name}/package.json`)), join(modules, name), "junction");
  symlinkSync(join(root, "packages/offhook"), join(modules, "offhook"), "junction");
  for (const name of ["engine", "simulator", "telegram", "visualizer"])
    symlinkSync(join(root, "packages", name), join(modules, "@offhook", name), "junction");
  return path;
}

/** Records a call and puts what its caller recorded into the project, as `calls.db` and its vault. */
export async function recordCallInto(path: string): Promise<void> {
  const directory = join(path, "recorded");
  const { code, stderr } = await offhook(["demo", "--json", "--directory", directory]);
  if (code !== 0) throw new Error(`The demo failed: ${stderr}`);
  for (const file of readdirSync(directory)) {
    const own = /^caller(\.db|\.vault|\.vault\.key)$/.exec(file);
    if (own !== null) renameSync(join(directory, file), join(path, `calls${own[1]}`));
  }
}
