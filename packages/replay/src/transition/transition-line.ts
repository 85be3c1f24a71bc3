import { InvalidArgument, needKnown } from "@offhook/engine";
import type { CallRecord } from "@offhook/engine";
import { cellsOf, cutTo, fitTo } from "../text/cells.ts";
import { timeOfDay } from "../text/clock-text.ts";
import type { Line, Span, Tone } from "../text/line.ts";
import { checkedRecord } from "../text/checked-records.ts";
import { plainText } from "../text/plain-text.ts";
import { eventText } from "./event-text.ts";

/** How the line of a transition is laid out. */
export interface TransitionLineOptions {
  /** Columns that the line may take, at least 40. Default: as many as it needs. */
  readonly width?: number;
}

/**
 * The one line that stands for a record, in logs and on screens:
 *
 *     time (UTC)   account  event          from -> to                              rule  effects
 *     08:12:03.123 alice    CallAccepted   waiting.ringing -> accepted.deriving    C11   DeriveKey
 *
 * An ignored input stands in its state and says so. With less room, first the state before goes, then effects.
 * @throws InvalidArgument
 */
export function transitionLine(record: CallRecord, options: TransitionLineOptions = {}): Line {
  checkedRecord(record);
  needKnown("options", options, { width: true });
  const wanted = options.width ?? Number.POSITIVE_INFINITY;
  if (typeof wanted !== "number" || Number.isNaN(wanted))
    throw new InvalidArgument("width", wanted, "a number of columns from 40");
  const width = Math.max(40, wanted);
  return width >= 118 ? wideLine(record, width) : narrowLine(record, width);
}

function wideLine(record: CallRecord, width: number): Line {
  const { outcome } = record;
  const from = plainText(record.from, 32);
  const to = plainText(record.to, 32);
  const states = outcome === "moved" ? `${from} -> ${to}` : `${to} (${plainText(outcome, 16)})`;
  return withEffects(record, width, [
    span(timeOfDay(record.at), 13, "time"),
    span(plainText(record.accountId, 64), 9, "account"),
    span(eventText(record), 22, "event"),
    span(states, 43, toneOf(record)),
    span(ruleText(record), 5, "rule"),
  ]);
}

function narrowLine(record: CallRecord, width: number): Line {
  const to = plainText(record.to, 32);
  const states = record.outcome === "moved" ? `-> ${to}` : `   ${to}`;
  const time = timeOfDay(record.at).slice(width < 72 ? 6 : 3);
  return withEffects(record, width, [
    span(time, 0, "time"),
    span(cutTo(plainText(record.accountId, 64), 7), 7, "account"),
    span(eventText(record), 17, "event"),
    span(states, 23, toneOf(record)),
    span(ruleText(record), 5, "rule"),
  ]);
}

/** As many effects as there is room for; how many more there are. */
function withEffects(record: CallRecord, width: number, start: readonly Span[]): Line {
  let room = width;
  const line: Span[] = [];
  for (const { text, tone } of start) {
    const cut = cutTo(text, room);
    if (cut !== "") line.push({ text: cut, tone });
    room -= cellsOf(cut);
  }
  const types = record.effects.map(({ type }) => plainText(type, 32));
  for (let shown = types.length; shown >= 0; shown--) {
    const rest = types.length - shown;
    const text = [...types.slice(0, shown), ...(rest > 0 ? [`+${rest}`] : [])].join(" ");
    if (cellsOf(text) > room) continue;
    if (text !== "") line.push({ text, tone: "effect" });
    break;
  }
  return line;
}

/** A column that keeps its width unless the text needs more; always one space behind it. */
function span(text: string, cells: number, tone: Tone): Span {
  return { text: fitTo(text, Math.max(cells, cellsOf(text) + 1)), tone };
}

function ruleText({ rule }: CallRecord): string {
  return rule === null ? "-" : plainText(rule, 16);
}

function toneOf({ outcome, to }: CallRecord): Tone {
  if (outcome === "ignored") return "faint";
  return to === "confirmed" ? "good" : "state";
}
