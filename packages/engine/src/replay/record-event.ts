import type { CallEvent } from "../call/call-events.ts";
import { deciderFor } from "../call/decide.ts";
import type { Decision } from "../call/decide.ts";
import type { RecordId } from "../call/ids.ts";
import { InvalidArgument } from "../call/offhook-error.ts";
import { callStream, recordSchemaVersion } from "../store/call-record.ts";
import type { CallRecord } from "../store/call-record.ts";
import { checksumOf } from "../store/checksum.ts";
import type { Digest } from "../store/digest.ts";
import { machineIdentity } from "../store/machine-identity.ts";
import { advance } from "./call-state.ts";
import type { CallState } from "./call-state.ts";
import { decideSafely } from "./replay-call.ts";

/** What a record gets that does not follow from its event and its call. */
export interface RecordStamp extends Pick<CallRecord, "recordedAt" | "ignoredBefore" | "redacted" | "trace"> {
  readonly id: RecordId;
  readonly digest: Digest;
}

/**
 * Decides on an event and makes the record that an engine would have written, without any effect: for recordings that no
 * engine made, such as a branch or a trace. Pure.
 * @throws InvalidArgument
 */
export function recordEvent(
  state: CallState,
  event: CallEvent,
  stamp: RecordStamp,
): { readonly record: CallRecord; readonly state: CallState } {
  if (typeof state?.snapshot !== "object")
    throw new InvalidArgument("state", state, "the state of a call, as newCallState or replayCall gives it");
  if (typeof event?.type !== "string" || !Number.isFinite(event.at))
    throw new InvalidArgument("event", event, "a call event with its time");
  const decision = decideSafely(deciderFor(state.direction), state.snapshot, event);
  const record = decidedRecord(event, decision, state, stamp);
  return { record, state: advance(state, record, decision) };
}

/** The record of an event and what was decided on it, chained to the record before. */
export function decidedRecord(
  event: CallEvent,
  decision: Decision,
  state: CallState,
  { id, recordedAt, ignoredBefore, redacted, trace, digest }: RecordStamp,
): CallRecord {
  const { type, at, effectId, ...data } = event;
  const record = {
    id,
    stream: callStream(state.callId),
    revision: state.revision + 1,
    accountId: state.accountId,
    callId: state.callId,
    telegramCallId: decision.snapshot.context.telegramCallId,
    type,
    schemaVersion: recordSchemaVersion,
    data,
    effectId: effectId ?? null,
    at,
    recordedAt,
    from: decision.from,
    to: decision.to,
    outcome: decision.outcome,
    rule: decision.rule,
    effects: decision.effects,
    ignoredBefore,
    machine: machineIdentity(deciderFor(state.direction).machine, digest),
    correlationId: state.callId,
    causationId: effectId?.slice(0, effectId.indexOf(":")) ?? null,
    ...(redacted !== undefined && { redacted }),
    ...(trace !== undefined && { trace }),
  } satisfies Omit<CallRecord, "checksum">;
  return { ...record, checksum: checksumOf(record, state.checksum, digest) };
}
