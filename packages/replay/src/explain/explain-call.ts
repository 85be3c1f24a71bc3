import {
  directionOf,
  finalState,
  InvalidArgument,
  isCallRecord,
  needKnown,
  replayCall,
} from "@offhook/engine";
import type { CallDirection, CallRecord, NewRecord, ReplayStep } from "@offhook/engine";
import { checkedRecords } from "../text/checked-records.ts";
import { durationText } from "../text/date-text.ts";
import { plainText } from "../text/plain-text.ts";
import { timerName } from "../timeline/timer-name.ts";
import { acceptedEvents } from "./accepted-events.ts";
import { endSentences } from "./end-sentences.ts";
import type { ExplainedNow, ExplainedWait, Explanation, Sentence } from "./explanation.ts";
import { remarksOn } from "./remarks.ts";
import { turnIn, turnWords } from "./state-turns.ts";

/** How a call is explained. */
export interface ExplainOptions {
  /** The time at which the reader asks, Unix milliseconds: says how long a call stands, and whether a timer is overdue. Default: the last record's. */
  readonly now?: number;
}

/**
 * Explains a call from its records: how it ended and why, or where it stands; what it waited for at each moment, and whose
 * turn it was; what was ignored, repeated or refused; and for a call that is not closed, which timers run and what would
 * be accepted. Every sentence comes from the machine's rules, the records, and tables that were reviewed by hand.
 * Both streams of the call may stand in one list. Never throws for what stands in records.
 * @throws InvalidArgument for no list of records, or none of a call
 */
export function explainCall(records: readonly NewRecord[], options: ExplainOptions = {}): Explanation {
  checkedRecords("records", records);
  needKnown("options", options, { now: true });
  if (options.now !== undefined && !Number.isFinite(options.now))
    throw new InvalidArgument("now", options.now, "a time in milliseconds");
  const calls = records.filter(isCallRecord).toSorted((a, b) => a.revision - b.revision);
  const [first] = calls;
  if (first === undefined)
    throw new InvalidArgument(
      "records",
      records,
      "the records of a call, with at least one of its own stream",
    );
  const direction = directionOf(first);
  const steps = replayed(calls);
  const now = options.now ?? calls.at(-1)?.at ?? 0;
  const waits = waitsOf(calls, direction, now);
  const last = steps.at(-1);
  const end = last?.state.snapshot.context.end ?? null;
  return {
    direction,
    outcome: end === null ? [standing(calls, direction, now)] : endSentences(end, steps, waits, direction),
    waits,
    remarks: remarksOn(records),
    now: last === undefined ? null : nowOf(last, direction, now),
    end,
  };
}

/** As far as the records can be decided. */
function replayed(calls: readonly CallRecord[]): readonly ReplayStep[] {
  const steps: ReplayStep[] = [];
  try {
    for (const step of replayCall(calls)) steps.push(step);
  } catch {
    // Records of a later version, or damaged ones: what stands before them is explained.
  }
  return steps;
}

function waitsOf(
  calls: readonly CallRecord[],
  direction: CallDirection,
  now: number,
): readonly ExplainedWait[] {
  const moves = calls.filter(({ outcome }) => outcome === "moved");
  const lastAt = Math.max(now, calls.at(-1)?.at ?? 0);
  return moves.flatMap(({ to, at, revision }, index): readonly ExplainedWait[] => {
    if (to === finalState) return [];
    const next = moves[index + 1];
    const state = plainText(to, 32);
    const { turn, awaits } = turnIn(direction, to) ?? {
      turn: "nobody" as const,
      awaits: "in a state that this version does not have",
    };
    return [
      {
        state,
        fromRevision: revision,
        toRevision: next?.revision ?? null,
        tookMs: (next?.at ?? lastAt) - at,
        turn,
        text: awaits,
      },
    ];
  });
}

function standing(calls: readonly CallRecord[], direction: CallDirection, now: number): Sentence {
  const last = calls.at(-1) as CallRecord;
  const since = calls.findLast(({ outcome }) => outcome === "moved") ?? last;
  const { turn, awaits } = turnIn(direction, last.to) ?? { turn: "nobody" as const, awaits: "" };
  const whose = turn === "nobody" ? "" : ` It is the turn of ${turnWords(turn, direction)}.`;
  return {
    text: `The call has been in ${plainText(last.to, 32)} for ${durationText(Math.max(0, now - since.at))}: it waits ${awaits}.${whose}`,
    revisions: [since.revision],
  };
}

function nowOf({ state, record }: ReplayStep, direction: CallDirection, now: number): ExplainedNow | null {
  if (record.to === finalState) return null;
  const { deadlines } = state.snapshot.context;
  const { turn, awaits } = turnIn(direction, record.to) ?? { turn: "nobody" as const, awaits: "" };
  const armed = deadlines.map(({ timer, dueAt }) => ({ timer, dueAt, overdueMs: Math.max(0, now - dueAt) }));
  return {
    state: plainText(record.to, 32),
    turn,
    text: overdueText(armed) ?? `It waits ${awaits}.`,
    armed,
    pending: [...state.pending.values()].map(({ effect, attempt }) => ({ effect: effect.type, attempt })),
    accepts: acceptedEvents(direction, record.to),
  };
}

/** A timer goes off within moments while a process runs the call. */
const overdueFrom = 10_000;

function overdueText(armed: ExplainedNow["armed"]): string | null {
  const late = armed.find(({ overdueMs }) => overdueMs > overdueFrom);
  if (late === undefined) return null;
  return (
    `The ${timerName(late.timer)} timeout should have gone off ${durationText(late.overdueMs)} ago, so no process runs this ` +
    "call. Started again on this store, an engine goes on with it or ends it."
  );
}
