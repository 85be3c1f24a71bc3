import { InvalidArgument, needKnown } from "@offhook/engine";
import type { DecodedPacket, MessageRecord, SignalingRecordView } from "@offhook/telegram/signaling";
import { cutLine } from "../text/cut-line.ts";
import { timeOfDay } from "../text/clock-text.ts";
import { dateText } from "../text/date-text.ts";
import type { Line } from "../text/line.ts";
import { plainText } from "../text/plain-text.ts";
import type { RecordedPacket, RecordedSignaling } from "./signaling-packets.ts";

/** How packets are laid out. */
export interface SignalingOptions {
  /** Columns to use, at least 60. Default 120. */
  readonly width?: number;
}

/**
 * The signalling packets of a call as text: a line for each packet, and in clear below it its messages with counters,
 * acknowledgements, repetitions and contents, SDP line by line. Without a key, framing and sizes only.
 *
 * What is in clear names network addresses of people: it is the reader's to protect.
 * @throws InvalidArgument
 */
export function signalingLines(
  signaling: RecordedSignaling,
  options: SignalingOptions = {},
): readonly Line[] {
  if (!Array.isArray(signaling?.packets))
    throw new InvalidArgument("signaling", signaling, "what recordedSignaling gives");
  needKnown("options", options, { width: true });
  const { width = 120 } = options;
  if (typeof width !== "number" || Number.isNaN(width))
    throw new InvalidArgument("width", width, "a number of columns from 60");
  const lines: Line[] = signaling.packets.flatMap(packetLines);
  if (signaling.packets.length === 0) lines.push([{ text: "No signalling packet passed.", tone: "faint" }]);
  if (signaling.keyErasedAt !== null)
    lines.push([
      { text: `The call's key was destroyed at ${dateText(signaling.keyErasedAt)} UTC.`, tone: "note" },
    ]);
  return lines.map((line) => cutLine(line, Math.max(60, width)));
}

function packetLines({ revision, at, way, bytes, decoded, settled }: RecordedPacket): readonly Line[] {
  const arrow = way === "sent" ? "─▶" : "◀═";
  const framing = decoded === null ? "as ciphertext" : framingText(decoded);
  const fate = settled === null ? "" : settledText(settled);
  const head: Line = [
    { text: `${timeOfDay(at)} `, tone: "time" },
    { text: `${String(revision).padStart(4)} `, tone: "faint" },
    { text: `${arrow} ${way}, ${bytes} B, ${framing}${fate}`, tone: way === "sent" ? "request" : "update" },
  ];
  return [head, ...(decoded === null ? [] : contentLines(decoded))];
}

function framingText({ framing, fault }: DecodedPacket): string {
  return fault === null ? framing : `refused (${fault.code}): ${plainText(fault.problem, 80)}`;
}

function settledText({ attempts, error }: NonNullable<RecordedPacket["settled"]>): string {
  const tries = plainText(attempts, 8);
  return error === null
    ? `, taken at try ${tries}`
    : `, not taken after ${tries} tries: ${plainText(error, 40)}`;
}

function contentLines({ sctp, bodies }: DecodedPacket): readonly Line[] {
  const lines: Line[] = [];
  if (sctp !== null) {
    const chunks = sctp.chunks.map((chunk) => plainText((chunk as { readonly type?: unknown }).type, 24));
    lines.push(indented(2, `SCTP: ${chunks.join(", ")}`, "faint"));
  }
  for (const { counter, records, fault } of bodies) {
    if (fault !== null)
      lines.push(
        indented(2, `body ${counter} refused (${fault.code}): ${plainText(fault.problem, 80)}`, "bad"),
      );
    for (const record of records) lines.push(...recordLines(record));
  }
  return lines;
}

function recordLines(record: SignalingRecordView): readonly Line[] {
  if (record.kind === "ack") return [indented(2, `ack of ${record.ackedCounter}`, "faint")];
  if (record.kind === "empty") return [indented(2, `#${record.counter} empty`, "faint")];
  const { type, ...content } = record.message as { readonly type: string; readonly [field: string]: unknown };
  return [
    indented(2, `#${record.counter} ${plainText(type, 40)}${notesOf(record)}`, "event"),
    ...fieldLines(content, 4, ""),
  ];
}

function notesOf({ delivery, isBehind, wantsAck, compression, sizeBytes }: MessageRecord): string {
  const notes = [
    `${sizeBytes} B`,
    ...(compression === "none" ? [] : [compression]),
    ...(wantsAck ? ["wants an ack"] : []),
    ...(isBehind ? ["behind a later one: sent again, or held back"] : []),
    ...(delivery === "again" ? ["had come before"] : delivery === "refused" ? ["refused"] : []),
  ];
  return ` (${notes.join(", ")})`;
}

/** Deeper and longer than any message of tgcalls is. */
const mostDepth = 8;
const mostLines = 400;

function fieldLines(value: unknown, indent: number, name: string): readonly Line[] {
  const label = name === "" ? "" : `${plainText(name, 40)}: `;
  if (typeof value === "string") {
    const [first = "", ...rest] = value.split(/\r\n|\r|\n/u);
    if (rest.length === 0) return [indented(indent, label + plainText(first, 2_000), "plain")];
    const lines = [first, ...rest].filter((line) => line !== "");
    return [
      ...(name === "" ? [] : [indented(indent, label.trimEnd(), "plain")]),
      ...lines.slice(0, mostLines).map((line) => indented(indent + 2, plainText(line, 2_000), "plain")),
    ];
  }
  if (typeof value !== "object" || value === null)
    return [indented(indent, label + plainText(value), "plain")];
  if (value instanceof Uint8Array) return [indented(indent, `${label}${value.length} B`, "plain")];
  if (indent > 2 * mostDepth) return [indented(indent, `${label}…`, "faint")];
  const entries = Object.entries(value);
  const inner = entries
    .slice(0, mostLines)
    .flatMap(([key, each]) =>
      fieldLines(each, name === "" ? indent : indent + 2, Array.isArray(value) ? `${Number(key) + 1}` : key),
    );
  return name === "" ? inner : [indented(indent, label.trimEnd(), "plain"), ...inner];
}

function indented(cells: number, text: string, tone: Line[number]["tone"]): Line {
  return [{ text: " ".repeat(cells) + text, tone }];
}
