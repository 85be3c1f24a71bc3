/** `@offhook/engine/testing`: fixtures, and a world in which time and randomness are ours. For any test runner. */

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
