import { isCallRecord } from "@offhook/engine";
import type { NewRecord } from "@offhook/engine";
import { diffCalls, forkCall } from "@offhook/replay";
import type { Branch, CallDiff, ForkEdit } from "@offhook/replay";
import { pageDigest } from "./page-digest.ts";
import { ShownCall } from "./shown-call.ts";
import type { PathSide } from "./viewer-place.ts";

/** A call beside what it is compared with: a branch of its own, or another call. */
export interface ShownPaths {
  readonly left: ShownCall;
  readonly right: ShownCall;
  readonly diff: CallDiff;
  /** `null` where two calls are compared. */
  readonly branch: Branch | null;
}

/** What would have happened. @throws ForkInvalid (FORK_INVALID) for edits that do not fit the call */
export function branchedPaths(left: ShownCall, edits: readonly ForkEdit[]): ShownPaths {
  const branch = forkCall(left.records, edits, pageDigest);
  return { left, right: new ShownCall(branch.records), diff: branch.diff, branch };
}

/** Two calls. */
export function comparedPaths(left: ShownCall, right: ShownCall): ShownPaths {
  const own = (records: readonly NewRecord[]): readonly NewRecord[] => records.filter(isCallRecord);
  return { left, right, diff: diffCalls(own(left.records), own(right.records)), branch: null };
}

/** The step of the other path that belongs to a step of this one: its own, else the last one before it. */
export function counterpart({ left, right, diff }: ShownPaths, side: PathSide, index: number): number {
  const [from, to] = side === "left" ? ([left, right] as const) : ([right, left] as const);
  const revision = revisionAt(from, index);
  let found = 0;
  for (const row of diff.rows) {
    const [here, there] = side === "left" ? [row.left, row.right] : [row.right, row.left];
    if (there !== null) found = to.indexOf(String(there.revision)) ?? found;
    if (here?.revision === revision) break;
  }
  return found;
}

/** The row of the comparison in which a step of a path stands; -1 for a packet before all records. */
export function rowOfStep({ left, right, diff }: ShownPaths, side: PathSide, index: number): number {
  const revision = revisionAt(side === "left" ? left : right, index);
  return diff.rows.findIndex((row) => row[side]?.revision === revision);
}

/** The revision of the last record up to a step; -1 where only packets are. */
function revisionAt({ steps }: ShownCall, index: number): number {
  for (let at = index; at >= 0; at--) {
    const record = steps[at]?.record;
    if (record !== undefined && isCallRecord(record)) return record.revision;
  }
  return -1;
}
