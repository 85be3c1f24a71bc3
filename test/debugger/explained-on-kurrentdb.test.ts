import { kurrentSubject } from "../kurrentdb/subject.ts";
import { KurrentDbDisk, SharedServer } from "../scenarios/kurrentdb-disk.ts";
import { storeOn } from "../scenarios/scenarios-on.ts";

// What the debugger says of calls, once more of calls that were recorded on KurrentDB.
const subject = await kurrentSubject({ readsAtOnce: true });
process.stdout.write(`the debugger's questions on ${subject.name}\n`);
storeOn((outside) => new KurrentDbDisk(outside, new SharedServer(subject.double ?? subject)));
await import("./explained-scenarios.test.ts");
