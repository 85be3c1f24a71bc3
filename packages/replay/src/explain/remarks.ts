import { isCallRecord, senderOf } from "@offhook/engine";
import type { CallRecord, NewRecord } from "@offhook/engine";
import { describeRule } from "../rules/describe-rule.ts";
import { durationText } from "../text/date-text.ts";
import { plainText } from "../text/plain-text.ts";
import { timeline } from "../timeline/timeline.ts";
import type { TimelineEntry } from "../timeline/timeline-entry.ts";
import { timerName } from "../timeline/timer-name.ts";
import type { Sentence } from "./explanation.ts";
import { traceRemarks } from "./trace-remarks.ts";

/** What was out of the ordinary in a call, in the order in which it happened. */
export function remarksOn(records: readonly NewRecord[]): readonly Sentence[] {
  const remarks = timeline(records).flatMap((entry) =>
    isCallRecord(entry.record) ? remarksOf(entry, entry.record) : [],
  );
  return [...remarks, ...traceRemarks(records.filter(isCallRecord))];
}

function remarksOf({ wait, ignoredBecause, asked }: TimelineEntry, record: CallRecord): readonly Sentence[] {
  const { revision, type, rule, ignoredBefore } = record;
  const revisions = [revision];
  const ruled = ruleOf(record);
  const remarks: Sentence[] = [];
  if (wait !== null) {
    const took = durationText(wait.waitedMs);
    const text =
      wait.whose === "ours"
        ? `Our ${timerName(wait.timer)} timeout of ${durationText(wait.timerMs)} ran out.`
        : `It came after ${took}, about as long as the ${timerName(wait.timer)} timeout of ${durationText(wait.timerMs)}: it is likely that this timer ran out at Telegram or the other side.`;
    remarks.push({ text, revisions });
  }
  if (ignoredBecause !== null) {
    const from = senderOfRecord(type) === "telegram" ? "Telegram's word" : "an input";
    remarks.push({
      text: `${plainText(type, 40)}, ${from}, had no consequence in ${plainText(record.from, 32)}: ${ignoredBecause}.`,
      revisions,
      ...ruled,
    });
  }
  if (ignoredBefore > 0)
    remarks.push({
      text: `${plainText(ignoredBefore, 12)} more inputs of the same kind were ignored before this and are not in the log.`,
      revisions,
    });
  const failed = failure(record);
  if (failed !== null) remarks.push({ text: failed, revisions, ...(rule === null ? {} : ruled) });
  if (type === "CallAdopted")
    remarks.push({ text: "A process was started and went on with the call.", revisions, ...ruled });
  for (const { effect, attempts, finishedBy } of asked) {
    if (attempts < 2) continue;
    const became = finishedBy === null ? "it has no result" : `record ${finishedBy.revision} finished it`;
    remarks.push({
      text: `${plainText(effect.type, 40)} was asked for ${attempts} times, as nothing had finished it; ${became}.`,
      revisions: finishedBy === null ? revisions : [revision, finishedBy.revision],
    });
  }
  return remarks;
}

function ruleOf({ rule }: CallRecord): Partial<Pick<Sentence, "rule" | "doc">> {
  if (rule === null) return {};
  const { id, doc } = describeRule(rule);
  return { rule: id, ...(doc === undefined ? {} : { doc }) };
}

function senderOfRecord(type: CallRecord["type"]): string | null {
  try {
    return senderOf(type);
  } catch {
    return null;
  }
}

function failure(record: CallRecord): string | null {
  if (record.type === "RequestFailed") {
    const { effect, error } = (record as CallRecord<"RequestFailed">).data ?? {};
    const what = plainText(error?.type ?? "an error", 40);
    const answer =
      error?.outcome === "unknown"
        ? `${plainText(effect, 40)} got no answer that counts (${what}): Telegram may have acted on it.`
        : `${plainText(effect, 40)} was refused: ${what}.`;
    return answer;
  }
  if (record.type === "KeyRejected") {
    const check = (record as CallRecord<"KeyRejected">).data?.check;
    return `The check ${plainText(check, 24)} of the key exchange failed${failedCheck(check)}.`;
  }
  return null;
}

function failedCheck(check: unknown): string {
  return typeof check === "string" && Object.hasOwn(checks, check) ? `: ${checks[check]}` : "";
}

const checks: Readonly<Record<string, string>> = {
  dhConfig: "the prime or the generator that Telegram gave is not one to be trusted",
  gABounds: "the caller's value is too small or too large to be safe",
  gBBounds: "the callee's value is too small or too large to be safe",
  gAHash: "the caller's value is not the one whose hash came with the request",
  fingerprint: "the fingerprint is not that of the key which both values give",
};
