import type { Import, SourceFile, Use } from "./source-file.ts";
import type { Violation } from "./import-rules.ts";

/**
 * Where clocks, timers and randomness come from: the adapters of the ports and the faces towards real clients,
 * and nothing else, so that a whole world runs from one seed. An entry that is not needed any more is a failure.
 */
export const adapters: Readonly<Record<string, readonly string[]>> = {
  "packages/engine/src/runtime/system-clock.ts": ["Date.now", "setTimeout", "globalThis"],
  "packages/engine/src/runtime/system-randomness.ts": ["crypto.getRandomValues"],
  "packages/telegram/src/client/system-clock.ts": ["performance.now", "performance.timeOrigin", "setTimeout"],
  "packages/telegram/src/key-exchange/system-random.ts": ["node:crypto"],
  // Lets the event loop turn between two exponentiations; the result does not depend on when.
  "packages/telegram/src/key-exchange/key-half.ts": ["node:timers/promises"],
  // The disk decides when a batch is durable, and other processes write to the same file.
  "packages/store-sqlite/src/file/": ["performance.now", "setImmediate", "setInterval", "setTimeout"],
  "packages/store-sqlite/src/vault/": ["node:crypto"],
  // Nothing that is asked of a server may wait for ever; hints in the index have ids of no meaning.
  "packages/store-kurrentdb/src/connection/patience.ts": ["performance.now", "setTimeout"],
  "packages/store-kurrentdb/src/index/": ["node:crypto"],
  "packages/store-kurrentdb/src/account-state/": ["node:crypto"],
  "packages/store-kurrentdb/src/vault/": ["node:crypto"],
  // The command line joins the real adapters: it waits for people and processes, and is in no simulated world.
  "packages/offhook/src/command-line/run-command-line.ts": ["setInterval", "setTimeout"],
  "packages/offhook/src/connection/": ["Date.now", "setTimeout"],
  "packages/offhook/src/demo/": ["setTimeout"],
  "packages/offhook/src/simulated/": ["node:crypto"],
  // Lets the event loop turn between two calls of a long work.
  "packages/offhook/src/verifying/verify-share.ts": ["node:timers/promises"],
  // Telegram's side on loopback: sockets of real clients, encrypted with fresh keys.
  "packages/simulator/src/mtproto/": ["Date.now", "setTimeout", "setImmediate", "node:crypto"],
};

const globals: ReadonlySet<string> = new Set([
  "globalThis",
  "Date",
  "Date.now",
  "new Date()",
  "Math",
  "Math.random",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "requestAnimationFrame",
  "requestIdleCallback",
  "performance",
  "AbortSignal",
  "AbortSignal.timeout",
  "process.hrtime",
  "process.uptime",
  "crypto",
  "crypto.randomUUID",
  "crypto.getRandomValues",
  "crypto.subtle.generateKey",
]);

/** By module; `*` where nothing in it is anything else. */
const modules: Readonly<Record<string, RegExp>> = {
  "node:crypto":
    /^(random|pseudoRandom|getRandomValues|generate(Key|Prime)|webcrypto|createDiffieHellman|createECDH)/,
  "node:timers": /./,
  "node:timers/promises": /./,
  "node:perf_hooks": /./,
  rxjs: rxjsTime(),
  "rxjs/operators": rxjsTime(),
};

function rxjsTime(): RegExp {
  const names =
    "timer interval delay debounceTime throttleTime auditTime sampleTime bufferTime windowTime timeout " +
    "timeoutWith timestamp timeInterval animationFrames asyncScheduler asapScheduler animationFrameScheduler";
  return new RegExp(`^(${names.replaceAll(" ", "|")})$`);
}

/** No clock, timer or randomness outside the adapters. Tests may use what they need. */
export function determinism(file: SourceFile): Violation[] {
  return findings(file)
    .filter((found) => grantFor(file, found) === null)
    .map((found) => found.violation);
}

/** The grants of the table that nothing needs. */
export function idleGrants(files: readonly SourceFile[]): string[] {
  const needed = new Set(files.flatMap((file) => findings(file).map((found) => grantFor(file, found))));
  return Object.entries(adapters)
    .flatMap(([path, names]) => names.map((name) => `${path} ${name}`))
    .filter((grant) => !needed.has(grant));
}

interface Finding {
  readonly name: string;
  readonly violation: Violation;
}

function grantFor(file: SourceFile, { name }: Finding): string | null {
  for (const [path, names] of Object.entries(adapters)) {
    const here = path.endsWith("/") ? file.path.startsWith(path) : file.path === path;
    const granted = names.find((each) => each === name || name.startsWith(`${each}.`));
    if (here && granted !== undefined) return `${path} ${granted}`;
  }
  return null;
}

function findings(file: SourceFile): Finding[] {
  if (file.isTest || /^packages\/engine\/src\/(testing|contracts)\//.test(file.path)) return [];
  const of = (name: string, line: number): Finding => ({
    name,
    violation: `${file.path}:${line} takes ${name}, which only the adapter of a port may`,
  });
  return [
    ...file.uses.filter(isForbiddenUse).map(({ name, line }) => of(name, line)),
    ...file.imports.flatMap((each) =>
      forbiddenNames(each).map((name) => of(`${each.from}.${name}`, each.line)),
    ),
  ];
}

/** A whole object like `Math`, taken as a value, could be used for anything; members of it are judged by name. */
function isForbiddenUse({ name }: Use): boolean {
  if (globals.has(name) || name.startsWith("performance.")) return true;
  return Object.entries(modules).some(([module, names]) => {
    return name.startsWith(`${module}.`) && names.test(name.slice(module.length + 1));
  });
}

function forbiddenNames({ from, names, typeOnly }: Import): readonly string[] {
  const forbidden = modules[from] ?? modules[`node:${from}`];
  return typeOnly || forbidden === undefined ? [] : names.filter((name) => forbidden.test(name));
}
