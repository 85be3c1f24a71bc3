export type { KurrentDbEventStoreOptions, KurrentDbOptions } from "./open-stores.ts";
export { kurrentDbEventStore } from "./open-stores.ts";
