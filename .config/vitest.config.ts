import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer } from "vitest/node";
import type { TestSpecification } from "vitest/node";

const root = fileURLToPath(new URL("..", import.meta.url));
const nowhere = fileURLToPath(new URL("no-certificates", import.meta.url));

/** What takes longest: vitest, which knows only the size of a file until it has run it, would come to some of it last. */
const longest = [
  /every-scenario-on-kurrentdb/,
  /test\/recovery\//,
  /every-scenario|glare/,
  /test\/viewer\//,
  /test\/(?:cli|kurrentdb|telegram|debugger|packaging)\//,
] as const;

/** Begins with what takes longest, so that all workers end together. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const found = longest.findIndex((names) => names.test(moduleId));
      return found < 0 ? longest.length : found;
    };
    // oxlint-disable-next-line unicorn/no-array-sort -- a sequencer's, not an array's
    const largestFirst = await super.sort(files);
    return largestFirst.toSorted((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  root,
  ssr: { resolve: { conditions: ["source", "node", "import", "module", "default"] } },
  resolve: { conditions: ["source"] },
  test: {
    include: [
      "packages/*/src/**/*.test.ts",
      "test/**/*.test.ts",
      "docs/**/*.test.ts",
      ".bootstrap/*.test.mjs",
    ],
    testTimeout: 20_000,
    // What is polled for comes within milliseconds, on a busy machine sometimes later than vitest's one second.
    expect: { poll: { timeout: 15_000 } },
    // CI runs processes, browsers and sockets on a machine that others use too: what fails there is tried once more,
    // and named at the end. Elsewhere a test that fails once in a hundred times is to be seen.
    retry: process.env["CI"] === "1" ? 1 : 0,
    // vitest would leave one core idle: half of a machine that has two.
    maxWorkers: "100%",
    sequence: { sequencer: LongestFirst },
    // KurrentDB's client reads every certificate of the machine for each connection: several ms, and none is needed here.
    env: { SSL_CERT_FILE: nowhere, SSL_CERT_DIR: nowhere },
  },
});
