import type { ChartTransition } from "../graph/chart.ts";
import type { ChartTree } from "./chart-tree.ts";

/** How many transitions may lead into a sink before they are rows instead of arrows. */
const mostArrows = 3;

/**
 * States that much leads into and nothing out of, such as a final state or the whole end of a call: the outermost of
 * them. Arrows to them would cross everything, so the transitions become rows of their sources.
 */
export function sinksOf(tree: ChartTree): readonly string[] {
  return within(tree, tree.root.id);
}

function within(tree: ChartTree, parent: string): readonly string[] {
  const starts = tree.state(parent).initial;
  return tree.children(parent).flatMap(({ id, kind }) => {
    if (kind === "history") return [];
    const isSink = !starts.includes(id) && tree.state(parent).kind !== "parallel" && !leadsOut(tree, id);
    return isSink && waysInto(tree, id).length > mostArrows ? [id] : within(tree, id);
  });
}

function leadsOut(tree: ChartTree, id: string): boolean {
  return tree.chart.transitions.some(
    ({ source, targets }) =>
      tree.isWithin(source, id) && targets.some((target) => !tree.isWithin(target, id)),
  );
}

/** The transitions that lead into a state from outside. */
export function waysInto(tree: ChartTree, id: string): readonly ChartTransition[] {
  return tree.chart.transitions.filter(
    ({ source, targets }) =>
      !tree.isWithin(source, id) && targets.some((target) => tree.isWithin(target, id)),
  );
}
