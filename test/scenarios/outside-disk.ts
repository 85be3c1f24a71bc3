import type { AccountLease, SecretName } from "@offhook/engine";
import type { Disk, PhoneStores } from "./disk.ts";
import type { Outside } from "./outside.ts";

/** Stores that a process has opened, and how they are left. */
export interface OpenedStores extends PhoneStores {
  close(): Promise<void>;
}

const never = new Promise<never>(() => {});

/** A disk whose stores answer from outside of memory. Each kind says how they are opened and what they show. */
export abstract class OutsideDisk implements Disk {
  readonly #outside: Outside;
  readonly #listeners = new Set<() => void>();
  readonly #kept = new Set<SecretName>();
  /** Leases of this life, those included of which it has not heard. */
  #leases: Promise<AccountLease | undefined>[] = [];
  #opened: OpenedStores | null = null;
  #left: Promise<unknown> = Promise.resolve();
  #life = 0;
  #appends = 0;

  readonly #leasesEndWithProcess: boolean;

  constructor(
    outside: Outside,
    { leasesEndWithProcess = true }: { readonly leasesEndWithProcess?: boolean } = {},
  ) {
    this.#outside = outside;
    this.#leasesEndWithProcess = leasesEndWithProcess;
  }

  abstract records(): Promise<readonly string[]>;
  abstract shown(): Promise<readonly string[]>;
  protected abstract openStores(ports: Parameters<Disk["open"]>[0]): Promise<OpenedStores>;

  async open(ports: Parameters<Disk["open"]>[0]): Promise<PhoneStores> {
    // An engine that was closed leaves its stores to the next one of the process.
    this.#opened ??= await this.#outside.do(async () => {
      await this.#left;
      return this.openStores(ports);
    });
    return this.#livingStores(this.#opened);
  }

  crash(): void {
    this.#life++;
    const opened = this.#opened;
    this.#opened = null;
    if (opened === null) return;
    // As if the leases of the dead had run out: how long that takes is looked at elsewhere.
    const leases = this.#leasesEndWithProcess ? this.#leases : [];
    this.#leases = [];
    this.#left = this.#outside.do(async () => {
      for (const lease of await Promise.all(leases))
        if (lease !== undefined) await opened.accountState.releaseLease(lease);
      await opened.close();
    });
  }

  /** Ends it for good. */
  async close(): Promise<void> {
    this.crash();
    await this.#left;
  }

  secrets(): readonly string[] {
    return [...this.#kept];
  }

  hasCalls(): boolean {
    return this.#appends > 0;
  }

  onAppend(listener: () => void): void {
    this.#listeners.add(listener);
  }

  #livingStores({ store, vault, accountState }: OpenedStores): PhoneStores {
    const life = this.#life;
    const does = async <T>(work: () => Promise<T>, then: (result: T) => void = () => {}): Promise<T> => {
      if (this.#life !== life) return never;
      const result = await this.#outside.do(work).then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      );
      if ("value" in result) then(result.value);
      if (this.#life !== life) return never;
      if ("error" in result) throw result.error;
      return result.value;
    };
    const reads = <T>(items: AsyncIterable<T>): AsyncIterable<T> => ({
      async *[Symbol.asyncIterator]() {
        const iterator = items[Symbol.asyncIterator]();
        try {
          for (;;) {
            const next = await does(() => iterator.next());
            if (next.done === true) return;
            yield next.value;
          }
        } finally {
          await iterator.return?.();
        }
      },
    });
    const keep = (names: readonly SecretName[]): void => {
      for (const name of names) this.#kept.add(name);
    };
    const close = async (): Promise<void> => {};
    return {
      store: {
        append: (request) =>
          does(
            () => store.append(request),
            () => {
              this.#appends++;
              for (const listener of this.#listeners) listener();
            },
          ),
        readStream: (stream, options) => reads(store.readStream(stream, options)),
        readAll: (options) => reads(store.readAll(options)),
        subscribe: (options) => store.subscribe(options),
        listCalls: (query) => reads(store.listCalls(query)),
        findCall: (key) => does(() => store.findCall(key)),
        comparePositions: (a, b) => store.comparePositions(a, b),
        close,
        [Symbol.asyncDispose]: close,
      },
      vault: {
        put: (entries) =>
          does(
            () => vault.put(entries),
            () => keep(entries.map(({ name }) => name)),
          ),
        replace: (entries) =>
          does(
            () => vault.replace(entries),
            () => keep(entries.map(({ name }) => name)),
          ),
        get: (name) => does(() => vault.get(name)),
        erase: (names) =>
          does(
            () => vault.erase(names),
            () => {
              for (const name of names) this.#kept.delete(name);
            },
          ),
        peerRef: (account, user) => vault.peerRef(account, user),
        accessTag: (account, hash) => vault.accessTag(account, hash),
        close,
        [Symbol.asyncDispose]: close,
      },
      accountState: {
        get: (account, key) => does(() => accountState.get(account, key)),
        set: (account, key, value) => does(() => accountState.set(account, key, value)),
        acquireLease: (request) =>
          does(() => {
            const acquiring = accountState.acquireLease(request);
            this.#leases.push(acquiring.catch(() => undefined));
            return acquiring;
          }),
        renewLease: (lease, time) => does(() => accountState.renewLease(lease, time)),
        releaseLease: (lease) => does(() => accountState.releaseLease(lease)),
      },
    };
  }
}
