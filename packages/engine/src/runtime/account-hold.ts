import { needKnown, needMethods } from "../call/argument.ts";
import type { AccountId } from "../call/ids.ts";
import { InvalidArgument } from "../call/offhook-error.ts";
import type { AccountLease, AccountLeases } from "../store/account-lease.ts";
import type { Clock } from "../store/clock.ts";
import { AccountLeased, LeaseLost } from "../store/lease-errors.ts";
import type { Randomness } from "../store/randomness.ts";
import { checkedBoolean } from "./checked-arguments.ts";
import { checkSignal } from "./cancellation.ts";
import type { Cancellable } from "./cancellation.ts";
import type { Diagnostic } from "./engine-errors.ts";
import { LeaseKeeper } from "./lease-keeper.ts";
import { systemClock } from "./system-clock.ts";
import { systemRandomness } from "./system-randomness.ts";
import { isTemporary, Pause } from "./temporary-fault.ts";

/** Which account is taken, and whether to wait for it. */
export interface TakeAccountOptions extends Cancellable {
  readonly accountId: string;
  readonly accountState: AccountLeases;
  /** `true`: waits until no other engine runs the account, as a process does that stands by. Default `false`. */
  readonly wait?: boolean;
  /** Default: the system's. */
  readonly clock?: Clock;
  /** Default: the system's. */
  readonly random?: Randomness;
}

/** An account that is held before anything connects to Telegram for it, as stores of several hosts need it. */
export interface AccountHold extends AsyncDisposable {
  readonly accountId: AccountId;
  /** How often the account has been taken over, this time included. */
  readonly epoch: number;
  /**
   * Resolves when the account is lost, 3 s before another engine may take it: by its own clock, also where the store is
   * out of reach. Whoever gets to know lets go of Telegram at once, and takes the account anew. Never rejects.
   */
  readonly lost: Promise<LeaseLost>;
  /** Gives the account back; let go of Telegram before. Never rejects, repeating is safe. `await using` does it too. */
  release(): Promise<void>;
}

/**
 * Takes an account, before its client connects: Telegram kills a session that is used twice. Where leases expire, the one
 * before is over 15 s after its holder renewed it last; a process that stands by (`wait`) asks every second.
 *
 *     const hold = await takeAccount({ accountId, accountState, wait: true });
 *     const client = await connect();
 *     const engine = await createCallEngine({ holds: [hold], ... });
 *     void hold.lost.then(() => client.disconnect());
 *     ...
 *     await engine.close(); await client.disconnect(); await hold.release();
 *
 * @throws AccountLeased (ACCOUNT_LEASED) unless it waits, StoreError, InvalidArgument, the reason of an aborted signal
 */
export async function takeAccount(options: TakeAccountOptions): Promise<AccountHold> {
  needKnown("options", options, {
    accountId: true,
    accountState: true,
    wait: true,
    clock: true,
    random: true,
    signal: true,
  });
  const { accountId, accountState, wait = false, signal } = options;
  const { clock = systemClock(), random = systemRandomness() } = options;
  if (typeof accountId !== "string" || !/^[A-Za-z0-9._@+-]{1,64}$/.test(accountId))
    throw new InvalidArgument("accountId", accountId, "1 to 64 characters of A-Z a-z 0-9 . _ @ + -");
  needMethods("accountState", accountState, ["acquireLease", "renewLease", "releaseLease"]);
  needMethods("clock", clock, ["now", "wall", "schedule"]);
  needMethods("random", random, ["bytes"]);
  checkedBoolean("wait", wait);
  checkSignal(signal);
  const lost = Promise.withResolvers<LeaseLost>();
  let held: HeldLease | undefined;
  const report = (diagnostic: Diagnostic): void => held?.report?.(diagnostic);
  const ports = { accountState, clock, random, report };
  const keeper = new LeaseKeeper(accountId as AccountId, ports, lost.resolve, true);
  const pause = new Pause(clock);
  const stopWaiting = (): void => pause.end();
  signal?.addEventListener("abort", stopWaiting);
  // A process that stands by has nothing else to do, and must not end because of that.
  const letEnd = systemClock({ keepAlive: true }).schedule(Number.POSITIVE_INFINITY, () => {});
  let lease: AccountLease | undefined;
  try {
    while (lease === undefined) {
      signal?.throwIfAborted();
      lease = await keeper.take().catch((error: unknown) => {
        if (wait && mayBeFreeLater(error)) return undefined;
        throw error;
      });
      if (signal?.aborted === true) {
        await keeper.release();
        throw signal.reason;
      }
      if (lease === undefined) await pause.wait(askEveryMs);
    }
  } finally {
    letEnd();
    signal?.removeEventListener("abort", stopWaiting);
  }
  const release = (): Promise<void> => keeper.release();
  const hold: AccountHold = {
    accountId: accountId as AccountId,
    epoch: lease.epoch,
    lost: lost.promise,
    release,
    [Symbol.asyncDispose]: release,
  };
  held = { keeper, lease };
  heldLeases.set(hold, held);
  return hold;
}

function mayBeFreeLater(error: unknown): boolean {
  return error instanceof AccountLeased || error instanceof LeaseLost || isTemporary(error);
}

/** What an engine needs of a hold. */
interface HeldLease {
  readonly keeper: LeaseKeeper;
  /** As it was taken. */
  readonly lease: AccountLease;
  /** The engine that runs the account is told of what goes wrong with it. There is one at a time. */
  report?: ((diagnostic: Diagnostic) => void) | undefined;
}

/** @throws InvalidArgument for what takeAccount did not give */
export function heldLease(hold: AccountHold): HeldLease {
  const held = heldLeases.get(hold);
  if (held === undefined) throw new InvalidArgument("holds[]", hold, "what takeAccount resolved with");
  return held;
}

const heldLeases = new WeakMap<AccountHold, HeldLease>();
const askEveryMs = 1_000;
