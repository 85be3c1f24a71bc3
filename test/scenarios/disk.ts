import { memoryAccountState, memoryDisk, memoryEventStore, memoryVault } from "@offhook/engine";
import type { AccountStateStore, Digest, EventStore, MemoryDisk, Randomness, Vault } from "@offhook/engine";

/** What a process writes to. */
export interface PhoneStores {
  readonly store: EventStore;
  readonly vault: Vault;
  readonly accountState: AccountStateStore;
}

/** What a phone keeps, in whatever kind of store. It outlives the processes that write to it, one after the other. */
export interface Disk {
  /** The stores of the next process. */
  open(ports: { readonly digest: Digest; readonly randomness: Randomness }): Promise<PhoneStores>;
  /** The process dies: it is never answered again. What it had begun to write is written. */
  crash(): void;
  /** The records of all calls as JSON, in the order in which they were appended. */
  records(): Promise<readonly string[]>;
  /** Everything that is not in the vault. */
  shown(): Promise<readonly string[]>;
  /** Names of what the vault holds. */
  secrets(): readonly string[];
  /** Whether a call was appended. */
  hasCalls(): boolean;
  /** Calls `listener` for each append when it is written, before it is acknowledged. */
  onAppend(listener: () => void): void;
}

/** Where the phones of this test file keep what they write. Set by a file that runs the scenarios on other stores. */
export const storage = {
  newDisk: (): Disk => new DiskInMemory(),
  /** What is under way outside of memory: see `simulatedClock`. */
  outside: (): Promise<unknown> | undefined => undefined,
  /** Ends the disks made so far; those of a test end with it. For a test that needs many worlds, one after the other. */
  leave: async (): Promise<void> => {},
};

class DiskInMemory implements Disk {
  readonly #disk: MemoryDisk = memoryDisk();

  async open({ digest, randomness }: Parameters<Disk["open"]>[0]): Promise<PhoneStores> {
    const disk = this.#disk;
    return {
      store: memoryEventStore({ disk }),
      vault: memoryVault({ digest, randomness, disk }),
      accountState: memoryAccountState({ disk }),
    };
  }

  crash(): void {
    this.#disk.crash();
  }

  async records(): Promise<readonly string[]> {
    return this.#disk.log.records.map(({ text }) => text);
  }

  async shown(): Promise<readonly string[]> {
    const rows = JSON.stringify([...this.#disk.log.calls.values()]);
    return [...(await this.records()), rows, ...this.#disk.accountState.values()];
  }

  secrets(): readonly string[] {
    return [...this.#disk.secrets.values.keys()];
  }

  hasCalls(): boolean {
    return this.#disk.log.calls.size > 0;
  }

  onAppend(listener: () => void): void {
    this.#disk.log.watchers.add(listener);
  }
}
