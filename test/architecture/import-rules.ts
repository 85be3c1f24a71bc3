import type { Import, SourceFile } from "./source-file.ts";

/** What a rule finds, as a person reads it: `packages/x/src/y.ts:3 imports ...`. */
export type Violation = string;

/**
 * What each package's sources may import: of ours by entry point, of others by package. Tests may import anything
 * that the package declares.
 */
const allowedImports: Readonly<Record<string, readonly string[]>> = {
  engine: ["xstate", "rxjs"],
  telegram: ["@offhook/engine", "rxjs", "telegram", "teleproto", "big-integer", "node:"],
  "store-sqlite": ["@offhook/engine", "rxjs", "node:"],
  "store-kurrentdb": [
    "@offhook/engine",
    "@offhook/store-sqlite/sealing",
    "rxjs",
    "@kurrent/kurrentdb-client",
    "node:",
  ],
  simulator: ["@offhook/engine", "@offhook/telegram/*", "rxjs", "telegram", "big-integer", "node:"],
  replay: ["@offhook/engine", "@offhook/telegram/signaling", "rxjs"],
  visualizer: [
    "@offhook/engine",
    "@offhook/replay",
    "xstate",
    "elkjs",
    "lit-html",
    "@noble/ciphers",
    "fflate",
  ],
  offhook: [
    "@offhook/engine",
    "@offhook/replay/*",
    "@offhook/simulator/*",
    "@offhook/store-sqlite/*",
    "@offhook/store-kurrentdb",
    "@offhook/telegram/*",
    "@offhook/visualizer",
    "@resvg/resvg-js",
    "rxjs",
    "commander",
    "ink",
    "open",
    "react",
    "telegram",
    "node:",
  ],
};

/** A package imports the packages below it by their public names, and what the table above grants. */
export function packageDirection(file: SourceFile): Violation[] {
  if (file.isTest) return [];
  const allowed = allowedImports[packageOf(file.path)];
  if (allowed === undefined) return [`${file.path} belongs to a package that has no row in allowedImports`];
  const isTesting = contractSuites.some((folder) => file.path.startsWith(folder));
  return violations(file, "imports", (each) => {
    if (each.from.startsWith(".")) return false;
    // Contract suites are written for vitest, an optional peer of their package.
    if (isTesting && (each.from === "vitest" || each.from === "fast-check")) return false;
    if (each.from === "(computed)" && runsModules.has(file.path)) return false;
    return !allowed.some((grant) => isGranted(each.from, grant));
  });
}

/**
 * `node:` grants every builtin and `rxjs` also `rxjs/operators`. Of ours, `@offhook/telegram` is that one entry
 * point and `@offhook/telegram/*` all of them, but no path of a file.
 */
function isGranted(from: string, grant: string): boolean {
  if (from === grant) return true;
  if (grant === "node:") return from.startsWith(grant);
  if (!grant.startsWith("@offhook/")) return from.startsWith(`${grant}/`);
  const name = grant.replace(/\/\*$/, "");
  return (
    name !== grant && (from === name || /^\/[a-z-]+$/.test(from.slice(name.length))) && from.startsWith(name)
  );
}

/** No import leaves `src` of its package by a path; tests may read the package's other folders. */
export function ownFolder(file: SourceFile): Violation[] {
  const root = `packages/${packageOf(file.path)}/${file.isTest ? "" : "src/"}`;
  return violations(file, "reaches outside its package with", (each) => {
    return each.from.startsWith(".") && !resolved(file, each).startsWith(root);
  });
}

/** Files that load a module which the user names. */
const runsModules: ReadonlySet<string> = new Set(["packages/offhook/src/chart/load-machine.ts"]);

const engineFolders = ["call", "store", "replay", "runtime", "testing", "contracts"];
const contractSuites = ["packages/engine/src/contracts/", "packages/telegram/src/contracts/"];

/** Inside the engine: call <- store <- replay <- runtime; testing and the contract suites may import all, nothing imports them. */
export function engineDirection(file: SourceFile): Violation[] {
  const folder = engineFolderOf(file.path);
  if (folder === null || file.isTest) return [];
  const level = folder === "" ? engineFolders.indexOf("runtime") : engineFolders.indexOf(folder);
  if (level < 0) return [`${file.path} is in a folder that has no place in the order of the engine`];
  return violations(file, "imports against the order of the engine", (each) => {
    const target = each.from.startsWith(".") ? engineFolderOf(resolved(file, each)) : null;
    return target !== null && engineFolders.indexOf(target) > level;
  });
}

