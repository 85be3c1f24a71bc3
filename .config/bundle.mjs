import { readdirSync, statSync, writeFileSync } from "node:fs";
import { join, sep } from "node:path";
import { rolldown } from "rolldown";
import { bundleViewer } from "./bundle-viewer.mjs";
import { licencesOf } from "./licences.mjs";

/*
 * Bundles the command line's frame and the commands that read calls, from what tsc has built, into packages/offhook/dist/bundle:
 * each command in a file of its own, so that it loads what it needs and no more. The other commands stay as they are.
 * docs/decisions/0062 says why.
 */
const packages = join(import.meta.dirname, "..", "packages");
const dist = join(packages, "offhook", "dist");
const folder = join(dist, "bundle");

/** What these load when they need it. */
const later = ["look-for-problem", "open-bundle", "open-server"];
/** What must start at once. */
const bundled = ["list", "show", "explain", "ladder"];

/** commander can run other programs and so loads what starts them, which takes 8 ms; this loads it when it does. */
const lateChildProcess = {
  name: "late-child-process",
  /** @param {string} id */
  resolveId: (id) => (id === "node:child_process" ? "\0late-child-process" : null),
  /** @param {string} id */
  load: (id) =>
    id === "\0late-child-process"
      ? 'export default new Proxy({}, { get: (_, name) => process.getBuiltinModule("node:child_process")[name] });'
      : null,
};

/** @param {string} input @param {string} name */
async function bundle(input, name) {
  const build = await rolldown({
    input,
    // Not "node": what rxjs has under that condition can't be cut to what is used.
    platform: "neutral",
    resolve: { conditionNames: ["module", "es2015", "import", "default"] },
    external: (id, importer) =>
      (importer !== undefined && isLazy(id)) ||
      /^(?:node:(?!child_process)|telegram|teleproto|@kurrent\/|elkjs|@resvg\/)/.test(id),
    treeshake: { moduleSideEffects: (_id, isExternal) => (isExternal ? false : undefined) },
    plugins: [lateChildProcess],
    transform: { define: { "import.meta.url": "bundleUrl" } },
    logLevel: "warn",
  });
  const { output } = await build.write({
    file: join(folder, `${name}.cjs`),
    format: "cjs",
    minify: true,
    intro: 'const bundleUrl = require("node:url").pathToFileURL(__filename).href;',
    codeSplitting: false,
    dynamicImportInCjs: false,
    paths: (id) => pathOf(id),
  });
  await build.close();
  return output;
}

/** What is loaded when it is needed: commands, and what they load later. @param {string} id */
function isLazy(id) {
  return /[\\/]commands[\\/][a-z-]+\.js$/.test(id) || later.some((name) => id.endsWith(`${name}.js`));
}

/** @param {string} id */
function pathOf(id) {
  const [, parent = "", name = ""] = /([a-z-]+)[\\/]([a-z-]+)\.js$/.exec(id) ?? [];
  if (name === "") return id;
  return bundled.includes(name) || later.includes(name) ? `./${name}.cjs` : `../${parent}/${name}.js`;
}

function newest() {
  let time = Math.max(
    ...readdirSync(import.meta.dirname).map((name) => timeOf(join(import.meta.dirname, name))),
  );
  for (const name of readdirSync(packages)) {
    const built = join(packages, name, "dist");
    for (const file of readdirSync(built, { recursive: true, encoding: "utf8" }))
      if (file.endsWith(".js") && !file.startsWith(`bundle${sep}`))
        time = Math.max(time, timeOf(join(built, file)));
  }
  return time;
}

/** @param {string} file */
function timeOf(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

if (newest() > timeOf(join(folder, "LICENSES.txt"))) {
  const inputs = [
    [join(dist, "command-line", "run-command-line.js"), "main"],
    ...bundled.map((name) => [join(dist, "commands", `${name}.js`), name]),
    ...later.map((name) => [join(dist, "recorded", `${name}.js`), name]),
  ];
  const chunks = [];
  for (const [input = "", name = ""] of inputs) chunks.push(...(await bundle(input, name)));
  writeFileSync(join(folder, "LICENSES.txt"), licencesOf(chunks));
}

const viewer = join(dist, "viewer");
if (newest() > timeOf(join(viewer, "page.json"))) await bundleViewer(join(packages, "visualizer"), viewer);
