/** `@offhook/engine/contracts`: what authors of stores have to keep, as suites; they need vitest. */
export type { EventStoreSubject } from "./store-subject.ts";
export { describeEventStore } from "./describe-event-store.ts";
export type { VaultSubject } from "./describe-vault.ts";
export { describeVault } from "./describe-vault.ts";
export type { AccountStateSubject } from "./describe-account-state.ts";
export { describeAccountState } from "./describe-account-state.ts";
export type { AccountLeasesSubject } from "./describe-account-leases.ts";
export { describeAccountLeases } from "./describe-account-leases.ts";
