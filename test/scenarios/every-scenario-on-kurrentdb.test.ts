import { kurrentSubject } from "../kurrentdb/subject.ts";
import { KurrentDbDisk, SharedServer } from "./kurrentdb-disk.ts";
import { scenariosOn } from "./scenarios-on.ts";

const subject = await kurrentSubject({ readsAtOnce: true });
process.stdout.write(`every scenario on ${subject.name}\n`);

await scenariosOn((outside) => new KurrentDbDisk(outside, new SharedServer(subject.double ?? subject)));
