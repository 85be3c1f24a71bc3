import { afterAll } from "vitest";
import { KurrentDbDouble } from "../kurrentdb/double/kurrentdb-double.ts";
import { KurrentDbDisk, SharedServer } from "./kurrentdb-disk.ts";
import { scenariosOn } from "./scenarios-on.ts";

const double = await KurrentDbDouble.start({ readsAtOnce: true });
afterAll(() => double.close());

await scenariosOn((outside) => new KurrentDbDisk(outside, new SharedServer(double)));
