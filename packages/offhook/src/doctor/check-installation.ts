import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Finding } from "./finding.ts";
import { ok, problem } from "./finding.ts";

/** Versions that have to fit together. */
export function checkInstallation(): readonly Finding[] {
  const manifest = new URL("../../package.json", import.meta.url);
  const { version, engines } = JSON.parse(readFileSync(manifest, "utf8")) as {
    readonly version: string;
    readonly engines: { readonly node: string };
  };
  const wanted = /\d+\.\d+/.exec(engines.node)?.[0] ?? "0.0";
  const node = isAtLeast(process.versions.node, wanted)
    ? ok("node", `Node ${process.versions.node} on ${process.platform} ${process.arch}`)
    : problem("node", `Node ${process.versions.node} is too old`, `Install Node ${wanted} or later.`);
  const require = createRequire(import.meta.url);
  const { version: gramJs } = require("telegram/package.json") as { readonly version: string };
  const { LAYER } = require("telegram/tl/AllTLObjects.js") as { readonly LAYER: number };
  return [node, ok("offhook", `Offhook ${version}, GramJS ${gramJs}, TL layer ${LAYER}`)];
}

function isAtLeast(found: string, wanted: string): boolean {
  const [major = 0, minor = 0] = found.split(".").map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = wanted.split(".").map(Number);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}
