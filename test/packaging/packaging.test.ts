import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  entryPoints,
  installInto,
  type Packing,
  packPackages,
  program,
  workspaceRoot,
} from "./packed-packages.ts";

/** Contract suites for vitest, which is an optional peer: they load where it is installed. */
const needVitest: ReadonlySet<string> = new Set(["@offhook/engine/contracts", "@offhook/telegram/contracts"]);

describe("the packages as they are published", { timeout: 120_000 }, () => {
  let packing: Packing;
  let projects: Readonly<Record<"module" | "commonjs", string>>;

  beforeAll(async () => {
    packing = await packPackages();
    const [module, commonjs] = await Promise.all([
      installInto(packing, "module"),
      installInto(packing, "commonjs"),
    ]);
    projects = { module, commonjs };
  }, 400_000);
  afterAll(() => packing?.[Symbol.dispose]());

  it("hold what is built, its sources for debuggers, and nothing of the workshop", () => {
    const wrong = packing.packages.flatMap(({ name, files }) => [
      ...files
        .filter((file) => /\.test\.|tsbuildinfo|tsconfig|node_modules/.test(file))
        .map((file) => `${name}/${file}`),
      ...files
        .filter((file) => /^dist\/.*\.js$/.test(file))
        .map((file) => file.replace(/^dist\/(.*)\.js$/, "src/$1.ts"))
        .filter((source) => !files.includes(source))
        .map((source) => `${name} lacks ${source}`),
    ]);
    expect(wrong).toEqual([]);
  });

  it("run nothing when they are installed", () => {
    for (const { name, manifest, files } of packing.packages) {
      const hooks = Object.keys(manifest.scripts ?? {}).filter((script) => /install|prepare/.test(script));
      expect([name, ...hooks]).toEqual([name]);
      expect(files, name).not.toContain("binding.gyp");
    }
  });

  it("need each other in exactly the version that is packed", () => {
    const versions = new Map(packing.packages.map(({ name, manifest }) => [name, manifest.version]));
    for (const { name, manifest } of packing.packages)
      for (const [dependency, range] of Object.entries(manifest.dependencies ?? {}))
        if (versions.has(dependency))
          expect(range, `${name} -> ${dependency}`).toBe(versions.get(dependency));
  });

  it("pass publint", async () => {
    for (const { name, tarball } of packing.packages) {
      const bytes = readFileSync(tarball);
      const content = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
      const { messages } = await publint({ pack: { tarball: content }, strict: true });
      expect(messages, name).toEqual([]);
    }
  });

  /** CommonJS reaches these ES modules by `require(esm)`, which attw still reports; anything else is wrong. */
  it("have the right types for every kind of resolution that knows exports", async () => {
    for (const { name, tarball } of packing.packages) {
      const analysis = await checkPackage(
        createPackageFromTarballData(new Uint8Array(readFileSync(tarball))),
      );
      if (analysis.types === false) throw new Error(`attw finds no types in ${name}`);
      const problems = analysis.problems.filter(
        (problem) =>
          problem.kind !== "CJSResolvesToESM" &&
          !("resolutionKind" in problem && problem.resolutionKind === "node10"),
      );
      expect(problems, name).toEqual([]);
    }
  });

  it("compile for a browser project of ES2022, which knows neither Node nor what is disposable", async () => {
    const code = `
      import type { CallEngine } from "@offhook/engine";
      import { ladder } from "@offhook/replay";
      export async function watch(engine: CallEngine): Promise<void> {
        for await (const { record } of engine.transitions$) console.log(record.type, ladder.name);
      }`;
    writeFileSync(join(projects.module, "browser.ts"), code);
    const libraries = ["--lib", "es2022,dom", "--types", ""];
    const how = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2022", ...libraries];
    const compiler = join(workspaceRoot, "node_modules/typescript/bin/tsc");
    expect(await program(compiler, [...how, "browser.ts"], projects.module)).toBe("");
  });

  it("export the same by import and by require", async () => {
    const entries = packing.packages.flatMap(entryPoints).filter((entry) => !needVitest.has(entry));
    const list = JSON.stringify(entries);
    const [imported, required] = await Promise.all([
      loaded(
        projects.module,
        `const found = {}; for (const entry of ${list}) found[entry] = Object.keys(await import(entry));`,
      ),
      loaded(
        projects.commonjs,
        `const found = {}; for (const entry of ${list}) found[entry] = Object.keys(require(entry));`,
      ),
    ]);
    expect(Object.keys(imported)).toEqual(entries);
    for (const entry of entries) {
      expect(imported[entry]?.length, entry).toBeGreaterThan(0);
      expect(
        required[entry]?.filter((key) => key !== "__esModule"),
        entry,
      ).toEqual(imported[entry]);
    }
  });

  it("give the command offhook", async () => {
    const { bin } = JSON.parse(
      readFileSync(join(projects.commonjs, "node_modules/offhook/package.json"), "utf8"),
    );
    expect(Object.keys(bin ?? {})).toEqual(["offhook"]);
    const script = join(projects.commonjs, "node_modules/offhook", bin.offhook);
    expect(readFileSync(script, "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);
    expect(await program(script, ["--help"], projects.commonjs)).toMatch(/^Usage: offhook /);
  });

  it("say how to install what a store on a server needs, which they do not bring along", async () => {
    const script = join(projects.module, "node_modules/offhook/dist/main.js");
    await expect(
      program(script, ["list", "--store", "kurrentdb://localhost"], projects.module),
    ).rejects.toThrow(/is not installed; run "npm install @kurrent\/kurrentdb-client@\^1\.3\.1"/);
  });

  it("place a call where they are installed", async () => {
    const script = join(projects.module, "node_modules/offhook/dist/main.js");
    const lines = (await program(script, ["demo", "--json"], projects.module)).trim().split("\n");
    const summary = JSON.parse(lines.at(-1) ?? "");
    expect(summary).toMatchObject({ type: "summary", ok: true });
    expect(summary.stores).toHaveLength(2);
    for (const store of summary.stores) rmSync(dirname(store), { recursive: true, force: true });
  });

  it("write a page with a call where they are installed, and the licences of what is in it", async () => {
    const script = join(projects.commonjs, "node_modules/offhook/dist/main.js");
    const recorded = join(projects.commonjs, "recorded");
    await program(script, ["demo", "--json", "--directory", recorded], projects.commonjs);
    const store = ["--store", join(recorded, "caller.db")];
    await program(script, ["open", "last", "--html", "call.html", ...store], projects.commonjs);
    expect(readFileSync(join(projects.commonjs, "call.html"), "utf8")).toMatch(
      /^<!doctype html>[^]*^xstate \d[^]*<script>[^]+<\/script>\n<\/body>/m,
    );
    const licences = join(projects.commonjs, "node_modules/offhook/dist/viewer/LICENSES.txt");
    expect(readFileSync(licences, "utf8")).toMatch(/^xstate \d/m);
    rmSync(recorded, { recursive: true, force: true });
  });

  it.each([...needVitest])("%s asks for vitest where there is none", async (entry) => {
    await expect(loaded(projects.module, `const found = await import("${entry}");`)).rejects.toThrow(
      /Cannot find package 'vitest'/,
    );
  });

  it.each([
    ["module", "mts"],
    ["commonjs", "cts"],
  ] as const)("resolve their types in a %s project", async (type, extension) => {
    const entries = packing.packages.flatMap(entryPoints).filter((entry) => !needVitest.has(entry));
    const lines = entries.map((entry, at) => `import * as entry${at} from "${entry}";`);
    const uses = entries.map((_, at) => `entry${at}`).join(", ");
    const file = join(projects[type], `all.${extension}`);
    writeFileSync(file, `${lines.join("\n")}\nexport const all: object[] = [${uses}];\n`);
    await program(
      join(workspaceRoot, "node_modules/typescript/bin/tsc"),
      [
        file,
        ..."--ignoreConfig --noEmit --strict --skipLibCheck --module nodenext --target es2024 --types".split(
          " ",
        ),
        "",
      ],
      projects[type],
    );
  });
});

/** What a script in that project leaves in `found`. */
async function loaded(project: string, text: string): Promise<Record<string, string[]>> {
  const script = join(project, `load-${scripts}.js`);
  scripts += 1;
  writeFileSync(script, `${text}\nconsole.log(JSON.stringify(found));\n`);
  return JSON.parse(await program(script, [], project));
}
let scripts = 0;
