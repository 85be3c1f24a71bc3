import { OffhookError } from "../call/offhook-error.ts";
import type { AccountLease, LeaseHolder, LeaseProcess } from "./account-lease.ts";

/** Another engine runs this account; Telegram would kill the session of both. */
export class AccountLeased extends OffhookError {
  override readonly code = "ACCOUNT_LEASED";
  readonly accountId: string;
  /** Who runs it. */
  readonly holder: LeaseHolder;
  /** When they took it over: machine time in milliseconds. */
  readonly since: number;
  /** Until when they hold it unless they renew it, machine time in milliseconds; `null`: as long as their process lives. */
  readonly expiresAt: number | null;

  /** @param own the process that was refused */
  constructor({ accountId, holder, since, expiresAt }: AccountLease, own: LeaseProcess) {
    const until = expiresAt === null ? "" : `, at the latest from ${timeText(expiresAt)} on if it is dead`;
    super(
      "ACCOUNT_LEASED",
      `The account ${accountId} is run by ${holderText(holder, own)} since ${timeText(since)}. Close that engine first; the account is free then${until}.`,
    );
    this.name = "AccountLeased";
    this.accountId = accountId;
    this.holder = holder;
    this.since = since;
    this.expiresAt = expiresAt;
  }
}

/** This engine does not run the account any more: another one has taken it over, it was given back, or not renewed in time. */
export class LeaseLost extends OffhookError {
  override readonly code = "LEASE_LOST";
  readonly accountId: string;
  /** The epoch that has passed. */
  readonly epoch: number;
  /** Who runs the account now; `null`: nobody, or the store could not be asked. */
  readonly holder: LeaseHolder | null;

  /** @param isOverdue it was not renewed in time, and nobody knows who has taken it since */
  constructor(
    { accountId, epoch, holder: own }: AccountLease,
    holder: LeaseHolder | null,
    isOverdue = false,
  ) {
    const now = isOverdue
      ? "its lease could not be renewed in time, and another engine may run it now"
      : holder === null
        ? "nobody runs it now"
        : `${holderText(holder, own)} runs it now`;
    super(
      "LEASE_LOST",
      `This engine has lost the account ${accountId} (epoch ${epoch}): ${now}. It does nothing for it any more; open another engine to take it over again.`,
    );
    this.name = "LeaseLost";
    this.accountId = accountId;
    this.epoch = epoch;
    this.holder = holder;
  }
}

function holderText(holder: LeaseProcess, own: LeaseProcess): string {
  if (holder.pid === null) return "another engine";
  if (holder.pid === own.pid && holder.host === own.host)
    return `another engine of this process (${holder.pid})`;
  return `process ${holder.pid}${holder.host === null ? "" : ` on ${holder.host}`}`;
}

function timeText(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}
