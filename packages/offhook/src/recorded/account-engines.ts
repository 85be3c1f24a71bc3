import { systemClock } from "@offhook/engine";
import type { AccountId, CallSummary, EventStore, LeaseHolder, LeaseStanding } from "@offhook/engine";
import { dateText, durationText, plainText } from "@offhook/replay";
import { readSqliteLeases } from "@offhook/store-sqlite";
import type { StoreAddress } from "./store-address.ts";

/** Whether an engine runs the live calls of an account, as the lease in the store tells. */
export interface AccountEngine {
  readonly isRunning: boolean;
  /** Who it is, or why there is none. */
  readonly text: string;
  readonly lease: LeaseStanding;
}

/** The engines of the accounts that have one of these calls live; nothing of an account that the store tells nothing about. */
export type ReadEngines = (calls: readonly CallSummary[]) => Promise<ReadonlyMap<AccountId, AccountEngine>>;

/** How the engines of a store are found, which is open already or is opened for it. Of a bundle nobody is an engine. */
export function enginesOf({ kind, path }: StoreAddress, open?: EventStore): ReadEngines {
  return async (calls) => {
    const accountIds = [...new Set(calls.filter(({ live }) => live).map(({ accountId }) => accountId))];
    if (kind === "bundle" || accountIds.length === 0) return new Map();
    const leases =
      kind === "kurrentdb"
        ? await (await import("./open-server.ts")).readServerLeases(path, accountIds)
        : await readSqliteLeases(open ?? path, accountIds);
    const now = systemClock().now();
    return new Map([...leases].map(([accountId, lease]) => [accountId, accountEngine(lease, now)]));
  };
}

/** @param now machine time; a lease that ran out within what clocks may differ by still counts */
export function accountEngine(lease: LeaseStanding, now: number): AccountEngine {
  switch (lease.kind) {
    case "untaken":
      return { isRunning: false, text: "no engine has held the account in this store", lease };
    case "givenBack":
      return { isRunning: false, text: "the last one was closed", lease };
    case "dead":
      return { isRunning: false, text: `${processText(lease.holder)} is gone`, lease };
    case "held": {
      const { holder, since, expiresAt } = lease;
      const overdue = expiresAt === null ? 0 : now - expiresAt;
      if (overdue <= clocksDifferMs)
        return { isRunning: true, text: `${processText(holder)}, since ${dateText(since)} UTC`, lease };
      const text = `the lease of ${processText(holder)} ran out ${durationText(overdue)} ago`;
      return { isRunning: false, text, lease };
    }
  }
}

/** What the clocks of machines that share a store may differ by. */
const clocksDifferMs = 3_000;

function processText({ pid, host }: LeaseHolder): string {
  if (pid === null) return "an engine without a process id";
  return `process ${pid}${host === null ? "" : ` on ${plainText(host, 64)}`}`;
}

/** A line for each account whose live calls nobody runs. */
export function notRunLines(
  calls: readonly CallSummary[],
  engines: ReadonlyMap<AccountId, AccountEngine>,
): readonly string[] {
  return [...engines].flatMap(([accountId, { isRunning, text }]) => {
    if (isRunning) return [];
    const live = calls.filter((call) => call.live && call.accountId === accountId).length;
    const what = live === 1 ? "its live call" : `its ${live} live calls`;
    return [`${plainText(accountId, 64)}: no engine runs ${what}; ${text}.`];
  });
}
