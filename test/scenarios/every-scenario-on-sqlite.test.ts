import { scenariosOn } from "./scenarios-on.ts";
import { SqliteDisk } from "./sqlite-disk.ts";

await scenariosOn((outside) => new SqliteDisk(outside));
