import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { rolldown } from "rolldown";
import { licencesIn, licencesOf } from "./licences.mjs";
import { pureXState } from "./pure-xstate.mjs";

/**
 * Makes the parts of the viewer's page, from what tsc has built: `page.json` has its script, minified, with all that it
 * needs, and the pictures of both machines. `offhook open` puts them into one HTML file.
 *
 * @param {string} visualizer  folder of the package
 * @param {string} folder  where to
 */
export async function bundleViewer(visualizer, folder) {
  const built = join(visualizer, "dist");
  const page = await bundle(join(built, "viewer", "page.js"));
  const ofOne = await bundle(join(built, "viewer", "page-of-one.js"));
  const chunks = [...page.chunks, ...ofOne.chunks];
  const pictures = pathToFileURL(join(built, "call-chart", "machine-pictures.js"));
  const { machinePictures } = await import(pictures.href);
  const parts = {
    script: page.code,
    style: "html,body{margin:0;height:100%}",
    scriptOfOne: ofOne.code,
    hashes: { script: hashOf(page.code), scriptOfOne: hashOf(ofOne.code) },
    charts: machinePictures,
    notices: { script: noticesOf(page.chunks), scriptOfOne: noticesOf(ofOne.chunks) },
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "LICENSES.txt"), licencesOf(chunks));
  writeFileSync(join(folder, "page.json"), JSON.stringify(parts));
}

/**
 * Templates and style sheets are texts, which a minifier leaves alone; in none of ours does white space mean anything.
 *
 * @type {import("rolldown").Plugin}
 */
const withoutIndents = {
  name: "without-indents",
  transform: (code, id) =>
    /[\\/]visualizer[\\/]dist[\\/]/.test(id) ? { code: code.replaceAll(/\n\s+/g, "\n"), map: null } : null,
};

/** @param {string} input */
async function bundle(input) {
  const build = await rolldown({
    input,
    platform: "browser",
    resolve: { conditionNames: ["module", "es2015", "browser", "import", "default"] },
    external: /^(?:node:|elkjs)/,
    treeshake: { moduleSideEffects: (id) => id === input, propertyReadSideEffects: false },
    plugins: [pureXState(), withoutIndents],
    logLevel: "warn",
  });
  const { output } = await build.generate({
    format: "iife",
    minify: true,
    codeSplitting: false,
    // Whose code it is stands at the head of the page.
    comments: false,
  });
  await build.close();
  const [{ code, imports }] = output;
  if (imports.length > 0) throw new Error(`The viewer's page can't load ${imports.join(", ")}.`);
  // What would end the script element, or begin a comment in it that swallows the end.
  const script = code.trim().replaceAll(/<(?=\/script|!--|script)/gi, "\\x3c");
  return { code: script, chunks: output.filter((chunk) => chunk.type === "chunk") };
}

/** @param {Parameters<typeof licencesIn>[0]} chunks */
function noticesOf(chunks) {
  const notices = licencesIn(chunks).map(({ name, version, kind, text }) => {
    const [copyright = ""] = /^ *copyright .*$/im.exec(text) ?? [];
    return [`${name} ${version}`, kind, copyright.trim()].filter(Boolean).join(", ");
  });
  return [
    "Made by offhook, with code of these packages. Their licences are in LICENSES.txt of offhook:",
    ...notices,
  ];
}

/** @param {string} script */
function hashOf(script) {
  return `sha256-${createHash("sha256").update(script).digest("base64")}`;
}
