import { afterAll } from "vitest";
import { KurrentDbDouble } from "../kurrentdb/double/kurrentdb-double.ts";
import { KurrentDbDisk, SharedServer } from "../scenarios/kurrentdb-disk.ts";
import { storeOn } from "../scenarios/scenarios-on.ts";

// What the debugger says of calls, once more of calls that were recorded on KurrentDB.
const double = await KurrentDbDouble.start({ readsAtOnce: true });
afterAll(() => double.close());
storeOn((outside) => new KurrentDbDisk(outside, new SharedServer(double)));
await import("./explained-scenarios.test.ts");
