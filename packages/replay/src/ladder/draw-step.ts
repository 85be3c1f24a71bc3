import { cellsOf, cutTo, fitTo, wrapTo } from "../text/cells.ts";
import type { Line, Span } from "../text/line.ts";
import type { Geometry } from "./geometry.ts";
import type { LadderStep } from "./ladder-step.ts";

/** What stands beside a lifeline while a deadline runs: its bracket. */
export interface BracketMarks {
  readonly caller: string;
  readonly callee: string;
}

/** A step as rows: one, or more when a note is longer than the gap. */
export function drawStep(step: LadderStep, geometry: Geometry, marks: BracketMarks): readonly Line[] {
  const { gap } = geometry;
  const texts: readonly string[] = isArrow(step)
    ? [step.side === (step.kind === "request" ? "caller" : "callee") ? toRight(step, gap) : toLeft(step, gap)]
    : noteRows(step, gap);
  return texts.map((text, index) => row(step, { text, tone: step.tone }, index === 0, geometry, marks));
}

function isArrow({ kind }: LadderStep): boolean {
  return kind === "request" || kind === "answer" || kind === "update";
}

function row(
  step: LadderStep,
  content: Span,
  isFirst: boolean,
  { margin, gap, lines }: Geometry,
  marks: BracketMarks,
): Line {
  const state = isFirst ? cutTo(step.state ?? "", Math.max(0, margin - 1)) : "";
  const empty: Span = { text: " ".repeat(gap), tone: "plain" };
  const isCaller = step.side === "caller";
  return [
    ...(margin > 0
      ? [{ text: fitTo(isCaller ? state : "", margin - 1, "right"), tone: "state" as const }]
      : []),
    { text: marks.caller, tone: "faint" },
    lines.caller,
    isCaller ? content : empty,
    lines.server,
    isCaller ? empty : content,
    lines.callee,
    { text: marks.callee, tone: "faint" },
    ...(margin > 0 && !isCaller && state !== "" ? [{ text: state, tone: "state" as const }] : []),
  ];
}

/** The tail of an arrow tells what it is. */
const strokes = {
  request: "─",
  answer: "┄",
  update: "═",
  note: " ",
  milestone: " ",
  opens: " ",
  closes: " ",
} as const;

function toRight(step: LadderStep, gap: number): string {
  const stroke = strokes[step.kind];
  const label = labelOf(step, gap - 5);
  return `${stroke} ${label} ${stroke.repeat(gap - 4 - cellsOf(label))}▶`;
}

function toLeft(step: LadderStep, gap: number): string {
  const stroke = strokes[step.kind];
  const label = labelOf(step, gap - 5);
  return `◀${stroke.repeat(gap - 4 - cellsOf(label))} ${label} ${stroke}`;
}

function labelOf({ text, short, isIgnored }: LadderStep, cells: number): string {
  const strike = isIgnored ? "✗ " : "";
  return cutTo(strike + (short !== undefined && cellsOf(strike + text) > cells ? short : text), cells);
}

const noteMarks: Partial<Record<LadderStep["kind"], string>> = { milestone: "●", opens: "┌", closes: "└" };

function noteRows({ side, kind, text, isIgnored }: LadderStep, gap: number): readonly string[] {
  const mark = isIgnored ? "✗" : (noteMarks[kind] ?? "◆");
  return wrapTo(text, gap - 4).map((piece, index) => {
    const sign = index === 0 ? mark : " ";
    return side === "caller" ? fitTo(` ${sign} ${piece}`, gap) : fitTo(`${piece} ${sign} `, gap, "right");
  });
}
