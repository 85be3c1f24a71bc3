import type { CallEvent, CallEventInput } from "../call/call-events.ts";
import type { Decision } from "../call/decide.ts";
import type { CallState } from "../replay/call-state.ts";
import { decidedRecord } from "../replay/record-event.ts";
import type { CallRecord } from "../store/call-record.ts";
import { newRecordId } from "../store/record-ids.ts";
import type { EnginePorts } from "./engine-ports.ts";

/** An input becomes an event: it gets the machine's time, which never runs backwards within a call. */
export function stamp(input: CallEventInput, state: CallState, ports: Pick<EnginePorts, "clock">): CallEvent {
  return { ...input, at: Math.max(state.at, ports.clock.now()) };
}

/** The record of an event and what was decided on it, stamped by the engine that runs the call. */
export function recordOf(
  event: CallEvent,
  decision: Decision,
  state: CallState,
  ignoredBefore: number,
  { clock, random, digest }: Pick<EnginePorts, "clock" | "random" | "digest">,
): CallRecord {
  const id = newRecordId(clock.wall(), random);
  return decidedRecord(event, decision, state, { id, recordedAt: clock.wall(), ignoredBefore, digest });
}
