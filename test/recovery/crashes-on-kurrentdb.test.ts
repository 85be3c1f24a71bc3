import { afterEach, beforeEach, describe } from "vitest";
import { KurrentDbDouble } from "../kurrentdb/double/kurrentdb-double.ts";
import { KurrentDbDisk, SharedServer } from "../scenarios/kurrentdb-disk.ts";
import { storeOn } from "../scenarios/scenarios-on.ts";
import { crashEverywhere } from "./crash-everywhere.ts";

// A server for each course: what one has written is not looked through by the next.
let double: KurrentDbDouble;
beforeEach(async () => {
  double = await KurrentDbDouble.start({ readsAtOnce: true });
});
afterEach(() => double.close());
storeOn((outside) => new KurrentDbDisk(outside, new SharedServer(double)));

describe.each(["alice", "bob"] as const)(
  "on KurrentDB, the process of %s that dies leads to the same call, or to an end with its own reason",
  (who) => {
    crashEverywhere(who, "every step");
  },
);
