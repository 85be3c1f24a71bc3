import { memoryAccountState, memoryDisk, memoryVault } from "@offhook/engine";
import { kurrentDbEventStore } from "@offhook/store-kurrentdb";
import type { LoggedEvent } from "../kurrentdb/double/event-log.ts";
import type { KurrentDbDouble } from "../kurrentdb/double/kurrentdb-double.ts";
import type { Disk } from "./disk.ts";
import { OutsideDisk } from "./outside-disk.ts";
import type { OpenedStores } from "./outside-disk.ts";
import type { Outside } from "./outside.ts";

/** Streams with a prefix of their own on a double of KurrentDB. */
export class KurrentDbDisk extends OutsideDisk {
  readonly #prefix = `p${crypto.randomUUID().replaceAll("-", "")}.`;
  readonly #double: KurrentDbDouble;
  readonly #memory = memoryDisk();
  readonly #between: (stores: OpenedStores) => OpenedStores;

  /** @param between stands between the process and its stores, where what it does is waited for */
  constructor(
    outside: Outside,
    double: KurrentDbDouble,
    between: (stores: OpenedStores) => OpenedStores = (stores) => stores,
  ) {
    super(outside);
    this.#double = double;
    this.#between = between;
  }

  protected async openStores({ digest, randomness }: Parameters<Disk["open"]>[0]): Promise<OpenedStores> {
    const store = kurrentDbEventStore(this.#double.url, { streamPrefix: this.#prefix });
    const disk = this.#memory;
    return this.#between({
      store,
      vault: memoryVault({ digest, randomness, disk }),
      accountState: memoryAccountState({ disk }),
      close: () => store.close(),
    });
  }

  async records(): Promise<readonly string[]> {
    return this.#events(/^(?:call|signaling)-/).map(({ data }) => text(data));
  }

  async shown(): Promise<readonly string[]> {
    return this.#events(/./).flatMap(({ data, metadata }) => [text(data), text(metadata)]);
  }

  #events(name: RegExp): readonly LoggedEvent[] {
    const { events } = this.#double.log;
    return events.filter(
      ({ stream }) => stream.startsWith(this.#prefix) && name.test(stream.slice(this.#prefix.length)),
    );
  }
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}
