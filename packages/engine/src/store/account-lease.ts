import { needNumber, needObject } from "../call/argument.ts";
import type { AccountId } from "../call/ids.ts";
import { InvalidArgument } from "../call/offhook-error.ts";
import { AccountLeased, LeaseLost } from "./lease-errors.ts";

/**
 * One engine runs an account: Telegram kills a session that is used twice. Whoever runs it holds its lease, under an
 * epoch that counts how often the account was taken over.
 *
 * What every store promises (`describeAccountLeases` checks it):
 * - **One holder.** Of two that ask at once one gets the lease; the other one is told who holds it.
 * - **Epochs only grow.** Each taking over has an epoch of its own, also after the lease was given back. `renewLease` and
 *   `releaseLease` name the epoch that they mean, and change nothing when another one stands.
 * - **Repeatable.** Who holds the lease and asks for it again, after an answer that did not come, gets the same one.
 * - **The dead hold nothing for long.** A store that is told by the operating system when a holder's process is gone gives
 *   the account away at once, and its leases do not expire (`expiresAt` is `null`): memory, and files that one process at
 *   a time can write. A store that can't know it lets a lease expire that was not renewed.
 */
export interface AccountLeases {
  /** Takes the account over. Durable when it resolves. @throws AccountLeased (ACCOUNT_LEASED), StoreError */
  acquireLease(request: LeaseRequest): Promise<AccountLease>;
  /**
   * Makes the lease last longer, also one that has expired and that nobody has taken since.
   * @throws LeaseLost (LEASE_LOST), StoreError
   */
  renewLease(lease: AccountLease, time: LeaseTime): Promise<AccountLease>;
  /** Gives the account back. Does nothing when it is not held under this epoch any more. @throws StoreError */
  releaseLease(lease: AccountLease): Promise<void>;
}

/** When a lease is asked for, and for how long. */
export interface LeaseTime {
  /** Machine time of who asks, milliseconds. Hosts that share a store have to agree on it within seconds. */
  readonly at: number;
  /** How long it shall last without being renewed, milliseconds. */
  readonly forMs: number;
}

/** Who asks for an account. */
export interface LeaseRequest extends LeaseTime {
  readonly accountId: AccountId;
  /** Different for each engine, also for two of one process. */
  readonly holderId: string;
}

/** An engine that runs an account. */
export interface LeaseHolder extends LeaseProcess {
  readonly id: string;
}

/** Where an engine runs, as its store knows it; `null` where there is no such thing, as in a browser. */
export interface LeaseProcess {
  readonly pid: number | null;
  readonly host: string | null;
}

/** The right to run an account. */
export interface AccountLease {
  readonly accountId: AccountId;
  /** How often the account has been taken over, this time included. */
  readonly epoch: number;
  readonly holder: LeaseHolder;
  /** When it was taken, machine time in milliseconds. */
  readonly since: number;
  /** Machine time in milliseconds; `null`: for as long as the holder's process lives. */
  readonly expiresAt: number | null;
}

/** What a store keeps of the lease of an account. Plain JSON. */
export interface LeaseState {
  /** The last epoch that was given away. */
  readonly epoch: number;
  readonly held: Pick<AccountLease, "holder" | "since" | "expiresAt"> | null;
}

/** How a store tells whether a holder still lives. */
export interface LeaseRules {
  readonly process: LeaseProcess;
  /** `false`: its leases last as long as `isDead` says of nobody that they are. */
  readonly expires: boolean;
  readonly isDead: (holder: LeaseHolder) => boolean;
}

/** What a store does in one step, nobody else between reading and writing. @throws AccountLeased, InvalidArgument */
export function acquiredLease(
  state: LeaseState | undefined,
  request: LeaseRequest,
  rules: LeaseRules,
): AccountLease {
  needObject("request", request);
  needObject("rules", rules, "{ process, expires, isDead }");
  const { process, expires, isDead } = rules;
  const { accountId, holderId, at, forMs } = request;
  checkTime({ at, forMs });
  if (typeof holderId !== "string" || holderId === "")
    throw new InvalidArgument("holderId", holderId, "a text that is different for each engine");
  const { epoch = 0, held = null } = state ?? {};
  if (held?.holder.id === holderId) return { accountId, epoch, ...held };
  const isFree = held === null || isDead(held.holder) || (held.expiresAt !== null && held.expiresAt <= at);
  if (!isFree) throw new AccountLeased({ accountId, epoch, ...held }, process);
  return {
    accountId,
    epoch: epoch + 1,
    holder: { id: holderId, ...process },
    since: at,
    expiresAt: expires ? at + forMs : null,
  };
}

/** The same of a lease that is held already. @throws LeaseLost, InvalidArgument */
export function renewedLease(
  state: LeaseState | undefined,
  lease: AccountLease,
  time: LeaseTime,
): AccountLease {
  needObject("lease", lease, "a lease that acquireLease gave");
  needObject("time", time, "{ at, forMs }");
  const { at, forMs } = time;
  checkTime({ at, forMs });
  if (!isHeldUnder(state, lease)) throw new LeaseLost(lease, state?.held?.holder ?? null);
  return { ...lease, expiresAt: lease.expiresAt === null ? null : Math.max(lease.expiresAt, at + forMs) };
}

function checkTime({ at, forMs }: LeaseTime): void {
  needNumber("at", at, "a machine time in milliseconds");
  if (!(forMs > 0)) throw new InvalidArgument("forMs", forMs, "a number of milliseconds above 0");
}

/** Whether the account is held by the holder of this lease, under its epoch. */
export function isHeldUnder(state: LeaseState | undefined, { epoch, holder }: AccountLease): boolean {
  return state?.epoch === epoch && state.held?.holder.id === holder.id;
}

/** A lease as a store keeps it. */
export function leaseState({ epoch, holder, since, expiresAt }: AccountLease): LeaseState {
  return { epoch, held: { holder, since, expiresAt } };
}