/** `src/index.ts` of the engine is its menu: the folders below import each other, never the menu. */
export function engineMenu(file: SourceFile): Violation[] {
  if (file.isTest || engineFolderOf(file.path) === null || file.path === "packages/engine/src/index.ts")
    return [];
  return violations(file, "imports the engine's own menu", (each) => {
    return each.from.startsWith(".") && resolved(file, each) === "packages/engine/src/index.ts";
  });
}

/** These run in a browser, so they need nothing of Node. */
const browserSafe = [
  "packages/engine/src/",
  "packages/replay/src/",
  "packages/visualizer/src/",
  "packages/telegram/src/signaling/",
];

export function browserSafety(file: SourceFile): Violation[] {
  if (file.isTest || !browserSafe.some((folder) => file.path.startsWith(folder))) return [];
  const globals = ["process", "Buffer", "require", "__dirname", "global"];
  return [
    ...violations(file, "must run in a browser and imports", (each) => each.from.startsWith("node:")),
    ...file.uses
      .filter(({ name }) => globals.some((each) => name === each || name.startsWith(`${each}.`)))
      .map(({ name, line }) => `${file.path}:${line} must run in a browser and uses ${name}`),
  ];
}

/** Files that import GramJS or teleproto, values or types. In `telegram` it is one, which loads either on demand. */
const gramJsFiles: ReadonlySet<string> = new Set([
  "packages/telegram/src/client/library-client.ts",
  "packages/offhook/src/connection/gramjs-client.ts",
  "packages/offhook/src/connection/gramjs-login.ts",
  "packages/simulator/src/gramjs/connect.ts",
  // A client of single messages, for the simulator's own tests.
  "packages/simulator/src/mtproto/situations/raw-client.ts",
  // The layers' TL text ships with GramJS; nothing of the client is loaded.
  "packages/simulator/src/tl/layers.ts",
  "packages/simulator/src/mtproto/envelope/service-schema.ts",
]);

export function gramJs(file: SourceFile): Violation[] {
  if (file.isTest || gramJsFiles.has(file.path)) return [];
  return violations(
    file,
    "imports a client library",
    (each) => isGramJs(each) || each.from === "teleproto" || each.from.startsWith("teleproto/"),
  );
}

/** The named files that do not import it any more. */
export function idleGramJsFiles(files: readonly SourceFile[]): string[] {
  const importing = files.filter(({ imports }) => imports.some((each) => isGramJs(each)));
  return [...gramJsFiles].filter((path) => !importing.some((file) => file.path === path));
}

function isGramJs({ from }: Import): boolean {
  return from === "telegram" || from.startsWith("telegram/");
}

/** The pure part: no import but its own folder and XState, and no global that reaches outside. */
export function pureCall(file: SourceFile): Violation[] {
  if (file.isTest || !file.path.startsWith("packages/engine/src/call/")) return [];
  return [
    ...violations(file, "is pure and imports", (each) => {
      if (each.from.startsWith(".")) return !resolved(file, each).startsWith("packages/engine/src/call/");
      return each.from !== "xstate" && each.from !== "xstate/graph";
    }),
    ...file.uses
      .filter(({ name }) => outsideWorld.has(name.replace(/^new |\(.*$/g, "").split(".", 1)[0] ?? ""))
      .map(({ name, line }) => `${file.path}:${line} is pure and uses ${name}`),
  ];
}

const outsideWorld: ReadonlySet<string> = new Set(
  (
    "process Buffer console fetch crypto performance document navigator localStorage sessionStorage indexedDB " +
    "WebSocket EventSource XMLHttpRequest Worker BroadcastChannel MessageChannel queueMicrotask Date"
  ).split(" "),
);

function violations(file: SourceFile, what: string, isWrong: (each: Import) => boolean): Violation[] {
  return file.imports.filter(isWrong).map((each) => `${file.path}:${each.line} ${what} ${each.from}`);
}

function packageOf(path: string): string {
  return path.split("/")[1] ?? "";
}

/** `""` for a file that stands in `src` itself, null outside the engine. */
function engineFolderOf(path: string): string | null {
  const match = /^packages\/engine\/src\/(?:([^/]+)\/)?/.exec(path);
  return match === null ? null : (match[1] ?? "");
}

function resolved(file: SourceFile, { from }: Import): string {
  return new URL(from, `file:///${file.path}`).pathname.slice(1);
}
