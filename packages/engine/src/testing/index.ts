// contract suites for authors of stores; they need vitest
export type { EventStoreSubject } from "./store-subject.ts";
export { describeEventStore } from "./describe-event-store.ts";
export type { VaultSubject } from "./describe-vault.ts";
export { describeVault } from "./describe-vault.ts";
export type { AccountStateSubject } from "./describe-account-state.ts";
export { describeAccountState } from "./describe-account-state.ts";
export type { AccountLeasesSubject } from "./describe-account-leases.ts";
export { describeAccountLeases } from "./describe-account-leases.ts";

// records that are true in shape, for tests of stores
export {
  callAppend,
  callRecord,
  callSummary,
  signalingRecord,
  testAccount,
  testCallId,
  testTime,
} from "./record-fixtures.ts";
export { recordedCall } from "./recorded-call.ts";
export { seededRandom } from "./seeded-random.ts";

// a world in which time and randomness are ours
export type { SimulatedClock, SimulatedClockOptions } from "./simulated-clock.ts";
export { simulatedClock } from "./simulated-clock.ts";
export { seededRandomness } from "./seeded-randomness.ts";
