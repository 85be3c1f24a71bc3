import type { CallEvent, CallEventInput } from "../call/call-events.ts";
import type { Decision } from "../call/decide.ts";
import { deciderFor } from "../call/decide.ts";
import type { CallState } from "../replay/call-state.ts";
import { callStream, recordSchemaVersion } from "../store/call-record.ts";
import type { CallRecord } from "../store/call-record.ts";
import { checksumOf } from "../store/checksum.ts";
import { machineIdentity } from "../store/machine-identity.ts";
import { newRecordId } from "../store/record-ids.ts";
import type { EnginePorts } from "./engine-ports.ts";

/** An input becomes an event: it gets the machine's time, which never runs backwards within a call. */
export function stamp(input: CallEventInput, state: CallState, ports: Pick<EnginePorts, "clock">): CallEvent {
  return { ...input, at: Math.max(state.at, ports.clock.now()) };
}

/** The record of an event and what was decided on it, chained to the record before. */
export function recordOf(
  event: CallEvent,
  decision: Decision,
  state: CallState,
  ignoredBefore: number,
  ports: Pick<EnginePorts, "clock" | "random" | "digest">,
): CallRecord {
  const { type, at, effectId, ...data } = event;
  const record = {
    id: newRecordId(ports.clock.wall(), ports.random),
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
    recordedAt: ports.clock.wall(),
    from: decision.from,
    to: decision.to,
    outcome: decision.outcome,
    rule: decision.rule,
    effects: decision.effects,
    ignoredBefore,
    machine: machineIdentity(deciderFor(state.direction).machine, ports.digest),
    correlationId: state.callId,
    causationId: effectId?.slice(0, effectId.indexOf(":")) ?? null,
  } satisfies Omit<CallRecord, "checksum">;
  return { ...record, checksum: checksumOf(record, state.checksum, ports.digest) };
}
