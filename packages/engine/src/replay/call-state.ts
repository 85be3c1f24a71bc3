import { effectIdOf } from "../call/ids.ts";
import type { CallId, AccountId, EffectId } from "../call/ids.ts";
import type { CallDirection } from "../call/call-direction.ts";
import { isRelevant } from "../call/call-effects.ts";
import type { CallEffect } from "../call/call-effects.ts";
import type { CallEvent } from "../call/call-events.ts";
import { deciderFor, finalState, statePath } from "../call/decide.ts";
import type { CallSnapshot, Decider, Decision } from "../call/decide.ts";
import { InvalidArgument } from "../call/offhook-error.ts";
import { declaredUpcasts } from "../call/upcasts.ts";
import { recordForm } from "../store/call-record.ts";
import type { CallRecord } from "../store/call-record.ts";
import type { CallSummary } from "../store/call-summary.ts";
import { emptyChecksum } from "../store/checksum.ts";
import { upcastRecord } from "./upcast-record.ts";

/** Where a call stands: all that the runtime keeps of it, and all of it derived from its records. */
export interface CallState {
  readonly callId: CallId;
  readonly accountId: AccountId;
  readonly direction: CallDirection;
  readonly snapshot: CallSnapshot;
  /** Revision of the last record, -1 before the first. */
  readonly revision: number;
  readonly checksum: string;
  /** Machine time of the last record. */
  readonly at: number;
  /** Effects that nothing has finished and that still matter. */
  readonly pending: ReadonlyMap<EffectId, PendingEffect>;
  /** How many ignored inputs each rule has in the log (`null` rules under ""). */
  readonly ignored: ReadonlyMap<string, number>;
}

/** An effect that nothing has finished. */
export interface PendingEffect {
  readonly effect: CallEffect;
  /** Tries so far, 1 for the first. */
  readonly attempt: number;
}

/** A call of which nothing is recorded. */
export function newCallState(
  call: { readonly callId: CallId; readonly accountId: AccountId; readonly direction: CallDirection },
  decider: Decider = deciderFor(call?.direction),
): CallState {
  return {
    callId: call.callId,
    accountId: call.accountId,
    direction: call.direction,
    snapshot: decider.initial(call),
    revision: -1,
    checksum: emptyChecksum,
    at: 0,
    pending: new Map(),
    ignored: new Map(),
  };
}

/** Where the call stands after a record and the decision that it holds. */
export function advance(state: CallState, record: CallRecord, decision: Decision): CallState {
  const ended = decision.outcome === "ignored";
  return {
    ...state,
    snapshot: decision.snapshot,
    revision: record.revision,
    checksum: record.checksum,
    at: record.at,
    pending: pendingAfter(state.pending, record, decision),
    ignored: ended ? counted(state.ignored, record.rule ?? "") : state.ignored,
  };
}

/**
 * The event of a record, as the machine takes it: in today's shape, whatever it was recorded in.
 * @throws InvalidArgument; UpcastFailed (UPCAST_FAILED)
 */
export function eventOf(stored: CallRecord): CallEvent {
  if (typeof stored?.data !== "object") throw new InvalidArgument("record", stored, recordForm);
  return readEvent(upcastRecord(stored, declaredUpcasts).record);
}

/** The event of a record that has today's shape. */
export function readEvent(record: CallRecord): CallEvent {
  const effect = record.effectId === null ? {} : { effectId: record.effectId };
  return { type: record.type, at: record.at, ...effect, ...record.data } as CallEvent;
}

/** The row of the index. */
export function summarize(state: CallState): CallSummary {
  const { context } = state.snapshot;
  const path = statePath(state.snapshot);
  return {
    callId: state.callId,
    accountId: state.accountId,
    telegramCallId: context.telegramCallId,
    direction: state.direction,
    peerRef: context.peerRef,
    video: context.video,
    state: path,
    live: path !== finalState,
    end: context.end,
    fingerprint: context.fingerprint,
    emoji: context.emoji,
    createdAt: context.createdAt,
    ringingAt: context.ringingAt,
    acceptedAt: context.acceptedAt,
    confirmedAt: context.confirmedAt,
    endedAt: context.endedAt,
    updatedAt: state.at,
    records: state.revision + 1,
  };
}

function pendingAfter(
  before: ReadonlyMap<EffectId, PendingEffect>,
  record: CallRecord,
  decision: Decision,
): ReadonlyMap<EffectId, PendingEffect> {
  if (before.size === 0 && decision.effects.length === 0) return before;
  const after = new Map(before);
  if (record.effectId !== null) after.delete(record.effectId);
  if (record.type === "EffectRetried") {
    const { retriedEffectId, attempt } = (record as CallRecord<"EffectRetried">).data;
    const retried = after.get(retriedEffectId);
    if (retried !== undefined) after.set(retriedEffectId, { ...retried, attempt });
  }
  decision.effects.forEach((request, index) => {
    const id = effectIdOf(record.id, index);
    after.set(id, { effect: { ...request, id }, attempt: 1 });
  });
  for (const [id, { effect }] of after) {
    if (!isRelevant(effect.type, decision.to)) after.delete(id);
  }
  return after;
}

function counted(counts: ReadonlyMap<string, number>, rule: string): ReadonlyMap<string, number> {
  return new Map(counts).set(rule, (counts.get(rule) ?? 0) + 1);
}
