import { InvalidArgument, isCallRecord, needKnown } from "@offhook/engine";
import type { CallRecord } from "@offhook/engine";
import { describeRule } from "../rules/describe-rule.ts";
import { packetWords } from "../signaling/packet-words.ts";
import { cutTo, fitTo, wrapTo } from "../text/cells.ts";
import { secondsText, timeOfDay } from "../text/clock-text.ts";
import { cutLine } from "../text/cut-line.ts";
import { durationText } from "../text/date-text.ts";
import type { Line, Span } from "../text/line.ts";
import { plainText } from "../text/plain-text.ts";
import { notesOf } from "../timeline/timeline-lines.ts";
import { timerName } from "../timeline/timer-name.ts";
import { eventText } from "../transition/event-text.ts";
import type { SessionStep } from "./call-session.ts";
import type { ContextChange } from "./context-changes.ts";
import { contextFacts } from "./context-changes.ts";

/** What is shown of a step. */
export interface SessionLinesOptions {
  /** Columns to use, at least 30. Default 80. */
  readonly width?: number;
  /** `changes`: what the record changed in the context (the default). `context`: all of it. `record`: the record itself. */
  readonly detail?: SessionDetail;
}

/** What is shown of a step besides its head. */
export type SessionDetail = "changes" | "context" | "record";

/**
 * A step in lines: what happened, which rule decided and what it led to, what was asked for and what became of that, the
 * timers that run, and the context with what changed.
 * @throws InvalidArgument
 */
export function sessionLines(step: SessionStep, options: SessionLinesOptions = {}): readonly Line[] {
  needKnown("options", options, { width: true, detail: true });
  const { detail = "changes", ...layout } = options;
  const columns = columnsOf(step, layout);
  const lines =
    detail === "record"
      ? recordLines(step)
      : [...headLines(step, columns), ...contextLines(step, detail, columns)];
  return lines.map((line) => cutLine(line, columns));
}

/**
 * What happened in a step, without the context: what came, which rule decided and what it led to, what was asked for and
 * what became of that, and the timers that run. `width` as in `sessionLines`, whose first lines these are.
 * @throws InvalidArgument
 */
export function stepLines(step: SessionStep, options: { readonly width?: number } = {}): readonly Line[] {
  return headLines(step, columnsOf(step, options));
}

function columnsOf(step: SessionStep, options: { readonly width?: number }): number {
  if (typeof step?.record !== "object") throw new InvalidArgument("step", step, "a step of callSession()");
  needKnown("options", options, { width: true });
  const { width = 80 } = options;
  if (typeof width !== "number" || Number.isNaN(width))
    throw new InvalidArgument("width", width, "a number of columns from 30");
  return Math.max(30, width);
}

function headLines(step: SessionStep, width: number): readonly Line[] {
  const { record, sinceStartMs, state, problem, divergence } = step;
  const time: Line = [
    { text: isCallRecord(record) ? eventText(record) : packetWords(record), tone: "title" },
    { text: `  ${timeOfDay(record.at)} UTC, ${secondsText(sinceStartMs)} s`, tone: "time" },
  ];
  const notes: Span[] = [];
  if (problem !== null) notes.push({ text: `! can't be decided: ${plainText(problem)}`, tone: "bad" });
  if (divergence !== null)
    notes.push({
      text: `! ${plainText(divergence.field, 16)} was recorded as ${plainText(divergence.recorded, 80)}, this machine decides ${plainText(divergence.computed, 80)}`,
      tone: "bad",
    });
  if (isCallRecord(record)) notes.push(...ruleNotes(record), ...notesOf(step, record));
  else notes.push({ text: `the call stays in ${plainText(state, 32)}`, tone: "faint" });
  return [time, ...notes.flatMap((note) => wrapped(note, width)), ...waitingLines(step, width)];
}

function ruleNotes(record: CallRecord): readonly Span[] {
  const from = plainText(record.from, 32);
  const to = plainText(record.to, 32);
  const { id, title } = describeRule(record.rule);
  const isMoved = record.outcome === "moved";
  return [
    { text: isMoved ? `${from} -> ${to}` : `${to} (${plainText(record.outcome, 16)})`, tone: "state" },
    ...(record.rule === null ? [] : [{ text: `${id} ${title}`, tone: "rule" as const }]),
  ];
}

