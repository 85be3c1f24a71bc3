import { replayCall } from "@offhook/engine";
import type { CallRecord } from "@offhook/engine";
import { durationText } from "../text/date-text.ts";
import { armedTimers } from "../timeline/timer-match.ts";
import type { ArmedTimer } from "../timeline/timer-match.ts";
import { timerName } from "../timeline/timer-name.ts";

/** A deadline that ran: from the record that armed it to the one that stopped it. */
export interface LadderBracket {
  readonly fromRevision: number;
  /** `null` while it runs. */
  readonly toRevision: number | null;
  /** Such as `ring timeout, 1:30`. */
  readonly opens: string;
  /** Such as `ring timeout stopped after 12.3 s`. */
  readonly closes: string;
  /** It went off: the event that says so closes it. */
  readonly hasExpired: boolean;
}

/**
 * The deadlines of a call that deserve a bracket: those that ran for a second or more. The watchdog spans everything, and
 * the time for reports says nothing of the call: both show when they go off only.
 */
export function ladderBrackets(calls: readonly CallRecord[]): readonly LadderBracket[] {
  const brackets: LadderBracket[] = [];
  const running = new Map<ArmedTimer, number>();
  let armed: readonly ArmedTimer[] = [];
  let last: CallRecord | undefined;
  try {
    for (const { record, state } of replayCall(calls)) {
      const now = armedTimers(armed, state.snapshot.context.deadlines, record.at);
      for (const timer of armed) {
        if (now.includes(timer)) continue;
        const from = running.get(timer);
        if (from !== undefined) brackets.push(...bracketOf(timer, from, record));
      }
      for (const timer of now) if (!armed.includes(timer)) running.set(timer, record.revision);
      armed = now;
      last = record;
    }
  } catch {
    // Records of a later version, or none that can be decided: no brackets from there on.
  }
  for (const timer of armed) {
    const from = running.get(timer);
    if (from === undefined || quiet.has(timer.timer) || last?.to.startsWith("discarded") === true) continue;
    brackets.push({
      fromRevision: from,
      toRevision: null,
      opens: `${timerName(timer.timer)} timeout, ${durationText(timer.dueAt - timer.armedAt)}`,
      closes: "",
      hasExpired: false,
    });
  }
  return brackets.toSorted((a, b) => a.fromRevision - b.fromRevision);
}

const quiet: ReadonlySet<string> = new Set(["watchdog", "report"]);

function bracketOf(timer: ArmedTimer, fromRevision: number, record: CallRecord): readonly LadderBracket[] {
  const ranMs = record.at - timer.armedAt;
  const hasExpired =
    record.type === "TimerExpired" && (record as CallRecord<"TimerExpired">).data.timer === timer.timer;
  if (!hasExpired && (ranMs < 1_000 || quiet.has(timer.timer))) return [];
  const name = `${timerName(timer.timer)} timeout`;
  return [
    {
      fromRevision,
      toRevision: record.revision,
      opens: `${name}, ${durationText(timer.dueAt - timer.armedAt)}`,
      closes: `${name} stopped after ${durationText(ranMs)}`,
      hasExpired,
    },
  ];
}
