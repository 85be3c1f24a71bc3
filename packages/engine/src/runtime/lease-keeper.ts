import { toBase64Url } from "../store/base64url.ts";
import type { AccountLease } from "../store/account-lease.ts";
import { LeaseLost } from "../store/lease-errors.ts";
import type { AccountId } from "../call/ids.ts";
import type { AppendRequest, AppendResult, EventStore } from "../store/event-store.ts";
import type { Cancel } from "../store/clock.ts";
import type { EnginePorts } from "./engine-ports.ts";
import { retryDelayMs } from "./temporary-fault.ts";

/** How long a lease that can expire outlives its engine, and how often it is renewed. Our own choice. */
const leaseMs = 15_000;
const renewEveryMs = leaseMs / 3;

/**
 * Holds the lease of an account for this engine. Where leases expire it is renewed long before; should that fail, nothing
 * is appended from the moment on in which another engine may hold it, and so nothing is shown or sent, until it is renewed
 * after all. Once somebody else has the account, this engine is done with it for good.
 */
export class LeaseKeeper {
  readonly #ports: Pick<EnginePorts, "accountState" | "clock" | "random" | "report">;
  readonly #accountId: AccountId;
  readonly #onLost: (error: LeaseLost) => void;
  #lease: AccountLease | undefined;
  #taking: Promise<AccountLease> | undefined;
  #renewing: Promise<void> | undefined;
  #cancel: Cancel = () => {};
  #failures = 0;
  #lost: LeaseLost | undefined;
  #isReleased = false;

  constructor(
    accountId: AccountId,
    ports: Pick<EnginePorts, "accountState" | "clock" | "random" | "report">,
    onLost: (error: LeaseLost) => void,
  ) {
    this.#accountId = accountId;
    this.#ports = ports;
    this.#onLost = onLost;
  }

  /** Why the account is not run here any more; `undefined` while it is. */
  get lost(): LeaseLost | undefined {
    return this.#lost;
  }

  /** Takes the account over. @returns the epoch. @throws AccountLeased, StoreError */
  async take(): Promise<number> {
    const { accountState, clock, random } = this.#ports;
    const holderId = toBase64Url(random.bytes(12));
    const request = { accountId: this.#accountId, holderId, at: clock.now(), forMs: leaseMs };
    this.#taking = accountState.acquireLease(request);
    this.#lease = await this.#taking;
    this.#renewIn(renewEveryMs);
    return this.#lease.epoch;
  }

  /** Nobody else can hold the account now. */
  get isSafe(): boolean {
    const { expiresAt = 0 } = this.#lease ?? {};
    return this.#lost === undefined && (expiresAt === null || this.#ports.clock.now() < expiresAt);
  }

  /** Makes sure of it. @throws LeaseLost, StoreError when nobody can tell */
  async secure(): Promise<void> {
    if (this.isSafe) return;
    if (this.#lost !== undefined) throw this.#lost;
    await this.#renew();
  }

  /** Gives the account back. Never rejects: a lease that can't be given back expires, or ends with the process. */
  async release(): Promise<void> {
    this.#isReleased = true;
    this.#cancel();
    try {
      const lease = await this.#taking?.catch(() => undefined);
      await this.#renewing?.catch(() => {});
      if (lease !== undefined && this.#lost === undefined) await this.#ports.accountState.releaseLease(lease);
    } catch (error) {
      this.#ports.report({ kind: "leaseFailed", accountId: this.#accountId, error });
    }
  }

  #renewIn(delayMs: number): void {
    this.#cancel();
    if (this.#isReleased || this.#lease?.expiresAt === null) return;
    const { clock } = this.#ports;
    this.#cancel = clock.schedule(clock.now() + delayMs, () => void this.#renew().catch(() => {}));
  }

  /** One try at a time, for all who wait for it. */
  #renew(): Promise<void> {
    this.#renewing ??= this.#renewOnce().finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  async #renewOnce(): Promise<void> {
    const { accountState, clock, report } = this.#ports;
    const lease = this.#lease;
    if (lease === undefined) throw new TypeError("A lease is renewed that was never taken.");
    const accountId = this.#accountId;
    try {
      this.#lease = await accountState.renewLease(lease, { at: clock.now(), forMs: leaseMs });
      this.#failures = 0;
      this.#renewIn(renewEveryMs);
    } catch (error) {
      if (error instanceof LeaseLost) {
        this.#lost = error;
        this.#cancel();
        report({ kind: "leaseLost", accountId, error });
        this.#onLost(error);
      } else {
        const retryInMs = retryDelayMs(this.#failures++);
        report({ kind: "leaseFailed", accountId, error, retryInMs });
        this.#renewIn(retryInMs);
      }
      throw error;
    }
  }
}

/** The store as the calls of an account see it: they append nothing that another engine could be appending. */
export function leasedStore(store: EventStore, lease: LeaseKeeper): EventStore {
  const append = async (request: AppendRequest): Promise<AppendResult> => {
    await lease.secure();
    return store.append(request);
  };
  return {
    append: (request) => (lease.isSafe ? store.append(request) : append(request)),
    readStream: (stream, options) => store.readStream(stream, options),
    readAll: (options) => store.readAll(options),
    subscribe: (options) => store.subscribe(options),
    listCalls: (query) => store.listCalls(query),
    findCall: (key) => store.findCall(key),
    comparePositions: (a, b) => store.comparePositions(a, b),
    close: () => store.close(),
    [Symbol.asyncDispose]: () => store.close(),
  };
}
