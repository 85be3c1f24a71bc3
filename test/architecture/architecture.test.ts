import { describe, expect, it } from "vitest";
import {
  browserSafety,
  engineDirection,
  engineMenu,
  gramJs,
  idleGramJsFiles,
  ownFolder,
  packageDirection,
  pureCall,
  type Violation,
} from "./import-rules.ts";
import { determinism, idleGrants } from "./nondeterminism.ts";
import { type SourceFile, sourceFile, sourceFiles } from "./source-file.ts";

interface Rule {
  readonly name: string;
  readonly rule: (file: SourceFile) => Violation[];
  /** Path and text of files that break the rule, each once. */
  readonly broken: readonly (readonly [path: string, text: string])[];
  /** Files that look alike and keep it. */
  readonly kept: readonly (readonly [path: string, text: string])[];
}

const engine = "packages/engine/src";

const rules: readonly Rule[] = [
  {
    name: "packages import what stands below them, by public names",
    rule: packageDirection,
    broken: [
      [`${engine}/call/x.ts`, `import { a } from "@offhook/telegram";`],
      [`${engine}/call/x.ts`, `import { a } from "lodash";`],
      ["packages/telegram/src/x.ts", `export { a } from "@offhook/simulator";`],
      ["packages/telegram/src/x.ts", `type A = import("@offhook/replay").A;`],
      ["packages/store-sqlite/src/x.ts", `const a = await import("@offhook/engine/src/index.ts");`],
      ["packages/replay/src/x.ts", `import type { A } from "@offhook/telegram";`],
      ["packages/simulator/src/x.ts", `import { a } from "offhook";`],
      ["packages/visualizer/src/x.ts", `import { a } from "@offhook/telegram";`],
      ["packages/replay/src/x.ts", `import { a } from "@offhook/visualizer";`],
      ["packages/simulator/src/x.ts", `import { a } from "@offhook/engine/testing";`],
      [`${engine}/testing/x.ts`, `import { it } from "vitest";`],
      ["packages/offhook/src/x.ts", `import { a } from "@offhook/telegram/src/client.ts";`],
      ["packages/nobody-knows/src/x.ts", ""],
      ["packages/offhook/src/x.ts", "const a = await import(name);"],
    ],
    kept: [
      [`${engine}/runtime/x.ts`, `import { map } from "rxjs/operators";`],
      [`${engine}/contracts/x.ts`, `import { it } from "vitest";`],
      ["packages/replay/src/x.ts", `import { a } from "@offhook/telegram/signaling";`],
      ["packages/offhook/src/x.ts", `import { a } from "@offhook/simulator/mtproto";`],
      ["packages/offhook/src/x.ts", `import { a } from "@offhook/simulator";`],
      [
        "packages/visualizer/src/x.ts",
        `import { a } from "@offhook/replay"; import("elkjs/lib/elk.bundled.js");`,
      ],
      ["packages/store-sqlite/src/x.ts", `import { DatabaseSync } from "node:sqlite";`],
      [`${engine}/call/x.test.ts`, `import fc from "fast-check";`],
    ],
  },
  {
    name: "no package reaches into another by a path",
    rule: ownFolder,
    broken: [
      ["packages/telegram/src/x.ts", `import { a } from "../../engine/src/index.ts";`],
      ["packages/telegram/src/x.test.ts", `import { a } from "../../engine/src/index.ts";`],
      ["packages/telegram/src/x.ts", `import { a } from "../vectors/x.ts";`],
    ],
    kept: [["packages/telegram/src/a/x.ts", `import { a } from "../index.ts";`]],
  },
  {
    name: "inside the engine, call <- store <- replay <- runtime, and nothing imports testing or the suites",
    rule: engineDirection,
    broken: [
      [`${engine}/call/x.ts`, `import type { A } from "../store/a.ts";`],
      [`${engine}/store/x.ts`, `import { a } from "../replay/a.ts";`],
      [`${engine}/replay/x.ts`, `export { a } from "../runtime/a.ts";`],
      [`${engine}/runtime/x.ts`, `const a = await import("../testing/index.ts");`],
      [`${engine}/index.ts`, `export { a } from "./testing/a.ts";`],
      [`${engine}/testing/x.ts`, `import { a } from "../contracts/a.ts";`],
      [`${engine}/helpers/x.ts`, ""],
    ],
    kept: [
      [`${engine}/runtime/x.ts`, `import { a } from "../call/a.ts"; import { b } from "../replay/b.ts";`],
      [`${engine}/testing/x.ts`, `import { a } from "../runtime/a.ts";`],
      [`${engine}/call/x.test.ts`, `import { a } from "../testing/a.ts";`],
    ],
  },
  {
    name: "the engine's folders do not import its menu",
    rule: engineMenu,
    broken: [[`${engine}/runtime/x.ts`, `import { a } from "../index.ts";`]],
    kept: [[`${engine}/index.ts`, `export { a } from "./call/index.ts";`]],
  },
  {
    name: "what runs in a browser needs nothing of Node",
    rule: browserSafety,
    broken: [
      [`${engine}/store/x.ts`, `import type { Buffer } from "node:buffer";`],
      [`${engine}/store/x.ts`, `const a = process.env.A;`],
      ["packages/replay/src/x.ts", `const a = Buffer.from("a");`],
      ["packages/visualizer/src/x.ts", `import { readFileSync } from "node:fs";`],
      ["packages/telegram/src/signaling/x.ts", `const { createHash } = await import("node:crypto");`],
    ],
    kept: [
      ["packages/telegram/src/x.ts", `import { createHash } from "node:crypto";`],
      [`${engine}/store/x.ts`, "const a = (call: { process: 1 }) => call.process;"],
    ],
  },
  {
    name: "GramJS is imported in the files that are named",
    rule: gramJs,
    broken: [
      ["packages/telegram/src/updates.ts", `import type { Api } from "telegram";`],
      ["packages/telegram/src/updates.ts", `import { Raw } from "telegram/events/index.js";`],
    ],
    kept: [
      ["packages/telegram/src/updates.ts", `import { a } from "./telegram/x.ts";`],
      ["packages/telegram/src/updates.test.ts", `import { Api } from "telegram";`],
    ],
  },
  {
    name: "engine/call is pure",
    rule: pureCall,
    broken: [
      [`${engine}/call/x.ts`, `import { of } from "rxjs";`],
      [`${engine}/call/x.ts`, `import { readFileSync } from "node:fs";`],
      [`${engine}/call/x.ts`, `fetch("http://x");`],
      [`${engine}/call/x.ts`, `console.log(1);`],
      [`${engine}/call/x.ts`, `new WebSocket("ws://x");`],
      [`${engine}/call/x.ts`, "const a = new Date(at);"],
    ],
    kept: [
      [`${engine}/call/x.ts`, `import { setup } from "xstate"; import { a } from "./a.ts";`],
      [`${engine}/runtime/x.ts`, `import { of } from "rxjs";`],
    ],
  },
  {
    name: "no clock, timer or randomness outside the ports' adapters",
    rule: determinism,
    broken: [
      ["packages/telegram/src/x.ts", "const at = Date.now();"],
      ["packages/telegram/src/x.ts", "const at = (now = Date.now) => now;"],
      ["packages/telegram/src/x.ts", "const at = new Date();"],
      ["packages/telegram/src/x.ts", "const { now } = Date;"],
      ["packages/telegram/src/x.ts", "const n = globalThis.Math.random();"],
      ["packages/telegram/src/x.ts", "setTimeout(f, 1);"],
      ["packages/telegram/src/x.ts", "setInterval(f, 1);"],
      ["packages/telegram/src/x.ts", "const { setInterval } = globalThis;"],
      ["packages/telegram/src/x.ts", "setImmediate(f);"],
      ["packages/telegram/src/x.ts", "const at = performance.now();"],
      ["packages/telegram/src/x.ts", "const signal = AbortSignal.timeout(1);"],
      ["packages/telegram/src/x.ts", "const id = crypto.randomUUID();"],
      ["packages/telegram/src/x.ts", "crypto.getRandomValues(bytes);"],
      ["packages/telegram/src/x.ts", `import { randomBytes } from "node:crypto";`],
      ["packages/telegram/src/x.ts", `import * as c from "node:crypto"; c.randomUUID();`],
      ["packages/telegram/src/x.ts", `import { setTimeout as wait } from "node:timers/promises";`],
      ["packages/telegram/src/x.ts", `import { interval } from "rxjs";`],
      ["packages/telegram/src/x.ts", `import { debounceTime } from "rxjs/operators";`],
      ["packages/telegram/src/x.ts", `import * as rx from "rxjs"; rx.timer(1);`],
      [`${engine}/runtime/system-clock.ts`, "const n = Math.random();"],
    ],
    kept: [
      ["packages/telegram/src/x.ts", "const text = new Date(at).toISOString();"],
      ["packages/telegram/src/x.ts", "const n = Math.max(1, 2);"],
      ["packages/telegram/src/x.ts", `import { createHash } from "node:crypto"; createHash("sha256");`],
      ["packages/telegram/src/x.ts", `import { map, type timer } from "rxjs";`],
      ["packages/telegram/src/x.ts", "const at = clock.setTimeout(f);"],
      ["packages/telegram/src/x.test.ts", "setTimeout(f, 1);"],
      [`${engine}/runtime/system-clock.ts`, "const at = Date.now();"],
    ],
  },
];

const files = sourceFiles();

it("reads the sources of every package", () => {
  const packages = new Set(files.map((file) => file.path.split("/")[1]));
  expect([...packages]).toEqual(expect.arrayContaining(["engine", "offhook", "simulator", "telegram"]));
});

describe.each(rules)("$name", ({ rule, broken, kept }) => {
  it("in the whole workspace", () => {
    expect(files.flatMap(rule)).toEqual([]);
  });

  it.each(broken)("finds what is wrong in %s: %s", (path, text) => {
    expect(rule(sourceFile(path, text))).toHaveLength(1);
  });

  it.each(kept)("has nothing against %s: %s", (path, text) => {
    expect(rule(sourceFile(path, text))).toEqual([]);
  });
});

it("grants GramJS to no file that does without", () => {
  expect(idleGramJsFiles(files)).toEqual([]);
});

it("grants no clock, timer or randomness that nobody takes", () => {
  expect(idleGrants(files)).toEqual([]);
});
