import { InvalidArgument, needKnown } from "@offhook/engine";
import type { CallId, Digest, EventStore } from "@offhook/engine";
import { bundleContents } from "./bundle-contents.ts";
import type { BundleProblem } from "./bundle-errors.ts";
import type { BundleHeader } from "./bundle-format.ts";
import { recordedStore } from "./recorded-store.ts";

/** A bundle that was read, as a store in which everything can be looked at. */
export interface OpenedBundle {
  readonly header: BundleHeader;
  /** Read only: `append` throws STORE_READ_ONLY. Its calls are those of the bundle, and it never gets another one. */
  readonly store: EventStore;
  /** What is damaged, in the order of lines; empty for a bundle that is whole. */
  readonly problems: readonly BundleProblem[];
  /** Calls of which a line was changed or lost, as far as it shows whose line it was. */
  readonly damagedCalls: ReadonlySet<CallId>;
}

/**
 * Reads a whole bundle into memory. What is damaged is left out and named; a call whose row is lost gets it from its
 * records.
 * @param options.name what errors call it, such as the path of the file
 * @throws BundleUnreadable (BUNDLE_UNREADABLE, BUNDLE_TOO_NEW), InvalidArgument
 */
export async function openBundle(
  lines: Iterable<string> | AsyncIterable<string>,
  options: { readonly digest: Digest; readonly name?: string },
): Promise<OpenedBundle> {
  needKnown("options", options, { digest: true, name: true });
  const { digest, name = "bundle" } = options;
  if (typeof name !== "string") throw new InvalidArgument("name", name, "the name of the bundle");
  const { header, calls, records, problems, damagedCalls } = await bundleContents(lines, digest);
  return { header, store: recordedStore({ calls, records, name }), problems, damagedCalls };
}
