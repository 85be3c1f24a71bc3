import { hostname } from "node:os";
import { acquiredLease, isHeldUnder, leaseStanding, leaseState, renewedLease } from "@offhook/engine";
import type {
  AccountId,
  AccountLease,
  AccountLeases,
  LeaseHolder,
  LeaseRequest,
  LeaseStanding,
  LeaseState,
  LeaseTime,
} from "@offhook/engine";
import type { SqliteFile } from "../file/sqlite-file.ts";

/**
 * Leases in an open event store's file. One process at a time writes to a file, and the operating system lets go of it
 * when that process dies: so a holder that did not ask here is dead, and no lease expires.
 */
export class SqliteLeases implements AccountLeases {
  readonly #file: SqliteFile;
  /** Those that have asked since the file was opened. */
  readonly #holders = new Set<string>();

  constructor(file: SqliteFile) {
    this.#file = file;
  }

  /** @param isDead whether the process of a holder does not write to the file any more */
  standing(accountId: AccountId, isDead: (holder: LeaseHolder) => boolean): LeaseStanding {
    return leaseStanding(this.#standing(accountId), isDead);
  }

  async acquireLease(request: LeaseRequest): Promise<AccountLease> {
    return this.#file.write(() => {
      const lease = acquiredLease(this.#standing(request.accountId), request, {
        process: { pid: process.pid, host: hostname() },
        expires: false,
        isDead: ({ id }) => !this.#holders.has(id),
      });
      this.#holders.add(request.holderId);
      this.#keep(request.accountId, leaseState(lease));
      return lease;
    });
  }

  async renewLease(lease: AccountLease, time: LeaseTime): Promise<AccountLease> {
    this.#file.assertOpen();
    return renewedLease(this.#standing(lease.accountId), lease, time);
  }

  async releaseLease(lease: AccountLease): Promise<void> {
    const { accountId, epoch } = lease;
    await this.#file.write(() => {
      if (isHeldUnder(this.#standing(accountId), lease)) this.#keep(accountId, { epoch, held: null });
    });
  }

  #standing(accountId: AccountId): LeaseState | undefined {
    const row = this.#file.get(
      "SELECT value FROM account_state WHERE account = ? AND key = 'lease'",
      accountId,
    );
    if (row === undefined) return undefined;
    try {
      return JSON.parse(String(row["value"])) as LeaseState;
    } catch (cause) {
      throw this.#file.damaged("the lease of an account is not JSON", cause);
    }
  }

  #keep(accountId: AccountId, state: LeaseState): void {
    this.#file.change(
      "INSERT INTO account_state (account, key, value) VALUES (?, 'lease', ?) ON CONFLICT DO UPDATE SET value = excluded.value",
      accountId,
      JSON.stringify(state),
    );
  }
}
