import { InvalidArgument, isCallRecord, needKnown } from "@offhook/engine";
import type { CallRecord, NewRecord, SignalingRecord } from "@offhook/engine";
import { fitTo, wrapTo } from "../text/cells.ts";
import { cutLine } from "../text/cut-line.ts";
import { secondsText, timeOfDay } from "../text/clock-text.ts";
import { durationText } from "../text/date-text.ts";
import type { Line, Span, Tone } from "../text/line.ts";
import { plainText } from "../text/plain-text.ts";
import { eventText } from "../transition/event-text.ts";
import { recordedOrigin } from "../origin/recorded-origin.ts";
import { packetWords } from "../signaling/packet-words.ts";
import { timeline } from "./timeline.ts";
import { timerName } from "./timer-name.ts";
import type { AskedEffect, TimelineEntry } from "./timeline-entry.ts";

/** How a timeline is laid out. */
export interface TimelineOptions {
  /** Columns to use, at least 60. Default 160. Below 118 the time of day is left out, and the state before. */
  readonly width?: number;
  /** Leave out what had no consequence: ignored inputs and signalling packets. Default `false`. */
  readonly transitionsOnly?: boolean;
  /** How many records were shown before: only the lines of the others come, without titles. Default 0. */
  readonly skip?: number;
}

/**
 * The timeline of a call: a line for each record, and below it what it answers, what it asked for and what became of
 * that, why it was ignored, and the timer whose time was waited.
 *
 *     time (UTC)     delta   since   no.  event          states                                  rule
 *     22:13:20.031  +0.018   0.031   4    CallAccepted   waiting.ringing -> accepted.deriving    C11
 *                                         > DeriveKey: KeyAgreed (5), 2 ms
 *
 * Times: of day in UTC, since the line above, since the first record, both in seconds of the machine's time.
 * @throws InvalidArgument
 */
export function timelineLines(records: readonly NewRecord[], options: TimelineOptions = {}): readonly Line[] {
  needKnown("options", options, { width: true, transitionsOnly: true, skip: true });
  const { width = 160, transitionsOnly = false, skip = 0 } = options;
  if (typeof width !== "number" || Number.isNaN(width))
    throw new InvalidArgument("width", width, "a number of columns from 60");
  if (!Number.isSafeInteger(skip) || skip < 0)
    throw new InvalidArgument("skip", skip, "a whole number from 0");
  const columns = Math.max(60, width);
  const all = timeline(records);
  let shown = all[0]?.record.at ?? 0;
  const lines = all.map((entry, index): readonly Line[] => {
    if (transitionsOnly && !hadConsequence(entry.record)) return [];
    const deltaMs = entry.record.at - shown;
    shown = entry.record.at;
    return index < skip ? [] : entryLines(entry, deltaMs, columns);
  });
  return [...(skip > 0 ? [] : [titleLine(columns)]), ...lines.flat()].map((line) => cutLine(line, columns));
}

function hadConsequence(record: NewRecord): boolean {
  return isCallRecord(record) && record.outcome !== "ignored";
}

const wideFrom = 118;

function entryLines(entry: TimelineEntry, deltaMs: number, width: number): readonly Line[] {
  const { record } = entry;
  const times = timeSpans(entry, deltaMs, width);
  if (!isCallRecord(record)) return [[...times, ...packetSpans(record)]];
  const indent = cellsBefore(width);
  const notes = notesOf(entry, record).flatMap(({ text, tone }) =>
    wrapTo(text, width - indent - 2).map(
      (piece, index): Line => [{ text: " ".repeat(indent) + (index > 0 ? "  " : "") + piece, tone }],
    ),
  );
  return [[...times, ...recordSpans(record, width)], ...notes];
}

function timeSpans({ record, sinceStartMs }: TimelineEntry, deltaMs: number, width: number): readonly Span[] {
  const number = isCallRecord(record) ? String(record.revision) : "-";
  return [
    ...(width >= wideFrom ? [{ text: `${timeOfDay(record.at)} `, tone: "time" as const }] : []),
    { text: `${fitTo(`+${secondsText(deltaMs)}`, 8, "right")} `, tone: "faint" },
    { text: `${fitTo(secondsText(sinceStartMs), 8, "right")} `, tone: "time" },
    { text: `${fitTo(number, 4, "right")}  `, tone: "faint" },
  ];
}

