import { statePath } from "@offhook/engine";
import type { CallDirection, CallEnd, CallRecord, ReplayStep } from "@offhook/engine";
import { describeEnd } from "../rules/describe-end.ts";
import { describeRule } from "../rules/describe-rule.ts";
import { durationText } from "../text/date-text.ts";
import { plainText } from "../text/plain-text.ts";
import { adviceFor } from "./end-advice.ts";
import type { ExplainedWait, Sentence } from "./explanation.ts";
import { turnWords } from "./state-turns.ts";

/** Why a call ended: the end, the step that decided it, whose turn it was, what is known, what can be done. */
export function endSentences(
  end: CallEnd,
  steps: readonly ReplayStep[],
  waits: readonly ExplainedWait[],
  direction: CallDirection,
): readonly Sentence[] {
  const deciding = steps.find(({ state }) => state.snapshot.context.end !== null)?.record;
  const { evidence, todo } = adviceFor(end);
  const revisions = deciding === undefined ? [] : [deciding.revision];
  const said = describeEnd(end, direction);
  const sentences: Sentence[] = [
    { text: `The call is over: ${said}.`, revisions },
    { text: evidence, revisions },
  ];
  if (deciding !== undefined) {
    const { id, title, doc } = describeRule(deciding.rule);
    sentences.push({
      text: `It was decided when ${plainText(deciding.type, 40)} came in ${plainText(deciding.from, 32)}: ${title}.`,
      revisions,
      rule: id,
      ...(doc === undefined ? {} : { doc }),
    });
    const turn = turnAtEnd(end, waits, deciding, direction);
    if (turn !== null) sentences.push(turn);
  }
  sentences.push({ text: howFar(steps), revisions: [] });
  if (todo !== null) sentences.push({ text: todo, revisions: [] });
  return sentences;
}

/**
 * When time ran out, or the end came from outside and was no decision of a person, it matters who should have acted. An
 * answer that was a refusal, a check that failed, a fault of our own: there everybody has acted.
 */
function turnAtEnd(
  { reason }: CallEnd,
  waits: readonly ExplainedWait[],
  { revision, type }: CallRecord,
  direction: CallDirection,
): Sentence | null {
  if (type !== "TimerExpired" && type !== "CallDiscarded") return null;
  const wait = waits.findLast(({ fromRevision }) => fromRevision < revision);
  if (wait === undefined || wait.turn === "nobody" || byPerson.has(reason)) return null;
  return {
    text: `Then it was the turn of ${turnWords(wait.turn, direction)}: the call had waited ${durationText(wait.tookMs)} ${wait.text}.`,
    revisions: [wait.fromRevision, revision],
  };
}

const byPerson: ReadonlySet<string> = new Set(["hungUp", "cancelled", "declined", "busy", "migrated"]);

function howFar(steps: readonly ReplayStep[]): string {
  const context = steps.at(-1)?.state.snapshot.context;
  if (context === undefined) return "Nothing of it can be decided.";
  const { direction, createdAt, ringingAt, acceptedAt, confirmedAt, endedAt, end } = context;
  const over = endedAt ?? end?.at ?? createdAt;
  if (confirmedAt !== null)
    return `It came as far as talking: ${between(createdAt, confirmedAt)} after it was placed the keys were agreed, and it went on for ${between(confirmedAt, over)}.`;
  if (acceptedAt !== null)
    return `It came as far as the key exchange: answered after ${between(createdAt, acceptedAt)}, over ${between(acceptedAt, over)} later without agreed keys.`;
  // A call that comes in and is turned away at once is never shown to anybody.
  if (ringingAt !== null && !isTurnedAway(steps[0])) {
    const rang = between(ringingAt, over);
    return direction === "incoming"
      ? `It rang here for ${rang} and was not answered here.`
      : `It rang for ${rang} and was not answered.`;
  }
  return direction === "incoming" ? "It did not ring here." : "It never rang.";
}

function isTurnedAway(first: ReplayStep | undefined): boolean {
  return first !== undefined && statePath(first.state.snapshot).startsWith("discarded");
}

function between(from: number, to: number): string {
  return durationText(Math.max(0, to - from));
}
