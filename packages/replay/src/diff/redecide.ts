import { InvalidArgument, isCallRecord, replayCall } from "@offhook/engine";
import type { CallRecord, Decider, NewRecord } from "@offhook/engine";
import { checkedRecords } from "../text/checked-records.ts";

/**
 * The records of a call as another machine decides them: the inputs as they were, and of the decisions what this machine
 * makes of them. To be compared with the records themselves; they are no recording, their checksums are those of the originals.
 * @throws InvalidArgument; RecordTooNew for a record of a later version
 */
export function redecide(records: readonly NewRecord[], decider: Decider): readonly CallRecord[] {
  if (typeof decider?.decide !== "function")
    throw new InvalidArgument("decider", decider, "what createDecider() makes of a machine");
  const calls = checkedRecords("records", records)
    .filter(isCallRecord)
    .toSorted((a, b) => a.revision - b.revision);
  return [...replayCall(calls, { decider })].map(({ record, decision }): CallRecord => {
    const { from, to, outcome, rule, effects } = decision;
    return { ...record, from, to, outcome, rule, effects };
  });
}
