import { InvalidArgument, needKnown } from "@offhook/engine";
import { fitTo } from "../text/cells.ts";
import { secondsText } from "../text/clock-text.ts";
import type { Line, Span } from "../text/line.ts";
import { drawStep } from "./draw-step.ts";
import type { Geometry } from "./geometry.ts";
import { geometryOf, headerLine, legendLine } from "./geometry.ts";
import type { LadderSide, LadderStep } from "./ladder-step.ts";
import { ladderRows } from "./ladder-rows.ts";
import type { LadderRecords } from "./ladder-rows.ts";
import { ladderTitles } from "./ladder-titles.ts";

/** How a ladder is laid out. */
export interface LadderOptions {
  /** Columns to use, 60 to 132. Default 80. From 114 on the states stand in the margins. */
  readonly width?: number;
}

/**
 * A call as a ladder: the caller on the left, Telegram in the middle, the callee on the right, time downwards.
 * Requests, their answers, and updates have arrows of their own; what a side did by itself stands at its line. A side
 * without records keeps a dotted line. What was ignored is marked `✗` and struck through; a deadline that ran for a second
 * or more stands as a bracket beside its side's line. Seconds count from the first record.
 * @throws InvalidArgument
 */
export function ladder(records: LadderRecords, options: LadderOptions = {}): readonly Line[] {
  const { header, rows, legend } = ladderParts(records, options);
  return [header, ...rows.map(({ line }) => line), legend];
}

/** A ladder in its parts, each row with what it stands for: for a view that marks the current one. */
export interface LadderParts {
  readonly header: Line;
  /** A step has several rows where its text is longer than the gap. */
  readonly rows: readonly { readonly step: LadderStep; readonly line: Line }[];
  readonly legend: Line;
}

/** The same ladder in its parts. @throws InvalidArgument */
export function ladderParts(records: LadderRecords, options: LadderOptions = {}): LadderParts {
  const steps = ladderRows(records);
  const { caller = [], callee = [] } = records;
  needKnown("options", options, { width: true });
  const { width = 80 } = options;
  if (typeof width !== "number" || Number.isNaN(width))
    throw new InvalidArgument("width", width, "a number of columns from 60 to 132");
  const geometry = geometryOf(width, {
    caller: caller.length > 0,
    callee: callee.length > 0,
  });
  const start = steps.reduce((first, { at }) => Math.min(first, at), steps[0]?.at ?? 0);
  return {
    header: headerLine(geometry, ladderTitles(records)),
    rows: rowsOf(steps, geometry, start),
    legend: legendLine(geometry),
  };
}

function rowsOf(steps: readonly LadderStep[], geometry: Geometry, start: number): LadderParts["rows"] {
  let shown = "";
  const running: Record<LadderSide, number> = { caller: 0, callee: 0 };
  return steps.flatMap((step) => {
    if (step.kind === "opens") running[step.side]++;
    const marks = { caller: markOf("caller", step, running), callee: markOf("callee", step, running) };
    if (step.kind === "closes") running[step.side]--;
    return drawStep(step, geometry, marks).map((line, index) => {
      const time = secondsText(step.at - start);
      const isNew = index === 0 && time !== shown;
      if (isNew) shown = time;
      const cell: Span = { text: fitTo(isNew ? time : "", geometry.time - 1, "right"), tone: "time" };
      return { step, line: [cell, ...line] };
    });
  });
}

function markOf(side: LadderSide, step: LadderStep, running: Readonly<Record<LadderSide, number>>): string {
  if (running[side] === 0) return " ";
  if (step.side !== side || running[side] > 1) return "╎";
  return step.kind === "opens" ? "┌" : step.kind === "closes" ? "└" : "╎";
}
