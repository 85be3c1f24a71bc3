import { InvalidArgument, isCallRecord, replayCall, summarize } from "@offhook/engine";
import type { CallId, CallSummary, Digest, EventStore, NewRecord } from "@offhook/engine";
import type { BundleProblem } from "./bundle-errors.ts";
import type { BundleHeader } from "./bundle-format.ts";
import { readBundle } from "./read-bundle.ts";
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
 * @param name what errors call it, such as the path of the file
 * @throws BundleUnreadable (BUNDLE_UNREADABLE, BUNDLE_TOO_NEW), InvalidArgument
 */
export async function openBundle(
  lines: Iterable<string> | AsyncIterable<string>,
  { digest, name = "bundle" }: { readonly digest: Digest; readonly name?: string },
): Promise<OpenedBundle> {
  if (typeof name !== "string") throw new InvalidArgument("name", name, "the name of the bundle");
  const calls = new Map<CallId, CallSummary>();
  const records: NewRecord[] = [];
  const problems: BundleProblem[] = [];
  const damagedCalls = new Set<CallId>();
  let header: BundleHeader | undefined;
  let current: CallId | undefined;
  for await (const part of readBundle(lines, digest)) {
    switch (part.kind) {
      case "header":
        ({ header } = part);
        break;
      case "call":
        // The lines that are missing before it may have been those of the call before.
        if (!part.isWhole && current !== undefined) damagedCalls.add(current);
        current = part.call.callId;
        calls.set(current, part.call);
        if (!part.isWhole) damagedCalls.add(current);
        break;
      case "record":
        current = part.record.callId;
        records.push(part.record);
        if (!part.isWhole) damagedCalls.add(current);
        break;
      case "problem":
        // A line that is lost, and the end before which one is missing, belonged to the call that was being read.
        if (current !== undefined && isOfCurrent(part.problem, problems.at(-1))) damagedCalls.add(current);
        problems.push(part.problem);
        break;
      default:
        part satisfies never;
    }
  }
  if (header === undefined) throw new TypeError("readBundle gave no header.");
  for (const record of records) {
    if (calls.has(record.callId)) continue;
    const row = rowOf(records.filter((each) => each.callId === record.callId));
    if (row !== undefined) calls.set(record.callId, row);
  }
  return { header, store: recordedStore({ calls: calls.values(), records, name }), problems, damagedCalls };
}

function isOfCurrent({ kind, line }: BundleProblem, before: BundleProblem | undefined): boolean {
  if (kind === "count") return before?.kind === "changed" && before.line === line;
  return kind === "unreadable" || kind === "truncated";
}

/** What the records say of their call; `undefined` when they can't be decided. */
function rowOf(records: readonly NewRecord[]): CallSummary | undefined {
  try {
    const last = [...replayCall(records.filter(isCallRecord))].at(-1);
    return last === undefined ? undefined : summarize(last.state);
  } catch {
    return undefined;
  }
}
