import { memoryAccountState } from "@offhook/engine";
import type { AccountLeases, AccountStateStore } from "@offhook/engine";
import { KurrentDBClient, streamNameFilter } from "@kurrent/kurrentdb-client";
import { openKurrentDbStores } from "@offhook/store-kurrentdb";
import type { DataKeys } from "@offhook/store-kurrentdb";
import type { EventLog } from "../kurrentdb/double/event-log.ts";
import { OutsideDisk } from "./outside-disk.ts";
import type { OpenedStores } from "./outside-disk.ts";
import type { Outside } from "./outside.ts";

/** An event as it stands on the server. */
interface StandingEvent {
  readonly stream: string;
  readonly data: string;
  readonly metadata: string;
}

/** What several machines share: streams with a prefix of their own on a server or a double of it, and where data keys are. */
export class SharedServer {
  readonly prefix = `p${crypto.randomUUID().replaceAll("-", "")}.`;
  readonly keys = new Map<string, Uint8Array>();
  readonly #server: { readonly url: string; readonly log?: EventLog };

  /** @param server a double, whose log is looked at; or a real server, which is asked */
  constructor(server: { readonly url: string; readonly log?: EventLog }) {
    this.#server = server;
  }

  get url(): string {
    return this.#server.url;
  }

  readonly dataKeys: DataKeys = {
    create: async (id, key) => void this.keys.set(id, key),
    read: async (id) => this.keys.get(id),
    destroy: async (ids) => {
      for (const id of ids) this.keys.delete(id);
    },
  };

  async events(name: RegExp): Promise<readonly StandingEvent[]> {
    const { url, log } = this.#server;
    const own = log === undefined ? await eventsAt(url, this.prefix) : eventsIn(log, this.prefix);
    return own.filter(({ stream }) => name.test(stream.slice(this.prefix.length)));
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
    const { url, prefix, dataKeys } = this.#server;
    const stores = await openKurrentDbStores(url, {
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
    return (await this.#server.events(/^(?:call|signaling)-/)).map(({ data }) => data);
  }

  async shown(): Promise<readonly string[]> {
    return (await this.#server.events(/./)).flatMap(({ data, metadata }) => [data, metadata]);
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

function eventsIn(log: EventLog, prefix: string): readonly StandingEvent[] {
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
  const own = log.events.filter(({ stream }) => stream.startsWith(prefix));
  return own.map(({ stream, data, metadata }) => ({ stream, data: text(data), metadata: text(metadata) }));
}

async function eventsAt(url: string, prefix: string): Promise<readonly StandingEvent[]> {
  const client = KurrentDBClient.connectionString(url);
  const events: StandingEvent[] = [];
  for await (const { event } of client.readAll({ filter: streamNameFilter({ prefixes: [prefix] }) })) {
    if (event === undefined) continue;
    const [data = "", metadata = ""] = [event.data, event.metadata].map((value) => JSON.stringify(value));
    events.push({ stream: event.streamId, data, metadata });
  }
  await client.dispose();
  return events;
}
