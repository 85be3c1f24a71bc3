import type { CallEventInput } from "../call/call-events.ts";
import type { CallId } from "../call/ids.ts";
import { newCallState } from "../replay/call-state.ts";
import type { CallState } from "../replay/call-state.ts";
import { directionOf, replayCall } from "../replay/replay-call.ts";
import { callStream, isCallRecord, isOriginal } from "../store/call-record.ts";
import type { CallRecord } from "../store/call-record.ts";
import type { Digest } from "../store/digest.ts";
import type { EventStore } from "../store/event-store.ts";
import { RecordDamaged, RecordingOnly } from "./engine-errors.ts";

/** A call as its records tell it to the machine of today. */
export interface LoadedCall {
  readonly state: CallState;
  /** The first record that leads elsewhere today than it did; `null` when all lead where they led. */
  readonly changed: Extract<CallEventInput, { readonly type: "MachineChanged" }> | null;
}

/**
 * Reads a call and decides its records again. Three things that look alike are told apart: a damaged log is refused, a
 * record of a later version is left to that version, and a machine that was changed since is told of in `changed`.
 * @returns `undefined` when there are no records
 * @throws RecordDamaged (RECORD_DAMAGED), RecordingOnly (RECORDING_ONLY), RecordTooNew (RECORD_TOO_NEW), StoreError
 */
export async function loadCall(
  store: EventStore,
  callId: CallId,
  digest: Digest,
): Promise<LoadedCall | undefined> {
  const records: CallRecord[] = [];
  for await (const record of store.readStream(callStream(callId))) {
    if (isCallRecord(record)) records.push(record);
  }
  const [first] = records;
  if (first === undefined) return undefined;
  if (!records.every(isOriginal)) throw new RecordingOnly(callId);
  let state = newCallState({ ...first, direction: directionOf(first) });
  let changed: LoadedCall["changed"] = null;
  for (const { state: next, record, divergence } of replayCall(records, { digest })) {
    state = next;
    if (divergence === null) continue;
    const { kind, revision, field, recorded, computed } = divergence;
    if (kind !== "decision") throw new RecordDamaged(callId, revision, kind);
    const { version, hash } = record.machine;
    const [before, now] = [recorded, computed].map((text) => text.slice(0, 200)) as [string, string];
    changed ??= {
      type: "MachineChanged",
      revision,
      field,
      recorded: before,
      computed: now,
      machine: { version, hash },
    };
  }
  return { state, changed };
}
