import { realpathSync } from "node:fs";
import type { CallId, EventStore } from "@offhook/engine";
import { WrongUsage } from "../command-line/command-failure.ts";
import { withRecorded, withWritable } from "../recorded/open-recorded.ts";
import { storeAddress } from "../recorded/store-address.ts";

/** Where calls come from. */
export interface CopySource {
  readonly store: EventStore;
  /** Calls of a bundle that were damaged on the way. */
  readonly damagedCalls: ReadonlySet<CallId>;
}

/** Opens what is copied, for reading. An engine may go on writing to it. */
export function withSource<T>(name: string, use: (source: CopySource) => Promise<T>): Promise<T> {
  return withRecorded(name, (store, { bundle }) =>
    use({ store, damagedCalls: bundle?.damagedCalls ?? new Set() }),
  );
}

/** Opens the store that is copied to, or makes it. */
export function withTarget<T>(name: string, use: (store: EventStore) => Promise<T>): Promise<T> {
  return withWritable(name, use);
}

/** @throws WrongUsage when both names mean one store */
export function needTwoStores(from: string, to: string): void {
  if (placeOf(from) === placeOf(to)) throw new WrongUsage("--from and --to name the same store.");
}

function placeOf(name: string): string {
  const address = storeAddress(name);
  try {
    return realpathSync(address.path);
  } catch {
    return address.path;
  }
}
