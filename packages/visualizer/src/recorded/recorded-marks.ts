import { deciderFor, directionOf, eventOf, InvalidArgument, isCallRecord, replayCall } from "@offhook/engine";
import type { CallRecord, CallSnapshot, NewRecord } from "@offhook/engine";
import type { LiveMarks } from "../picture/live-chart.ts";
import { takenTransition } from "./taken-transition.ts";

/** What a live chart marks at each record of one call. */
export interface RecordedMarks {
  /** The state after a record, and the transition that led there; nothing for a revision that the call does not have. */
  at(revision: number): LiveMarks;
  /** The revision of the last record; -1 when there is none. */
  readonly last: number;
}

/**
 * Finds for each record of a call what a picture of its machine marks. The call is decided once; where it can't be, the
 * states are marked as they were recorded and no transition is. Signalling packets among the records are passed over.
 * @throws InvalidArgument for what is no list of records
 */
export function recordedMarks(records: readonly NewRecord[]): RecordedMarks {
  if (!Array.isArray(records))
    throw new InvalidArgument("records", records, "the records of a call, as a store reads them");
  const calls = records.filter(isCallRecord).toSorted((a, b) => a.revision - b.revision);
  const byRevision = new Map(calls.map((record) => [record.revision, record]));
  const befores = snapshotsBefore(calls);
  return {
    last: calls.at(-1)?.revision ?? -1,
    at(revision) {
      const record = byRevision.get(revision);
      if (record === undefined) return {};
      const before = befores.get(revision);
      const taken = before === undefined ? null : transitionOf(record, before);
      return { states: [record.to], transitions: taken === null ? [] : [taken] };
    },
  };
}

function snapshotsBefore(calls: readonly CallRecord[]): ReadonlyMap<number, CallSnapshot> {
  const befores = new Map<number, CallSnapshot>();
  const [first] = calls;
  if (first === undefined) return befores;
  let before = deciderFor(directionOf(first)).initial(first);
  try {
    for (const { record, state, divergence } of replayCall(calls)) {
      if (divergence === null) befores.set(record.revision, before);
      before = state.snapshot;
    }
  } catch {
    // Records of a later version, or damaged ones: what stands before them is known.
  }
  return befores;
}

function transitionOf(record: CallRecord, before: CallSnapshot): string | null {
  try {
    return takenTransition(deciderFor(directionOf(record)), before, eventOf(record));
  } catch {
    // The machine threw then as well, and the record after this one says so.
    return null;
  }
}
