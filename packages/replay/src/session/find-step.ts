import { isCallRecord } from "@offhook/engine";
import { ignoredBecause } from "../timeline/timeline.ts";
import { describeRule } from "../rules/describe-rule.ts";
import type { CallSession, SessionStep } from "./call-session.ts";

/**
 * The next step that has the text, in its event, states, rule, effects or data, small and capital letters alike; from
 * the one behind (or before) `from`, round the end. `null` when none has.
 */
export function findStep(
  { steps }: CallSession,
  text: string,
  from: number,
  backwards: boolean,
): number | null {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return null;
  for (let tried = 1; tried <= steps.length; tried++) {
    const index = (from + (backwards ? -tried : tried) + steps.length * 2) % steps.length;
    const step = steps[index];
    if (step !== undefined && wordsOf(step).toLowerCase().includes(wanted)) return index;
  }
  return null;
}

function wordsOf({ record, state }: SessionStep): string {
  if (!isCallRecord(record)) return `${record.type} ${JSON.stringify(record.data)}`;
  const { type, from, to, rule, data, effects, outcome } = record;
  const words = [type, from, to, state, outcome, rule ?? "", rule === null ? "" : describeRule(rule).title];
  return [...words, ignoredBecause(record) ?? "", JSON.stringify(data), JSON.stringify(effects)].join(" ");
}
