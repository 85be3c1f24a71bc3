import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { acquiredLease, isHeldUnder, leaseStanding, leaseState, renewedLease } from "@offhook/engine";
import type {
  AccountId,
  AccountLease,
  AccountLeases,
  LeaseRequest,
  LeaseStanding,
  LeaseState,
  LeaseTime,
} from "@offhook/engine";
import type { NewEvent } from "../connection/log-event.ts";
import type { LastEvents } from "./last-events.ts";

/**
 * Leases on a server: a stream for each account, `lease-<account>`, whose last event says who holds it. The server does not
 * know whether a process lives, so leases expire. Two that ask at once append at one revision, and one of them succeeds.
 */
export class KurrentDbLeases implements AccountLeases {
  readonly #states: LastEvents;

  constructor(states: LastEvents) {
    this.#states = states;
  }

  /** The server does not know whether a process lives. */
  async standing(accountId: AccountId): Promise<LeaseStanding> {
    const last = await this.#states.read(streamOf(accountId));
    return leaseStanding(last?.data as LeaseState | undefined, () => false);
  }

  acquireLease(request: LeaseRequest): Promise<AccountLease> {
    const process = { pid: globalThis.process.pid, host: hostname() };
    const rules = { process, expires: true, isDead: () => false };
    return this.#states.change(streamOf(request.accountId), ({ data }) => {
      const standing = data as LeaseState | undefined;
      const lease = acquiredLease(standing, request, rules);
      const isStanding = isHeldUnder(standing, lease);
      return { event: isStanding ? null : leaseEvent("LeaseAcquired", leaseState(lease)), result: lease };
    });
  }

  renewLease(lease: AccountLease, time: LeaseTime): Promise<AccountLease> {
    return this.#states.change(streamOf(lease.accountId), ({ data }) => {
      const renewed = renewedLease(data as LeaseState | undefined, lease, time);
      return { event: leaseEvent("LeaseRenewed", leaseState(renewed)), result: renewed };
    });
  }

  releaseLease(lease: AccountLease): Promise<void> {
    return this.#states.change(streamOf(lease.accountId), ({ data }) => {
      const isHeld = isHeldUnder(data as LeaseState | undefined, lease);
      const released: LeaseState = { epoch: lease.epoch, held: null };
      return { event: isHeld ? leaseEvent("LeaseReleased", released) : null, result: undefined };
    });
  }
}

function leaseEvent(type: string, data: LeaseState): NewEvent {
  return { id: randomUUID(), type, data };
}

function streamOf(accountId: AccountId): string {
  return `lease-${accountId}`;
}
