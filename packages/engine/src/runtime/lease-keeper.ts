import { toBase64Url } from "../store/base64url.ts";
import type { AccountLease, AccountLeases } from "../store/account-lease.ts";
import { LeaseLost } from "../store/lease-errors.ts";
import type { AccountId } from "../call/ids.ts";
import type { StoredRecord, StreamName } from "../store/call-record.ts";
import type { AppendRequest, AppendResult, EventStore, ReadStreamOptions } from "../store/event-store.ts";
import type { Cancel } from "../store/clock.ts";
import type { EnginePorts } from "./engine-ports.ts";
import { retryDelayMs } from "./temporary-fault.ts";

/** How long a lease that can expire outlives its engine, and how often it is renewed. Our own choice. */
const leaseMs = 15_000;
const renewEveryMs = leaseMs / 3;
/** By how much the clocks of two hosts may differ: so long before a lease ends by its holder's own clock, it counts as over. */
const skewMs = 3_000;

/**
 * Holds the lease of an account for this engine. Where leases expire it is renewed long before; should that fail, nothing
 * is appended from the moment on in which another engine may hold it, and so nothing is shown or sent, until it is renewed
 * after all. Once somebody else has the account, this engine is done with it for good.
 */
export class LeaseKeeper {
  readonly #ports: LeasePorts;
  readonly #accountId: AccountId;
  readonly #onLost: (error: LeaseLost) => void;
  readonly #isLostWhenOver: boolean;
  /** One name for all tries: a store whose answer did not come gives the same lease again. */
  #holderId: string | undefined;
  #lease: AccountLease | undefined;
  #taking: Promise<AccountLease> | undefined;
  #renewing: Promise<void> | undefined;
  #cancel: Cancel = () => {};
  #cancelEnd: Cancel = () => {};
  #failures = 0;
  #lost: LeaseLost | undefined;
  #isReleased = false;

  /** @param isLostWhenOver a lease that could not be renewed in time is lost, also when nobody else has taken it */
  constructor(
    accountId: AccountId,
    ports: LeasePorts,
    onLost: (error: LeaseLost) => void,
    isLostWhenOver = false,
  ) {
    this.#isLostWhenOver = isLostWhenOver;
    this.#accountId = accountId;
    this.#ports = ports;
    this.#onLost = onLost;
  }

  /** Why the account is not run here any more, given back included; `undefined` while it is. */
  get lost(): LeaseLost | undefined {
    return this.#lost;
  }

  /** Takes the account over. Can be tried again. @throws AccountLeased, LeaseLost, StoreError */
  async take(): Promise<AccountLease> {
    this.#taking = this.#acquire();
    this.#lease = await this.#taking;
    this.#renewIn(renewEveryMs);
    this.#watchEnd();
    return this.#lease;
  }

  async #acquire(): Promise<AccountLease> {
    const { accountState, clock, random } = this.#ports;
    this.#holderId ??= toBase64Url(random.bytes(12));
    const time = { at: clock.now(), forMs: leaseMs };
    const lease = await accountState.acquireLease({
      accountId: this.#accountId,
      holderId: this.#holderId,
      ...time,
    });
    const isFromBefore = lease.expiresAt !== null && lease.expiresAt < time.at + leaseMs;
    return isFromBefore ? accountState.renewLease(lease, time) : lease;
  }

  /** Whether the lease ends unless it is renewed. */
  get expires(): boolean {
    return this.#lease?.expiresAt !== null;
  }

  /** Nobody else can hold the account now. */
  get isSafe(): boolean {
    const { expiresAt = 0 } = this.#lease ?? {};
    return (
      this.#lost === undefined &&
      !this.#isReleased &&
      (expiresAt === null || this.#ports.clock.now() < expiresAt - skewMs)
    );
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
    if (this.#lease !== undefined) this.#lost ??= new LeaseLost(this.#lease, null);
    this.#cancel();
    this.#cancelEnd();
    try {
      const lease = await this.#taking?.catch(() => undefined);
      await this.#renewing?.catch(() => {});
      // Also one that is over by our own clock: the store may hold it longer, and changes nothing that is another's.
      if (lease !== undefined) await this.#ports.accountState.releaseLease(lease);
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
      if (this.#lost !== undefined) throw this.#lost;
      this.#failures = 0;
      this.#watchEnd();
      this.#renewIn(renewEveryMs);
    } catch (error) {
      if (error instanceof LeaseLost) this.#lose(error);
      else if (this.#lost === undefined) {
        const retryInMs = retryDelayMs(this.#failures++);
        report({ kind: "leaseFailed", accountId, error, retryInMs });
        this.#renewIn(retryInMs);
      }
      throw error;
    }
  }

  /** Whoever has to let go of Telegram does so before anybody else may connect. */
  #watchEnd(): void {
    this.#cancelEnd();
    const { expiresAt = null } = this.#lease ?? {};
    if (!this.#isLostWhenOver || this.#isReleased || this.#lease === undefined || expiresAt === null) return;
    const lease = this.#lease;
    this.#cancelEnd = this.#ports.clock.schedule(expiresAt - skewMs, () =>
      this.#lose(new LeaseLost(lease, null, true)),
    );
  }

  #lose(error: LeaseLost): void {
    if (this.#lost !== undefined) return;
    this.#lost = error;
    this.#cancel();
    this.#cancelEnd();
    this.#ports.report({ kind: "leaseLost", accountId: this.#accountId, error });
    this.#onLost(error);
  }
}

/** What a lease is held with. */
export type LeasePorts = Pick<EnginePorts, "clock" | "random" | "report"> & {
  readonly accountState: AccountLeases;
};

/**
 * The store as the calls of an account see it: they append nothing that another engine could be appending, and what they
 * appended or read when the lease may have ended meanwhile is theirs to act on only once it is renewed.
 */
export function leasedStore(store: EventStore, lease: LeaseKeeper): EventStore {
  const append = async (request: AppendRequest): Promise<AppendResult> => {
    await lease.secure();
    const result = await store.append(request);
    await lease.secure();
    return result;
  };
  async function* read(stream: StreamName, options?: ReadStreamOptions): AsyncGenerator<StoredRecord> {
    await lease.secure();
    yield* store.readStream(stream, options);
    await lease.secure();
  }
  return {
    append: (request) => (lease.expires || !lease.isSafe ? append(request) : store.append(request)),
    readStream: (stream, options) =>
      lease.expires ? read(stream, options) : store.readStream(stream, options),
    readAll: (options) => store.readAll(options),
    subscribe: (options) => store.subscribe(options),
    listCalls: (query) => store.listCalls(query),
    findCall: (key) => store.findCall(key),
    comparePositions: (a, b) => store.comparePositions(a, b),
    close: () => store.close(),
    [Symbol.asyncDispose]: () => store.close(),
  };
}
