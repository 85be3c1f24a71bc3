import type { Chart, ChartState } from "../graph/chart.ts";
import { shownText, textLines } from "../text/text-line.ts";
import type { TextLine } from "../text/text-line.ts";
import type { ChartTree } from "./chart-tree.ts";
import { DrawingRules } from "./drawing-rules.ts";
import type { DrawingOptions } from "./drawing-rules.ts";
import { arrowsOf, pillsOf } from "./drawn-arrows.ts";
import { rowsOf } from "./drawn-rows.ts";

/** What is drawn, before anything has a place. */
export interface Drawing {
  readonly tree: ChartTree;
  /** States whose incoming transitions are rows; they stand last. */
  readonly sinks: readonly string[];
  readonly boxes: ReadonlyMap<string, DrawnBox>;
  readonly pills: readonly DrawnPill[];
  readonly arrows: readonly DrawnArrow[];
}

/** The text of a state: its name, its tags, then rows. */
export interface DrawnBox {
  readonly state: ChartState;
  readonly name: TextLine;
  readonly tags: readonly TextLine[];
  readonly rows: readonly DrawnRow[];
}

/**
 * One thing that a state says: what it is (`about`) and does, how many transitions lead here, transitions that stay,
 * what leads to one state, alone or as a heading with its `leaves` below, and what is of no consequence.
 */
export interface DrawnRow {
  readonly kind: "about" | "does" | "arrives" | "stays" | "leads" | "leaves" | "ignores";
  readonly lines: readonly TextLine[];
  /** The whole in sentences. */
  readonly title: string;
  readonly transitions: readonly string[];
}

/** Where arrows begin that have no state of their own to begin at. */
export interface DrawnPill {
  readonly id: string;
  /** The state in which it stands. */
  readonly parent: string;
  readonly kind: "start" | "any";
  readonly text: TextLine | null;
}

/** One arrow with all transitions between the same two ends: ids of states or pills. */
export interface DrawnArrow {
  readonly from: string;
  readonly to: string;
  readonly kind: "start" | "transition" | "timer" | "always" | "default";
  readonly label: readonly DrawnRow[];
  readonly transitions: readonly string[];
}

export function drawingOf(chart: Chart, options: DrawingOptions): Drawing {
  const rules = new DrawingRules(chart, options);
  const arrows = arrowsOf(rules);
  return {
    tree: rules.tree,
    sinks: rules.sinks,
    boxes: new Map(chart.states.map((state) => [state.id, boxOf(state, rules)])),
    pills: pillsOf(rules, arrows),
    arrows,
  };
}

function boxOf(state: ChartState, rules: DrawingRules): DrawnBox {
  const name = shownText(state.parent === null ? rules.tree.chart.id : state.key);
  return {
    state,
    name: oneLine(name, "name"),
    tags: rules.form === "outline" ? [] : state.tags.map((tag) => oneLine(shownText(tag, 24), "tag")),
    rows: rowsOf(state, rules),
  };
}

/** A text that is never broken. */
export function oneLine(text: string, tone: "name" | "tag" | "pill"): TextLine {
  return textLines([{ text, tone }], Number.POSITIVE_INFINITY)[0] ?? { spans: [], width: 0 };
}
