import { InvalidArgument } from "../call/offhook-error.ts";
import { AccountLeased } from "../store/lease-errors.ts";
import type { LeaseLost } from "../store/lease-errors.ts";
import { AccountGate } from "./account-gate.ts";
import { heldLease } from "./account-hold.ts";
import type { AccountHold } from "./account-hold.ts";
import type { CallingAccount } from "./call-placing.ts";
import type { CallTransport } from "./call-transport.ts";
import { Observing, UnknownAccount } from "./engine-errors.ts";
import type { EnginePorts } from "./engine-ports.ts";
import { LeaseKeeper, leasedStore } from "./lease-keeper.ts";
import { isParticipant, observingTransport } from "./observing.ts";
import type { PacingPolicy } from "./pacing.ts";

/** An account that this engine runs: its ports, its pace, and its right to run it. */
export interface EngineAccount extends CallingAccount {
  readonly lease: LeaseKeeper;
  /** Takes it over, unless that was done before. @returns the epoch. @throws AccountLeased, LeaseLost, StoreError */
  readonly takeOver: () => Promise<number>;
  /** Gives back what was taken here. Never rejects. */
  readonly release: () => Promise<void>;
}

/** The accounts of an engine, by name. */
export class EngineAccounts {
  readonly #byId = new Map<string, EngineAccount>();

  constructor(
    transports: readonly CallTransport[],
    shared: Omit<EnginePorts, "transport">,
    pacing: PacingPolicy,
    onLost: (accountId: string, error: LeaseLost) => void,
    holds: readonly AccountHold[] = [],
  ) {
    for (const transport of transports) {
      const { accountId } = transport;
      const hold = holds.find((each) => each.accountId === accountId);
      const { lease, takeOver, release } =
        hold === undefined
          ? ownLease(new LeaseKeeper(accountId, shared, (error) => onLost(accountId, error)))
          : leaseOf(hold, shared.report, (error) => onLost(accountId, error));
      const shown = isParticipant(transport) ? transport : observingTransport(transport, shared.report);
      const ports = { ...shared, store: leasedStore(shared.store, lease), transport: shown };
      const gate = new AccountGate(ports, pacing);
      this.#byId.set(accountId, {
        ports: { ...ports, transport: gate.transport },
        gate,
        lease,
        takeOver,
        release,
      });
    }
  }

  all(): readonly EngineAccount[] {
    return [...this.#byId.values()];
  }

  find(accountId: string): EngineAccount | undefined {
    return this.#byId.get(accountId);
  }

  /** The account that is meant: the only one need not be named. @throws UnknownAccount */
  choose(accountId: string | undefined): EngineAccount {
    if (accountId !== undefined && typeof accountId !== "string")
      throw new InvalidArgument("account", accountId, "the accountId of a transport");
    const known = [...this.#byId.keys()];
    const chosen = accountId ?? (known.length === 1 ? known[0] : undefined);
    const account = chosen === undefined ? undefined : this.#byId.get(chosen);
    if (account === undefined) throw new UnknownAccount(accountId, known);
    return account;
  }

  /** An account that may place calls here. @throws UnknownAccount, LeaseLost, Observing */
  caller(accountId: string | undefined): EngineAccount {
    const account = this.choose(accountId);
    if (account.lease.lost !== undefined) throw account.lease.lost;
    const { transport } = account.ports;
    if (!isParticipant(transport)) throw new Observing(transport.accountId);
    return account;
  }

  /** Gives back all that were taken here. Never rejects. */
  async release(): Promise<void> {
    await Promise.all(this.all().map(({ release }) => release()));
  }
}

type LeaseOfAccount = Pick<EngineAccount, "lease" | "takeOver" | "release">;

function ownLease(lease: LeaseKeeper): LeaseOfAccount {
  return { lease, takeOver: async () => (await lease.take()).epoch, release: () => lease.release() };
}

/** Whoever holds the account gives it back, once it has let go of Telegram. */
function leaseOf(
  hold: AccountHold,
  report: EnginePorts["report"],
  onLost: (error: LeaseLost) => void,
): LeaseOfAccount {
  const held = heldLease(hold);
  const { keeper, lease } = held;
  return {
    lease: keeper,
    async takeOver() {
      if (keeper.lost !== undefined) throw keeper.lost;
      if (held.report !== undefined) throw new AccountLeased({ ...lease, expiresAt: null }, lease.holder);
      held.report = report;
      void hold.lost.then((error) => {
        if (held.report === report) onLost(error);
      });
      return lease.epoch;
    },
    async release() {
      if (held.report === report) held.report = undefined;
    },
  };
}
