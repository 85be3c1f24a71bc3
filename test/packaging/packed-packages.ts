import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { buildPackages } from "../../.bootstrap/build.mjs";

export const workspaceRoot = join(import.meta.dirname, "..", "..");

/** A public package as `npm pack` makes it. */
export interface PackedPackage {
  readonly name: string;
  /** Path of the `.tgz`. */
  readonly tarball: string;
  readonly files: readonly string[];
  readonly manifest: Manifest;
}

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

export interface Packing {
  readonly folder: string;
  readonly packages: readonly PackedPackage[];
  [Symbol.dispose](): void;
}

/** Builds, and packs every package that is not private into a temporary folder. */
export async function packPackages(): Promise<Packing> {
  const folder = mkdtempSync(join(tmpdir(), "offhook-packages-"));
  const node = { program: process.execPath, version: process.versions.node, environment: process.env };
  if (!(await buildPackages(workspaceRoot, node))) throw new Error("The packages do not build.");
  const folders = readdirSync(join(workspaceRoot, "packages")).filter((name) => !manifestOf(name).private);
  const packed = await npm(workspaceRoot, [
    "pack",
    "--json",
    "--ignore-scripts",
    `--pack-destination=${folder}`,
    ...folders.map((name) => `./packages/${name}`),
  ]);
  const results: PackResult[] = listOf(JSON.parse(packed));
  const packages = folders.map((name): PackedPackage => {
    const manifest = manifestOf(name);
    const result = results.find((each) => each.name === manifest.name);
    if (result === undefined) throw new Error(`npm pack says nothing of ${manifest.name}: ${packed}`);
    const files = result.files.map((file) => file.path);
    return { name: manifest.name, tarball: join(folder, result.filename), files, manifest };
  });
  return { folder, packages, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}

interface PackResult {
  readonly name: string;
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

/** npm 12 answers an object by name where older ones answer a list. */
function listOf(answer: PackResult[] | Record<string, PackResult>): PackResult[] {
  return Array.isArray(answer) ? answer : Object.values(answer);
}

/** An otherwise empty project of one module system in which all tarballs are installed together. */
export async function installInto(packing: Packing, type: "module" | "commonjs"): Promise<string> {
  const project = join(packing.folder, type);
  mkdirSync(project);
  const dependencies = Object.fromEntries(
    packing.packages.map(({ name, tarball }) => [name, `file:${tarball}`]),
  );
  writeFileSync(join(project, "package.json"), JSON.stringify({ private: true, type, dependencies }));
  await npm(project, ["install", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"]);
  return project;
}

/** The specifier of every entry point: `@offhook/engine`, `@offhook/engine/testing`. */
export function entryPoints({ manifest }: PackedPackage): string[] {
  return Object.keys(manifest.exports)
    .filter((key) => key !== "./package.json")
    .map((key) => manifest.name + key.slice(1));
}

/** Runs a script with this Node. @throws what it wrote to standard error and output, if it does not end with 0 */
export async function program(script: string, args: readonly string[], cwd = workspaceRoot): Promise<string> {
  return finished(process.execPath, [script, ...args], cwd, {});
}

async function npm(cwd: string, args: readonly string[]): Promise<string> {
  // A test that npm started inherits orders that were meant for the outer npm.
  const inherited = Object.keys(process.env).filter((name) =>
    /^npm_(?!config_(registry|cache|.*proxy))/i.test(name),
  );
  return finished("npm", args, cwd, Object.fromEntries(inherited.map((name) => [name, undefined])));
}

async function finished(
  file: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, undefined>>,
): Promise<string> {
  const shell = process.platform === "win32" && file === "npm";
  const options = { cwd, env: { ...process.env, ...env }, shell, maxBuffer: 64 * 1024 * 1024 };
  try {
    return (await promisify(execFile)(file, [...args], options)).stdout;
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`${file} ${args.join(" ")} failed:\n${stderr}\n${stdout}`, { cause: error });
  }
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(workspaceRoot, "packages", folder, "package.json"), "utf8"));
}
