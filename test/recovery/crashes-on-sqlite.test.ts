import { describe } from "vitest";
import { storeOn } from "../scenarios/scenarios-on.ts";
import { SqliteDisk } from "../scenarios/sqlite-disk.ts";
import { crashEverywhere } from "./crash-everywhere.ts";

storeOn((outside) => new SqliteDisk(outside));

describe.each(["alice", "bob"] as const)(
  "on SQLite, the process of %s that dies leads to the same call, or to an end with its own reason",
  (who) => {
    crashEverywhere(who, "every step");
  },
);
