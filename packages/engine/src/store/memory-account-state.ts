import { needKnown } from "../call/argument.ts";
import { acquiredLease, isHeldUnder, leaseState, renewedLease } from "./account-lease.ts";
import type { AccountLease, LeaseProcess, LeaseRules, LeaseState } from "./account-lease.ts";
import { encodeAccountState } from "./account-state.ts";
import type { AccountStateStore } from "./account-state.ts";
import { answer, checkedDisk, memoryDisk } from "./memory-disk.ts";
import type { MemoryDisk } from "./memory-disk.ts";

/** Where account state in memory lives, and what it says of leases. */
export interface MemoryAccountStateOptions {
  /** Default: one of its own. */
  readonly disk?: MemoryDisk;
  /** As which process its leases are held. Default: none that has a name. */
  readonly process?: LeaseProcess;
  /**
   * `true`: leases expire unless they are renewed, as in a store of several hosts, which can't know whether a process lives.
   * Default `false`: they last until the disk crashes.
   */
  readonly leasesExpire?: boolean;
}

/** Account state in memory; as durable as `disk`, which outlives it. Values are kept as JSON. */
export function memoryAccountState(options: MemoryAccountStateOptions = {}): AccountStateStore {
  needKnown("options", options, { disk: true, process: true, leasesExpire: true });
  const { process = { pid: null, host: null }, leasesExpire = false } = options;
  const disk = checkedDisk(options.disk ?? memoryDisk());
  const { life } = disk;
  const standing = (accountId: string): LeaseState | undefined => disk.leases.get(accountId)?.state;
  const keep = (accountId: string, state: LeaseState): void => {
    if (disk.life === life) disk.leases.set(accountId, { state, life });
  };
  const kept = (lease: AccountLease): Promise<AccountLease> => {
    keep(lease.accountId, leaseState(lease));
    return answer(disk, life, lease);
  };
  return {
    async get(accountId, key) {
      const text = disk.accountState.get(`${accountId}/${key}`);
      return answer(disk, life, text === undefined ? undefined : JSON.parse(text));
    },
    async set(accountId, key, value) {
      const text = encodeAccountState(value);
      if (disk.life === life) disk.accountState.set(`${accountId}/${key}`, text);
      return answer(disk, life, undefined);
    },
    async acquireLease(request) {
      const takenIn = disk.leases.get(request.accountId)?.life;
      const isDead: LeaseRules["isDead"] = () => !leasesExpire && takenIn !== disk.life;
      return kept(
        acquiredLease(standing(request.accountId), request, { process, expires: leasesExpire, isDead }),
      );
    },
    async renewLease(lease, time) {
      return kept(renewedLease(standing(lease.accountId), lease, time));
    },
    async releaseLease(lease) {
      const { accountId, epoch } = lease;
      if (isHeldUnder(standing(accountId), lease)) keep(accountId, { epoch, held: null });
      return answer(disk, life, undefined);
    },
  };
}
