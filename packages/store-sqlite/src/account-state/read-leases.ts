import type { AccountId, LeaseHolder, LeaseStanding } from "@offhook/engine";
import type { SqliteFile } from "../file/sqlite-file.ts";
import { writerOf } from "../file/writer-lock.ts";
import type { FaultMaker } from "../file/file-faults.ts";
import { SqliteLeases } from "./sqlite-leases.ts";

/**
 * Who holds accounts, as a file tells that was opened for reading. A holder lives while its process has the file open for
 * writing, which the operating system knows; where this user can't ask it, nothing is told.
 */
export async function readLeases(
  file: SqliteFile,
  accountIds: readonly AccountId[],
  makeFault: FaultMaker,
): Promise<ReadonlyMap<AccountId, LeaseStanding>> {
  const writer = await writerOf(file.path, makeFault);
  if (writer === "unknown") return new Map();
  const isDead = ({ pid, host }: LeaseHolder): boolean => writer?.pid !== pid || writer.host !== host;
  const leases = new SqliteLeases(file);
  return new Map(accountIds.map((accountId) => [accountId, leases.standing(accountId, isDead)]));
}
