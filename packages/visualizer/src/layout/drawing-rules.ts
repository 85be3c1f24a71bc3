import type { Chart, ChartTransition } from "../graph/chart.ts";
import type { ChartMarks } from "../recorded/chart-marks.ts";
import { shownText } from "../text/text-line.ts";
import { actionText } from "../text/wording.ts";
import { ChartTree } from "./chart-tree.ts";
import { sinksOf } from "./sinks.ts";

/** How much of a chart is drawn. */
export type ChartForm = "folded" | "full" | "outline";

/** How a chart is drawn. */
export interface DrawingOptions {
  /**
   * `folded` (default): many transitions into a state that nothing leaves become rows of their sources, and what only
   * changes the context is left out. `full`: an arrow for every transition to another state, and every action.
   * `outline`: states and arrows with their events, and nothing else.
   */
  readonly form?: ChartForm;
  /** What recorded calls did; adds counts and times to states and transitions. */
  readonly marks?: ChartMarks;
}

/** What decides whether something is an arrow, a row or left out. */
export class DrawingRules {
  readonly tree: ChartTree;
  readonly form: ChartForm;
  readonly marks: ChartMarks | undefined;
  /** States whose incoming transitions are rows. */
  readonly sinks: readonly string[];

  constructor(chart: Chart, { form = "folded", marks }: DrawingOptions) {
    this.tree = new ChartTree(chart);
    this.form = form;
    this.marks = marks;
    this.sinks = form === "full" ? [] : sinksOf(this.tree);
  }

  /** A transition to its own state or to one around it is a row: an arrow would have to bite its own tail. */
  isStaying({ source, targets }: ChartTransition): boolean {
    return targets.every((target) => this.tree.isWithin(source, target));
  }

  isFolded({ source, targets }: ChartTransition): boolean {
    return this.sinks.some(
      (sink) =>
        !this.tree.isWithin(source, sink) && targets.some((target) => this.tree.isWithin(target, sink)),
    );
  }

  isArrow(transition: ChartTransition): boolean {
    return !this.isStaying(transition) && !this.isFolded(transition);
  }

  /** Bound, as it is handed on. */
  readonly actionsShown = ({ actions }: ChartTransition): readonly string[] => {
    if (this.form === "outline") return [];
    return actions.filter(({ kind }) => this.form === "full" || kind !== "assign").map(actionText);
  };

  /** A state as a text names it. */
  nameOf(id: string): string {
    return shownText(id === "" ? this.tree.chart.id : id);
  }
}
