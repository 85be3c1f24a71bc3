import { cellsOf, cutTo, fitTo, wrapTo } from "../text/cells.ts";
import type { Line, Span } from "../text/line.ts";
import type { Geometry } from "./geometry.ts";
import type { LadderStep } from "./ladder-step.ts";

/** A step as rows: one, or more when a note is longer than the gap. */
export function drawStep(step: LadderStep, geometry: Geometry): readonly Line[] {
  const { gap } = geometry;
  const isNote = step.kind === "note" || step.kind === "milestone";
  const texts: readonly string[] = isNote
    ? noteRows(step, gap)
    : [
        step.side === (step.kind === "request" ? "caller" : "callee")
          ? toRight(step, gap)
          : toLeft(step, gap),
      ];
  return texts.map((text, index) => row(step, { text, tone: step.tone }, index === 0, geometry));
}

function row(step: LadderStep, content: Span, isFirst: boolean, { margin, gap, lines }: Geometry): Line {
  const state: Span = { text: isFirst ? cutTo(step.state ?? "", margin - 1) : "", tone: "state" };
  const empty: Span = { text: " ".repeat(gap), tone: "plain" };
  const isCaller = step.side === "caller";
  const left: Span = {
    text: isCaller ? `${fitTo(state.text, margin - 1, "right")} ` : " ".repeat(margin),
    tone: "state",
  };
  const right: Span = { text: isCaller ? "" : ` ${state.text}`, tone: "state" };
  return [
    ...(margin > 0 ? [left] : []),
    lines.caller,
    isCaller ? content : empty,
    lines.server,
    isCaller ? empty : content,
    lines.callee,
    ...(margin > 0 && state.text !== "" ? [right] : []),
  ];
}

/** The tail of an arrow tells what it is. */
const strokes = { request: "─", answer: "┄", update: "═", note: " ", milestone: " " } as const;

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

function labelOf({ text, short }: LadderStep, cells: number): string {
  return cutTo(short !== undefined && cellsOf(text) > cells ? short : text, cells);
}

function noteRows({ side, kind, text }: LadderStep, gap: number): readonly string[] {
  const mark = kind === "milestone" ? "●" : "◆";
  return wrapTo(text, gap - 4).map((piece, index) => {
    const sign = index === 0 ? mark : " ";
    return side === "caller" ? fitTo(` ${sign} ${piece}`, gap) : fitTo(`${piece} ${sign} `, gap, "right");
  });
}
