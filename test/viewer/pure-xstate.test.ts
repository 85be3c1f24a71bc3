import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { callEventSenders, isCallRecord } from "@offhook/engine";
import type { CallRecord, NewRecord } from "@offhook/engine";
import * as replay from "@offhook/replay";
import type { ForkEdit } from "@offhook/replay";
import { pageDigest } from "@offhook/visualizer/viewer";
import { rolldown } from "rolldown";
import { beforeAll, describe, expect, it } from "vitest";
import { pureXState } from "../../.config/pure-xstate.mjs";
import { folder } from "../cli/offhook-process.ts";

/* The page has less of XState than the engine: it must decide the same. */

type Replay = Pick<typeof replay, "callSession" | "forkCall">;

const recordings = join(import.meta.dirname, "../recordings/0.1.0");
const calls: readonly (readonly [name: string, records: readonly CallRecord[]])[] = readdirSync(
  recordings,
).flatMap((file) => {
  const lines = readFileSync(join(recordings, file), "utf8").trimEnd().split("\n");
  const all = lines.map((line) => JSON.parse(line) as NewRecord).filter(isCallRecord);
  return [...Map.groupBy(all, ({ callId }) => callId).values()].map(
    (records) => [`${file} (${records[0]?.machine.id})`, records] as const,
  );
});

describe("what a page has of XState", () => {
  let ofPage: Replay;
  let size = 0;
  beforeAll(async () => {
    const build = await rolldown({
      input: "entry",
      platform: "browser",
      cwd: import.meta.dirname,
      resolve: { conditionNames: ["source", "module", "es2015", "import", "default"] },
      plugins: [
        pureXState(),
        {
          name: "entry",
          resolveId: (id) => (id === "entry" ? join(import.meta.dirname, "entry.js") : null),
          load: (id) =>
            id.endsWith("entry.js") ? 'export { callSession, forkCall } from "@offhook/replay";' : null,
        },
      ],
      treeshake: { moduleSideEffects: false },
    });
    const { output } = await build.generate({ format: "iife", name: "entry", minify: true });
    await build.close();
    size = output[0].code.length;
    const context = createContext({ console, structuredClone, TextEncoder, TextDecoder });
    ofPage = runInContext(`${output[0].code}\nentry;`, context) as Replay;
  });

  it("is without what runs actors", () => {
    expect(size).toBeLessThan(135_000);
  });

  it.each(calls)("decides every record as the engine does: %s", (_, records) => {
    const seen = (steps: ReturnType<Replay["callSession"]>["steps"]) =>
      JSON.stringify(
        steps.map(({ state, context, changes, divergence, problem, open }) => [
          state,
          context,
          changes,
          divergence,
          problem,
          open,
        ]),
      );
    expect(seen(ofPage.callSession(records).steps)).toBe(seen(replay.callSession(records).steps));
  });

  it.each(calls)("makes the same branches, whatever had been otherwise: %s", (_, records) => {
    const kinds = new Set<string>();
    for (const edit of editsOf(records)) {
      const [theirs, ours] = [ofPage, replay].map((each) => branchText(each, records, edit));
      expect(theirs, JSON.stringify(edit)).toBe(ours);
      if (ours !== undefined && !ours.startsWith("FORK_INVALID")) kinds.add(edit.kind);
    }
    expect([...kinds].toSorted()).toEqual(["cut", "edit", "insert", "skip", "swap"]);
  });
});

/** Of each record: without it, up to it, behind the next one, with other data; and every event somewhere in the call. */
function editsOf(records: readonly CallRecord[]): readonly ForkEdit[] {
  const types = Object.values(callEventSenders).flat();
  return [
    ...records.flatMap(({ revision, data }): readonly ForkEdit[] => [
      { kind: "skip", revision },
      { kind: "cut", revision },
      { kind: "swap", revisions: [revision, revision + 1] },
      { kind: "edit", revision, data: otherwise(data) },
    ]),
    ...types.map((type, index): ForkEdit => {
      return { kind: "insert", before: 1 + (index % records.length), event: { type } };
    }),
  ];
}

function otherwise(data: object): Record<string, unknown> {
  const fields = Object.entries(data).map(([name, value]) => [
    name,
    typeof value === "boolean" ? !value : typeof value === "number" ? value + 1 : value === "1" ? "2" : "1",
  ]);
  return Object.fromEntries(fields) as Record<string, unknown>;
}

/** What does not fit is refused alike. */
function branchText({ forkCall }: Replay, records: readonly CallRecord[], edit: ForkEdit): string {
  try {
    return JSON.stringify(forkCall(records, [edit], pageDigest));
  } catch (error) {
    // Of another realm: no class of ours.
    const { code, message } = error as { readonly code?: string; readonly message: string };
    return `${code}: ${message}`;
  }
}

describe("a build with another XState", () => {
  /** XState as it is installed, but for what is changed. */
  async function built(change: (code: string) => string, version = installed.version): Promise<string> {
    const root = join(folder(), "node_modules/xstate");
    cpSync(installed.folder, root, { recursive: true });
    writeFileSync(join(root, "package.json"), JSON.stringify({ version }));
    for (const file of readdirSync(join(root, "dist"))) {
      if (!file.endsWith(".esm.js")) continue;
      const path = join(root, "dist", file);
      writeFileSync(path, change(readFileSync(path, "utf8")));
    }
    const build = await rolldown({ input: join(root, "dist/xstate.esm.js"), plugins: [pureXState()] });
    try {
      const { output } = await build.generate({ format: "esm" });
      return output[0].code;
    } finally {
      await build.close();
    }
  }

  it("goes well with the one that is known", async () => {
    expect(await built((code) => code)).toContain("left out");
  });

  it.each([
    ["a function is gone", "function resolveEmit(", "function resolveEmitted(", "resolveEmit above all"],
    ["a class is another", "class Actor {", "class Actor extends Base {", "Actor above all"],
    ["a method is gone", "  restoreSnapshot(", "  restored(", "restoreSnapshot above all"],
  ])("fails where %s", async (_, is, becomes, problem) => {
    await expect(built((code) => code.replace(is, becomes))).rejects.toThrow(problem);
  });

  it("fails where nobody has looked at the version", async () => {
    await expect(built((code) => code, "5.99.0")).rejects.toThrow("and this is 5.99.0");
  });
});

const installed = (() => {
  const at = dirname(dirname(createRequire(import.meta.resolve("@offhook/engine")).resolve("xstate")));
  const { version } = JSON.parse(readFileSync(join(at, "package.json"), "utf8")) as {
    readonly version: string;
  };
  return { folder: at, version };
})();
