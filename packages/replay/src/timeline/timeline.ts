import { effectIdOf, isCallRecord, isRelevant, replayCall } from "@offhook/engine";
import type { CallEffectType, CallRecord, EffectId, NewRecord } from "@offhook/engine";
import { describeRule } from "../rules/describe-rule.ts";
import { checkedRecords } from "../text/checked-records.ts";
import { plainText } from "../text/plain-text.ts";
import { armedTimers, matchTimer } from "./timer-match.ts";
import type { ArmedTimer, TimerMatch } from "./timer-match.ts";
import type { AnsweredEffect, AskedEffect, TimelineEntry } from "./timeline-entry.ts";

/**
 * The records of a call in the order of their times, each with how long it came after the others, what it asked for and
 * what became of that, what it answers, why it was ignored, and the timer whose time was waited. Both streams of a call
 * may stand in one list. Never throws for what stands in records.
 * @throws InvalidArgument for what is no list of records
 */
export function timeline(records: readonly NewRecord[]): readonly TimelineEntry[] {
  checkedRecords("records", records);
  const calls = records.filter(isCallRecord).toSorted((a, b) => a.revision - b.revision);
  const asked = askedEffects(calls);
  const waits = timerWaits(calls);
  const inOrder = records.toSorted((a, b) => a.at - b.at || placeOf(a) - placeOf(b));
  const start = inOrder[0]?.at ?? 0;
  let previous = start;
  return inOrder.map((record): TimelineEntry => {
    const sincePreviousMs = record.at - previous;
    previous = record.at;
    const times = { record, sincePreviousMs, sinceStartMs: record.at - start };
    if (!isCallRecord(record))
      return { ...times, asked: [], answers: null, ignoredBecause: null, wait: null };
    return {
      ...times,
      asked: record.effects.flatMap((_, index) => asked.get(effectIdOf(record.id, index)) ?? []),
      answers: answeredBy(record, asked, calls),
      ignoredBecause: ignoredBecause(record),
      wait: waits.get(record.revision) ?? null,
    };
  });
}

/** At one moment, packets come behind the records of the call. */
function placeOf(record: NewRecord): number {
  return isCallRecord(record) ? record.revision : 1e9 + record.revision;
}

/** Why an input had no consequence, in words; `null` for one that had. */
export function ignoredBecause(record: CallRecord): string | null {
  if (record.outcome !== "ignored") return null;
  return record.rule === null
    ? `no rule speaks of ${plainText(record.type, 40)} in ${plainText(record.from, 32)}`
    : describeRule(record.rule).title;
}

function askedEffects(calls: readonly CallRecord[]): ReadonlyMap<EffectId, AskedEffect> {
  const asked = new Map<EffectId, AskedEffect & { readonly at: number }>();
  for (const record of calls) {
    record.effects.forEach((effect, index) => {
      const id = effectIdOf(record.id, index);
      asked.set(id, {
        id,
        effect,
        attempts: 1,
        finishedBy: null,
        isSuperseded: false,
        seen: seenIn(record, index),
        at: record.at,
      });
    });
    const finished = record.effectId === null ? undefined : asked.get(record.effectId);
    if (finished !== undefined && finished.finishedBy === null) {
      const { revision, at } = record;
      asked.set(finished.id, {
        ...finished,
        finishedBy: { revision, afterMs: at - finished.at, how: howFinished(record) },
      });
    }
    if (record.type === "EffectRetried") {
      const { retriedEffectId, attempt } = (record as CallRecord<"EffectRetried">).data;
      const retried = asked.get(retriedEffectId);
      if (retried !== undefined) asked.set(retried.id, { ...retried, attempts: attempt });
    }
  }
  const state = calls.at(-1)?.to ?? "new";
  for (const [id, effect] of asked) {
    const { finishedBy, effect: request } = effect;
    asked.set(id, { ...effect, isSuperseded: finishedBy === null && !stillMatters(request.type, state) });
  }
  return asked;
}

const inside: ReadonlySet<CallEffectType> = new Set(["PrepareKey", "DeriveKey", "WipeSecrets"]);

function seenIn({ trace, effects }: CallRecord, index: number): AskedEffect["seen"] {
  if (trace === undefined) return null;
  if (Array.isArray(trace.sent) && trace.sent.includes(index)) return "sent";
  const type = effects[index]?.type;
  return type !== undefined && inside.has(type) ? "notVisible" : "notSent";
}

/** An effect of another version matters as long as nobody knows better. */
function stillMatters(type: CallEffectType, state: string): boolean {
  try {
    return isRelevant(type, state);
  } catch {
    return true;
  }
}

function howFinished({ type, data }: CallRecord): string {
  if (type !== "RequestFailed") return plainText(type, 40);
  return plainText((data as { readonly error?: { readonly type?: unknown } } | null)?.error?.type, 40);
}

function answeredBy(
  { effectId, at }: CallRecord,
  asked: ReadonlyMap<EffectId, AskedEffect>,
  calls: readonly CallRecord[],
): AnsweredEffect | null {
  const question = effectId === null ? undefined : asked.get(effectId);
  if (question === undefined) return null;
  const asking = calls.find(({ id }) => question.id.startsWith(`${id}:`));
  if (asking === undefined) return null;
  const { id, effect } = question;
  return { id, type: plainText(effect.type, 40), revision: asking.revision, afterMs: at - asking.at };
}

/** The waits that equal a timer, by the revision of the record that ended them. */
function timerWaits(calls: readonly CallRecord[]): ReadonlyMap<number, TimerMatch> {
  const waits = new Map<number, TimerMatch>();
  let armed: readonly ArmedTimer[] = [];
  try {
    for (const { record, state } of replayCall(calls)) {
      const wait = waitBefore(record, armed);
      if (wait !== null) waits.set(record.revision, wait);
      armed = armedTimers(armed, state.snapshot.context.deadlines, record.at);
    }
  } catch {
    // Records of a later version, or none that can be decided: the waits up to there are known.
  }
  return waits;
}

function waitBefore(record: CallRecord, armed: readonly ArmedTimer[]): TimerMatch | null {
  if (record.type === "TimerExpired") {
    const { timer } = (record as CallRecord<"TimerExpired">).data;
    const own = armed.find((each) => each.timer === timer);
    if (own === undefined) return null;
    const { armedAt, dueAt } = own;
    return { timer, waitedMs: record.at - armedAt, timerMs: dueAt - armedAt, whose: "ours" };
  }
  const endsCall = record.type === "CallDiscarded" || record.type === "CallVanished";
  return endsCall && record.effectId === null ? matchTimer(armed, record.at) : null;
}
