import { randomBytes } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { memoryEventStore } from "@offhook/engine";
import { openSqliteStores } from "@offhook/store-sqlite";
import { bareMemory, bareSqliteGroups } from "./bare-drivers.ts";
import { kurrentContender } from "./kurrentdb-contender.ts";
import type { Contender } from "./live-calls.ts";

/** Every store that there is. @param directory where files go */
export function contenders(directory: string): readonly Contender[] {
  return [
    {
      name: "memory",
      async open() {
        const store = memoryEventStore();
        return {
          adapter: (request) => store.append(request),
          bare: bareMemory(),
          close: () => store.close(),
        };
      },
    },
    {
      name: "SQLite",
      async open() {
        const own = mkdtempSync(join(directory, "live-"));
        const stores = await openSqliteStores(join(own, "calls.db"), { rootKey: randomBytes(32) });
        const bare = bareSqliteGroups(join(own, "bare.db"));
        return {
          adapter: (request) => stores.events.append(request),
          bare: bare.append,
          async close() {
            bare.close();
            await stores.close();
          },
        };
      },
    },
    kurrentContender(),
  ];
}
