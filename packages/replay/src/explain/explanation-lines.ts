import { InvalidArgument, needKnown } from "@offhook/engine";
import { fitTo, wrapTo } from "../text/cells.ts";
import { cutLine } from "../text/cut-line.ts";
import { timeOfDay } from "../text/clock-text.ts";
import { durationText } from "../text/date-text.ts";
import type { Line, Tone } from "../text/line.ts";
import { timerName } from "../timeline/timer-name.ts";
import type { ExplainedNow, Explanation, Sentence } from "./explanation.ts";

/** How an explanation is laid out. */
export interface ExplanationOptions {
  /** Columns to use, at least 60. Default 100. */
  readonly width?: number;
}

/**
 * An explanation as text: how it ended and why, what it waited for, what was out of the ordinary, what can happen now.
 * Numbers in brackets are the records that show it.
 * @throws InvalidArgument
 */
export function explanationLines(
  explanation: Explanation,
  options: ExplanationOptions = {},
): readonly Line[] {
  if (!Array.isArray(explanation?.outcome))
    throw new InvalidArgument("explanation", explanation, "what explainCall gives");
  needKnown("options", options, { width: true });
  const { width = 100 } = options;
  if (typeof width !== "number" || Number.isNaN(width))
    throw new InvalidArgument("width", width, "a number of columns from 60");
  const columns = Math.max(60, width);
  const { outcome, remarks, now } = explanation;
  return [
    ...section(
      "What became of it",
      outcome.flatMap((each, index) => sentenceLines(each, columns, index === 0)),
    ),
    ...section("What it waited for", waitLines(explanation, columns)),
    ...section(
      "Out of the ordinary",
      remarks.flatMap((each) => sentenceLines(each, columns)),
    ),
    ...(now === null ? [] : section("Now", nowLines(now, columns))),
  ]
    .slice(1)
    .map((line) => cutLine(line, columns));
}

function section(title: string, lines: readonly Line[]): readonly Line[] {
  return lines.length === 0 ? [] : [[], [{ text: title, tone: "title" }], ...lines];
}

function sentenceLines(sentence: Sentence, width: number, isFirst = false): readonly Line[] {
  const { text, revisions, rule, doc } = sentence;
  const numbers = revisions.length === 0 ? "" : ` (${[...new Set(revisions)].join(", ")})`;
  const lines: Line[] = wrapTo(text + numbers, width - 2).map((piece) => [
    { text: `  ${piece}`, tone: isFirst ? "event" : "plain" },
  ]);
  if (rule !== undefined)
    lines.push([
      { text: `  ${rule}`, tone: "rule" },
      { text: doc === undefined ? "" : ` ${doc}`, tone: "faint" },
    ]);
  return lines;
}

function waitLines({ waits }: Explanation, width: number): readonly Line[] {
  return waits.flatMap(({ tookMs, text, fromRevision, state, toRevision }) => {
    const took = fitTo(durationText(tookMs), 9, "right");
    const number = toRevision === null ? `(${fromRevision}-)` : `(${fromRevision}-${toRevision})`;
    return wrapTo(`${text} ${number}`, width - 36).map((piece, index): Line => {
      const isNew = index === 0;
      const tone: Tone = isNew ? "time" : "faint";
      return [
        { text: ` ${isNew ? took : " ".repeat(9)}  `, tone },
        { text: `${fitTo(isNew ? state : "", 22)} `, tone: "state" },
        { text: piece, tone: "plain" },
      ];
    });
  });
}

function nowLines({ text, armed, pending, accepts }: ExplainedNow, width: number): readonly Line[] {
  const lines: Line[] = wrapTo(text, width - 2).map((piece) => [{ text: `  ${piece}`, tone: "event" }]);
  for (const { timer, dueAt, overdueMs } of armed) {
    const late = overdueMs > 0 ? `, ${durationText(overdueMs)} ago` : "";
    lines.push([
      { text: `  The ${timerName(timer)} timeout goes off at ${timeOfDay(dueAt)} UTC${late}.`, tone: "note" },
    ]);
  }
  for (const { effect, attempt } of pending)
    lines.push([
      { text: `  ${effect} has no result yet${attempt > 1 ? `, ${attempt} tries` : ""}.`, tone: "request" },
    ]);
  if (accepts.length > 0) lines.push([{ text: "  It would do something about:", tone: "plain" }]);
  for (const { event, rules } of accepts) {
    const said = rules.map(({ id, title }) => `${title} (${id})`).join("; ");
    wrapTo(said, width - 25).forEach((piece, index) =>
      lines.push([
        { text: `    ${fitTo(index === 0 ? event : "", 19)} `, tone: "event" },
        { text: piece, tone: "faint" },
      ]),
    );
  }
  return lines;
}
