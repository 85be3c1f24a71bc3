import { InvalidArgument } from "../call/offhook-error.ts";
import type { LeaseState } from "./account-lease.ts";
import type { AccountStateKey, AccountStateValues } from "./account-state.ts";
import type { CallSummary } from "./call-summary.ts";
import type { StreamName } from "./call-record.ts";
import type { SecretName } from "./vault.ts";

/**
 * What the memory stores write to. It outlives them, so a test drops a store, as a crash does, and opens another
 * one on the same disk. Two stores on one disk see each other, as two processes on one file do.
 */
export interface MemoryDisk {
  readonly log: MemoryLog;
  readonly secrets: MemorySecrets;
  /** Values as JSON, by account and key. */
  readonly accountState: Map<`${string}/${AccountStateKey}`, string>;
  /** By account, each with the life in which it was taken. */
  readonly leases: Map<string, { readonly state: LeaseState; readonly life: number }>;
  /**
   * The process dies: no store opened so far answers any more, neither what is under way nor what is asked later.
   * What they had begun to write is written.
   */
  crash(): void;
  /** Counts crashes; a store of an earlier life is dead. */
  readonly life: number;
}

export interface MemoryLog {
  /** In the order of positions; the first one has position 1. Each record as its JSON. */
  readonly records: { readonly stream: StreamName; readonly id: string; readonly text: string }[];
  /** Index into `records` of each record of a stream, by revision. */
  readonly streams: Map<StreamName, number[]>;
  readonly calls: Map<string, CallSummary>;
  /** Told after each append. */
  readonly watchers: Set<() => void>;
}

export interface MemorySecrets {
  readonly values: Map<SecretName, Uint8Array>;
  readonly erased: Set<SecretName>;
  /** The key of pseudonyms, made by the first vault on this disk. */
  pseudonymKey: Uint8Array | null;
}

export type AccountStateValue = AccountStateValues[AccountStateKey];

/** An empty disk for memory stores. */
export function memoryDisk(): MemoryDisk {
  let life = 0;
  return {
    log: { records: [], streams: new Map(), calls: new Map(), watchers: new Set() },
    secrets: { values: new Map(), erased: new Set(), pseudonymKey: null },
    accountState: new Map(),
    leases: new Map(),
    crash() {
      life++;
    },
    get life() {
      return life;
    },
  };
}

/** @throws InvalidArgument */
export function checkedDisk(disk: MemoryDisk): MemoryDisk {
  if (typeof disk?.crash !== "function") throw new InvalidArgument("disk", disk, "a memoryDisk()");
  return disk;
}

/** Resolves with `value` once the caller's turn has ended, and never when the disk's process has died meanwhile. */
export function answer<T>(disk: MemoryDisk, life: number, value: T): Promise<T> {
  return new Promise((resolve) => {
    queueMicrotask(() => {
      if (disk.life === life) resolve(value);
    });
  });
}
