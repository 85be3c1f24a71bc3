import { writeSync } from "node:fs";
import { openSqliteStores } from "@offhook/store-sqlite";
import type { AccountId } from "@offhook/engine";

/**
 * A process that takes an account over, says under which epoch on standard output, and lives until it is killed.
 *
 *     node leasing-process.ts <calls.db> <account>
 */
const [path = "", accountId = ""] = process.argv.slice(2);
const { accountState } = await openSqliteStores(path, { rootKey: new Uint8Array(32).fill(7) });
const request = { accountId: accountId as AccountId, holderId: `of ${process.pid}`, at: 0, forMs: 15_000 };
writeSync(1, `${(await accountState.acquireLease(request)).epoch}\n`);
setInterval(() => {}, 1_000);