/** What the call waits for after this step. */
function waitingLines({ record, open, deadlines }: SessionStep, width: number): readonly Line[] {
  const asked = open
    .filter(({ id }) => !isCallRecord(record) || !id.startsWith(`${record.id}:`))
    .map(({ effect }) => plainText(effect.type, 40));
  const armed = deadlines.map(
    ({ timer, dueAt }) => `${timerName(timer)} in ${durationText(dueAt - record.at)}`,
  );
  return [
    ...(asked.length === 0
      ? []
      : wrapped({ text: `no result yet: ${asked.join(", ")}`, tone: "request" }, width)),
    ...(armed.length === 0 ? [] : wrapped({ text: `timers: ${armed.join(", ")}`, tone: "note" }, width)),
  ];
}

function contextLines(step: SessionStep, detail: SessionDetail, width: number): readonly Line[] {
  const isAll = detail === "context";
  const facts = isAll ? contextFacts(step.context) : step.changes;
  const title = isAll
    ? "context: all that is known, * what changed here"
    : facts.length === 0
      ? "context: nothing changed"
      : "context: what changed";
  return [
    [{ text: title, tone: "faint" }],
    ...facts.map((fact) => factLine(fact, step.changes, isAll, width)),
  ];
}

/** One fact of the context: what it was, and what it is. */
function factLine(
  { path, before, after }: ContextChange,
  changes: readonly ContextChange[],
  isAll: boolean,
  width: number,
): Line {
  const name = fitTo(plainText(path, 40), Math.min(26, Math.max(12, Math.floor(width / 3))));
  const isNew = changes.some((change) => change.path === path);
  const room = width - 28;
  return isAll
    ? [
        { text: isNew ? "* " : "  ", tone: "good" },
        { text: `${name} `, tone: isNew ? "event" : "faint" },
        { text: valueText(path, after), tone: isNew ? "good" : "plain" },
      ]
    : [
        { text: "  ", tone: "plain" },
        { text: `${name} `, tone: "event" },
        { text: `${cutTo(valueText(path, before), Math.max(4, Math.floor(room / 3)))} -> `, tone: "faint" },
        { text: valueText(path, after), tone: "good" },
      ];
}

/** What differs between two steps, such as one that was marked and where one stands. @throws InvalidArgument */
export function changeLines(
  changes: readonly ContextChange[],
  options: { readonly width?: number } = {},
): readonly Line[] {
  if (!Array.isArray(changes)) throw new InvalidArgument("changes", changes, "what contextChanges() gives");
  const wrong = changes.findIndex((change: ContextChange | null) => typeof change?.path !== "string");
  if (wrong >= 0)
    throw new InvalidArgument(`changes[${wrong}]`, changes[wrong], "what contextChanges() gives");
  needKnown("options", options, { width: true });
  const { width = 80 } = options;
  if (typeof width !== "number" || Number.isNaN(width))
    throw new InvalidArgument("width", width, "a number of columns from 30");
  const columns = Math.max(30, width);
  return changes.map((change) => cutLine(factLine(change, changes, false, columns), columns));
}

function valueText(path: string, value: unknown): string {
  if ((value ?? null) === null) return "-";
  if (typeof value === "number" && isTime(path)) return timeOfDay(value);
  return plainText(typeof value === "string" ? value : JSON.stringify(value), 160);
}

/** Moments of the machine's time, which nobody reads as milliseconds since 1970. */
function isTime(path: string): boolean {
  return path.endsWith("At") || path === "end.at" || path.startsWith("deadlines.");
}

/** The record as it is stored. */
function recordLines({ record }: SessionStep): readonly Line[] {
  const { position: _position, ...stored } = record as typeof record & { readonly position?: unknown };
  return JSON.stringify(stored, null, 2)
    .split("\n")
    .map((text): Line => [{ text: plainText(text, 400), tone: "plain" }]);
}

function wrapped({ text, tone }: Span, width: number): readonly Line[] {
  return wrapTo(text, width - 2).map(
    (piece, index): Line => [{ text: (index > 0 ? "  " : "") + piece, tone }],
  );
}
