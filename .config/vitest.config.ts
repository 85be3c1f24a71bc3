import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("..", import.meta.url));

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
  },
});
