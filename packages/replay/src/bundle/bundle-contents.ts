import { isCallRecord, replayCall, summarize } from "@offhook/engine";
import type { CallId, CallSummary, Digest, NewRecord } from "@offhook/engine";
import type { BundleProblem } from "./bundle-errors.ts";
import type { BundleHeader } from "./bundle-format.ts";
import { readBundle } from "./read-bundle.ts";

/** All that a bundle holds. */
export interface BundleContents {
  readonly header: BundleHeader;
  /** In the order of the bundle. A call whose row is lost has the one that its records give. */
  readonly calls: readonly CallSummary[];
  /** Of all calls, in the order of the bundle. */
  readonly records: readonly NewRecord[];
  /** What is damaged, in the order of lines; empty for a bundle that is whole. */
  readonly problems: readonly BundleProblem[];
  /** Calls of which a line was changed or lost, as far as it shows whose line it was. */
  readonly damagedCalls: ReadonlySet<CallId>;
}

/**
 * Reads a whole bundle into memory; what is damaged is left out and named. `openBundle` gives the same as a store.
 * @throws BundleUnreadable (BUNDLE_UNREADABLE, BUNDLE_TOO_NEW), InvalidArgument
 */
export async function bundleContents(
  lines: Iterable<string> | AsyncIterable<string>,
  digest: Digest,
): Promise<BundleContents> {
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
  return { header, calls: [...calls.values()], records, problems, damagedCalls };
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
