import type { AccountStateStore } from "../store/account-state.ts";
import type { Clock } from "../store/clock.ts";
import type { Digest } from "../store/digest.ts";
import type { EventStore } from "../store/event-store.ts";
import type { Randomness } from "../store/randomness.ts";
import type { Vault } from "../store/vault.ts";
import type { CallTransport } from "./call-transport.ts";
import type { Diagnostic } from "./engine-errors.ts";

/** Everything outside, as one call's process sees it. */
export interface EnginePorts {
  readonly store: EventStore;
  readonly vault: Vault;
  readonly accountState: AccountStateStore;
  readonly clock: Clock;
  readonly random: Randomness;
  readonly digest: Digest;
  readonly transport: CallTransport;
  readonly report: (diagnostic: Diagnostic) => void;
}
