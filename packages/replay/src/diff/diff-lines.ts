import { InvalidArgument, needKnown } from "@offhook/engine";
import type { CallRecord } from "@offhook/engine";
import { cutTo, fitTo } from "../text/cells.ts";
import { cutLine } from "../text/cut-line.ts";
import type { Line, Tone } from "../text/line.ts";
import { plainText } from "../text/plain-text.ts";
import { eventText } from "../transition/event-text.ts";
import type { CallDiff, DiffRow } from "./call-diff.ts";

/** How a comparison is laid out. */
export interface DiffLinesOptions {
  /** Columns to use, at least 60. Default 100. */
  readonly width?: number;
  /** Leave out what is the same; its number of rows is said instead. Default `false`. */
  readonly differencesOnly?: boolean;
}

/**
 * A comparison in lines: the number of the record on either side, the event, the state that it led to and the rule; below
 * it what differs, left and right. `<` and `>`: only on this side. `~`: both have it, and something differs.
 * @throws InvalidArgument
 */
export function diffLines(diff: CallDiff, options: DiffLinesOptions = {}): readonly Line[] {
  if (!Array.isArray(diff?.rows)) throw new InvalidArgument("diff", diff, "what diffCalls() gives");
  needKnown("options", options, { width: true, differencesOnly: true });
  const { width = 100, differencesOnly = false } = options;
  if (typeof width !== "number" || Number.isNaN(width))
    throw new InvalidArgument("width", width, "a number of columns from 60");
  const columns = Math.max(60, width);
  const lines: Line[] = [];
  let same = 0;
  const leaveOut = (): void => {
    if (same > 0) lines.push([{ text: `  ${same} the same`, tone: "faint" }]);
    same = 0;
  };
  for (const row of diff.rows) {
    if (differencesOnly && row.kind === "same") {
      same++;
      continue;
    }
    leaveOut();
    lines.push(...rowLines(row, columns));
  }
  leaveOut();
  return lines.map((line) => cutLine(line, columns));
}

const marks: Readonly<Record<DiffRow["kind"], readonly [mark: string, tone: Tone]>> = {
  same: [" ", "faint"],
  differs: ["~", "note"],
  onlyLeft: ["<", "bad"],
  onlyRight: [">", "good"],
};

function rowLines({ kind, left, right, differences }: DiffRow, width: number): readonly Line[] {
  const [mark, tone] = marks[kind];
  const record = (left ?? right) as CallRecord;
  const number = (of: CallRecord | null): string => (of === null ? "" : plainText(of.revision, 5));
  const states =
    record.outcome === "moved" ? `-> ${plainText(record.to, 32)}` : `   ${plainText(record.to, 32)}`;
  const indent = " ".repeat(14);
  const room = Math.floor((width - 26) / 2);
  return [
    [
      { text: `${mark} ${fitTo(number(left), 5, "right")} ${fitTo(number(right), 5, "right")} `, tone },
      { text: `${fitTo(eventText(record), 26)} `, tone: kind === "same" ? "faint" : "event" },
      { text: `${fitTo(states, 24)} `, tone: kind === "same" ? "faint" : "state" },
      { text: plainText(record.rule ?? "-", 16), tone: "rule" },
    ],
    ...differences.map(({ field, left: was, right: is }): Line => {
      const [ours, theirs] = parted(was, is, room);
      return [
        { text: `${indent}${fitTo(field, 8)} `, tone: "faint" },
        { text: ours, tone: "bad" },
        { text: " | ", tone: "faint" },
        { text: theirs, tone: "good" },
      ];
    }),
  ];
}

/** Two long texts begin where they part. */
function parted(left: string, right: string, room: number): readonly [string, string] {
  if (left.length <= room && right.length <= room) return [left, right];
  let common = 0;
  while (common < left.length && left[common] === right[common]) common++;
  const from = Math.max(0, common - 12);
  const lead = from > 0 ? "…" : "";
  return [cutTo(lead + left.slice(from), room), cutTo(lead + right.slice(from), room)];
}
