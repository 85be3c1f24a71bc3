import { memoryAccountState } from "@offhook/engine";
import type { AccountLeases, AccountStateStore } from "@offhook/engine";
import { openKurrentDbStores } from "@offhook/store-kurrentdb";
import type { DataKeys } from "@offhook/store-kurrentdb";
import type { LoggedEvent } from "../kurrentdb/double/event-log.ts";
import type { KurrentDbDouble } from "../kurrentdb/double/kurrentdb-double.ts";
import { OutsideDisk } from "./outside-disk.ts";
import type { OpenedStores } from "./outside-disk.ts";
import type { Outside } from "./outside.ts";

/** What several machines share: streams with a prefix of their own on a double of KurrentDB, and where data keys are. */
export class SharedServer {
  readonly prefix = `p${crypto.randomUUID().replaceAll("-", "")}.`;
  readonly keys = new Map<string, Uint8Array>();
  readonly double: KurrentDbDouble;

  constructor(double: KurrentDbDouble) {
    this.double = double;
  }

  readonly dataKeys: DataKeys = {
    create: async (id, key) => void this.keys.set(id, key),
    read: async (id) => this.keys.get(id),
    destroy: async (ids) => {
      for (const id of ids) this.keys.delete(id);
    },
  };

  events(name: RegExp): readonly LoggedEvent[] {
    return this.double.log.events.filter(
      ({ stream }) => stream.startsWith(this.prefix) && name.test(stream.slice(this.prefix.length)),
    );
  }
}

/** One machine's connections to a server. */
export class KurrentDbDisk extends OutsideDisk {
  readonly #server: SharedServer;
  readonly #between: (stores: OpenedStores) => OpenedStores;
  readonly #leasesExpire: boolean;
  readonly #leases = memoryAccountState();

  /**
   * `between` stands between the process and its stores, where what it does is waited for. `leasesExpire`: as on a server, and
   * nobody renews them once nothing is scheduled any more; else they end with the process.
   */
  constructor(
    outside: Outside,
    server: SharedServer,
    { between = (stores) => stores, leasesExpire = false }: KurrentDbDiskOptions = {},
  ) {
    super(outside, { leasesEndWithProcess: !leasesExpire });
    this.#server = server;
    this.#between = between;
    this.#leasesExpire = leasesExpire;
  }

  protected async openStores(): Promise<OpenedStores> {
    const { double, prefix, dataKeys } = this.#server;
    const stores = await openKurrentDbStores(double.url, {
      streamPrefix: prefix,
      rootKey: new Uint8Array(32).fill(7),
      dataKeys,
    });
    const { events: store, vault } = stores;
    const accountState = this.#leasesExpire
      ? stores.accountState
      : withLeases(stores.accountState, this.#leases);
    return this.#between({ store, vault, accountState, close: () => stores.close() });
  }

  async records(): Promise<readonly string[]> {
    return this.#server.events(/^(?:call|signaling)-/).map(({ data }) => text(data));
  }

  async shown(): Promise<readonly string[]> {
    return this.#server.events(/./).flatMap(({ data, metadata }) => [text(data), text(metadata)]);
  }
}

export interface KurrentDbDiskOptions {
  readonly between?: (stores: OpenedStores) => OpenedStores;
  readonly leasesExpire?: boolean;
}

function withLeases(state: AccountStateStore, leases: AccountLeases): AccountStateStore {
  return {
    get: (account, key) => state.get(account, key),
    set: (account, key, value) => state.set(account, key, value),
    acquireLease: (request) => leases.acquireLease(request),
    renewLease: (lease, time) => leases.renewLease(lease, time),
    releaseLease: (lease) => leases.releaseLease(lease),
  };
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}
