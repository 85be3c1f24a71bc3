import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { isCallRecord } from "@offhook/engine";
import type { CallRecord, NewRecord } from "@offhook/engine";
import * as replay from "@offhook/replay";
import { pageDigest } from "@offhook/visualizer/viewer";
import { rolldown } from "rolldown";
import { beforeAll, describe, expect, it } from "vitest";
import { pureXState } from "../../.config/pure-xstate.mjs";

/* The page has less of XState than the engine: it must decide the same. */

type Replay = Pick<typeof replay, "callSession" | "forkCall">;

const folder = join(import.meta.dirname, "../recordings/0.1.0");
const calls: readonly (readonly [name: string, records: readonly CallRecord[]])[] = readdirSync(
  folder,
).flatMap((file) => {
  const lines = readFileSync(join(folder, file), "utf8").trimEnd().split("\n");
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

  it.each(calls)("makes the same branches, whichever record never came: %s", (_, records) => {
    for (const { revision } of records.slice(1)) {
      const edits = [{ kind: "skip", revision }] as const;
      const [theirs, ours] = [ofPage, replay].map((each) =>
        JSON.stringify(each.forkCall(records, edits, pageDigest)),
      );
      expect(theirs).toBe(ours);
    }
  });
});
