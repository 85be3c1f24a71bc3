import { isCallRecord, replayCall, statePath } from "@offhook/engine";
import type { CallContext, CallRecord, Deadline, Divergence, NewRecord } from "@offhook/engine";
import { timeline } from "../timeline/timeline.ts";
import type { AskedEffect, TimelineEntry } from "../timeline/timeline-entry.ts";
import { contextChanges } from "./context-changes.ts";
import type { ContextChange } from "./context-changes.ts";

/** A recorded call, laid out to be stepped through. Made once; a position in it is a number. */
export interface CallSession {
  /** One for each record and each signalling packet, in the order of time. */
  readonly steps: readonly SessionStep[];
}

/** A record with all that can be known of the call at that moment. */
export interface SessionStep extends TimelineEntry {
  /** The state after it, as the machine decides today; as it was recorded where it can't be decided. */
  readonly state: string;
  /** What the call knows after it; `null` where it can't be decided. */
  readonly context: CallContext | null;
  readonly changes: readonly ContextChange[];
  /** The timers that run after it, the next one first. */
  readonly deadlines: readonly Deadline[];
  /** What was asked for up to here, this record included, and has no result yet. */
  readonly open: readonly AskedEffect[];
  /** Where the record and today's decision part; `null` when they agree. */
  readonly divergence: Divergence | null;
  /** Why it can't be decided; `null` when it can. */
  readonly problem: string | null;
}

/**
 * Lays a call out: each record with the state, the context and what changed in it, what was asked for and what became of
 * that, and the timers that run. Both streams of the call may stand in one list. Runs no effect, reads no clock, never
 * throws for what stands in records.
 * @throws InvalidArgument for what is no list of records
 */
export function callSession(records: readonly NewRecord[]): CallSession {
  const entries = timeline(records);
  const decided = decidedRecords(records.filter(isCallRecord).toSorted((a, b) => a.revision - b.revision));
  let last: Decided = { state: "new", context: null, divergence: null, problem: null };
  let open: readonly AskedEffect[] = [];
  const steps = entries.map((entry): SessionStep => {
    const { record } = entry;
    const before = last.context;
    if (isCallRecord(record)) last = decided.get(record) ?? last;
    else last = { ...last, divergence: null };
    open = stillOpen(open, entry);
    return {
      ...entry,
      ...last,
      changes: contextChanges(before, last.context),
      deadlines: (last.context?.deadlines ?? []).toSorted((a, b) => a.dueAt - b.dueAt),
      open,
    };
  });
  return { steps };
}

type Decided = Pick<SessionStep, "state" | "context" | "divergence" | "problem">;

function decidedRecords(records: readonly CallRecord[]): ReadonlyMap<CallRecord, Decided> {
  const decided = new Map<CallRecord, Decided>();
  let problem: string | null = null;
  try {
    for (const { record, state, divergence } of replayCall(records))
      decided.set(record, {
        state: statePath(state.snapshot),
        context: state.snapshot.context,
        divergence,
        problem: null,
      });
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  for (const record of records)
    if (!decided.has(record))
      decided.set(record, { state: record.to, context: null, divergence: null, problem });
  return decided;
}

function stillOpen(
  open: readonly AskedEffect[],
  { record, asked, answers }: TimelineEntry,
): readonly AskedEffect[] {
  if (!isCallRecord(record) || (asked.length === 0 && answers === null)) return open;
  return [...open.filter(({ id }) => id !== record.effectId), ...asked];
}
