import { benchCall } from "./call/bench-call.ts";
import { benchStart } from "./store/bench-start.ts";
import { makeStoreCommand } from "./store/make-store.ts";
import { benchDebugger } from "./debugger.ts";
import { benchStores } from "./stores.ts";
import { benchViewer } from "./viewer/bench-viewer.ts";

/**
 * `npm run bench -- <name> [options]`: each benchmark compares two things in one run and prints the ratio. `make-store` makes
 * what some of them work on.
 */
const benchmarks: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  call: benchCall,
  debugger: benchDebugger,
  stores: benchStores,
  start: benchStart,
  viewer: benchViewer,
  "make-store": makeStoreCommand,
};

const [name, ...args] = process.argv.slice(2);
const benchmark = name === undefined ? undefined : benchmarks[name];
if (benchmark === undefined) {
  process.stderr.write(`Name a benchmark: ${Object.keys(benchmarks).join(", ")}.\n`);
  process.exitCode = 2;
} else await benchmark(args);