function cellsBefore(width: number): number {
  return (width >= wideFrom ? 13 : 0) + 9 + 9 + 6;
}

function titleLine(width: number): Line {
  const text =
    (width >= wideFrom ? fitTo("time (UTC)", 13) : "") +
    `${fitTo("delta", 8, "right")} ${fitTo("since", 8, "right")} ${fitTo("no.", 4, "right")}  ` +
    `${fitTo("event", 24)} ${fitTo("state", width >= wideFrom ? 42 : 22)} rule`;
  return [{ text, tone: "faint" }];
}

function recordSpans(record: CallRecord, width: number): readonly Span[] {
  const from = plainText(record.from, 32);
  const to = plainText(record.to, 32);
  const moved = record.outcome === "moved";
  const isWide = width >= wideFrom;
  const states = moved ? (isWide ? `${from} -> ${to}` : `-> ${to}`) : isWide ? to : `   ${to}`;
  const tone: Tone = record.outcome === "ignored" ? "faint" : to === "confirmed" ? "good" : "state";
  return [
    { text: `${fitTo(eventText(record), 24)} `, tone: record.outcome === "ignored" ? "faint" : "event" },
    { text: `${fitTo(states, isWide ? 42 : 22)} `, tone },
    { text: record.rule === null ? "-" : plainText(record.rule, 16), tone: "rule" },
  ];
}

function packetSpans(record: SignalingRecord): readonly Span[] {
  return [{ text: packetWords(record), tone: "faint" }];
}

export function notesOf(entry: TimelineEntry, record: CallRecord): readonly Span[] {
  const { ignoredBefore } = record;
  const { answers, asked, ignoredBecause, wait } = entry;
  const notes: Span[] = [];
  if (wait !== null) {
    const { timer, waitedMs, timerMs, whose } = wait;
    const text =
      whose === "ours"
        ? `~ ${durationText(waitedMs)} waited: our ${timerName(timer)} timeout`
        : `~ ${durationText(waitedMs)} waited, about the ${timerName(timer)} timeout of ${durationText(timerMs)}: Telegram or the other side ran it`;
    notes.push({ text, tone: "note" });
  }
  if (answers !== null)
    notes.push({
      text: `< answers ${answers.type} (${answers.revision}), ${durationText(answers.afterMs)}`,
      tone: "answer",
    });
  notes.push(...checkNotes(record));
  for (const each of asked) notes.push(askedNote(each));
  if (ignoredBecause !== null) notes.push({ text: `x ignored: ${ignoredBecause}`, tone: "faint" });
  if (ignoredBefore > 0)
    notes.push({
      text: `x ${plainText(ignoredBefore, 12)} more were ignored before this and are not in the log`,
      tone: "faint",
    });
  return notes;
}

/** What the trace of another client says of the checks of the key exchange. */
function checkNotes(record: CallRecord): readonly Span[] {
  const { notObservable, failed } = recordedOrigin([record]);
  const text = (checks: readonly string[]): string => checks.map((check) => plainText(check, 24)).join(", ");
  return [
    ...(failed.length > 0 ? [{ text: `! failed: ${text(failed)}`, tone: "bad" as const }] : []),
    ...(notObservable.length > 0
      ? [{ text: `? not observable: ${text(notObservable)}`, tone: "note" as const }]
      : []),
  ];
}

function askedNote({ effect, attempts, finishedBy, isSuperseded, seen }: AskedEffect): Span {
  const tries = attempts > 1 ? `, ${attempts} tries` : "";
  const type = plainText(effect.type, 40);
  if (finishedBy !== null) {
    const { how, revision, afterMs } = finishedBy;
    return { text: `> ${type}: ${how} (${revision}), ${durationText(afterMs)}${tries}`, tone: "request" };
  }
  if (seen === "notVisible")
    return { text: `> ${type}: happens inside the client and can't be seen`, tone: "faint" };
  if (seen === "notSent")
    return { text: `> ${type}: this client was not seen to send it`, tone: isSuperseded ? "note" : "bad" };
  return isSuperseded
    ? { text: `> ${type}: no result, and none is needed any more${tries}`, tone: "faint" }
    : { text: `> ${type}: no result yet${tries}`, tone: "bad" };
}
