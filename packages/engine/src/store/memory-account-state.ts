import type { AccountStateStore } from "./account-state.ts";
import { answer, checkedDisk, memoryDisk } from "./memory-disk.ts";
import type { MemoryDisk } from "./memory-disk.ts";

/** Account state in memory; as durable as `disk`, which outlives it. Values are kept as JSON. */
export function memoryAccountState(options: { readonly disk?: MemoryDisk } = {}): AccountStateStore {
  const disk = checkedDisk(options.disk ?? memoryDisk());
  const { life } = disk;
  return {
    async get(accountId, key) {
      const text = disk.accountState.get(`${accountId}/${key}`);
      return answer(disk, life, text === undefined ? undefined : JSON.parse(text));
    },
    async set(accountId, key, value) {
      if (disk.life === life) disk.accountState.set(`${accountId}/${key}`, JSON.stringify(value));
      return answer(disk, life, undefined);
    },
  };
}
