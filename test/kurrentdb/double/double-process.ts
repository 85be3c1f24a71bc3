import { KurrentDbDouble } from "./kurrentdb-double.ts";
import type { DoubleOptions } from "./kurrentdb-double.ts";
import type { Faults } from "./faults.ts";

/**
 * The double as a process of its own, that can be ended by SIGKILL and stopped by SIGSTOP. It tells who started it its port,
 * and takes faults from them.
 *
 *     fork("double-process.ts", [JSON.stringify({ file, port })])
 */
const double = await KurrentDbDouble.start(JSON.parse(process.argv[2] ?? "{}") as DoubleOptions);
process.on("message", (faults: Partial<Faults>) => {
  double.setFaults(faults);
  process.send?.({ set: faults });
});
process.on("disconnect", () => process.exit());
process.send?.({ port: double.port });
