import { storeOn } from "../scenarios/scenarios-on.ts";
import { SqliteDisk } from "../scenarios/sqlite-disk.ts";

// What the debugger says of calls, once more of calls that were recorded on SQLite.
storeOn((outside) => new SqliteDisk(outside));
await import("./explained-scenarios.test.ts");
