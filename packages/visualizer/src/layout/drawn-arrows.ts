import type { ChartState, ChartTransition } from "../graph/chart.ts";
import { shownText, textLines } from "../text/text-line.ts";
import { groupsOf, groupTitle, groupWords } from "../text/wording.ts";
import type { DrawingRules } from "./drawing-rules.ts";
import { oneLine } from "./drawing.ts";
import type { DrawnArrow, DrawnPill, DrawnRow } from "./drawing.ts";

/** Longest line in a label, in pixels. */
const labelWidth = 225;

/** All arrows, state by state: first where it starts, then where it leads. */
export function arrowsOf(rules: DrawingRules): readonly DrawnArrow[] {
  return rules.tree.chart.states.flatMap((state) => [...startArrows(state), ...arrowsFrom(state, rules)]);
}

/** The dots at which states start, and the pills for what holds anywhere in a state and leads into it. */
export function pillsOf({ tree }: DrawingRules, arrows: readonly DrawnArrow[]): readonly DrawnPill[] {
  return tree.chart.states.flatMap(({ id, key, kind }): readonly DrawnPill[] => {
    const anywhere = id === "" ? "in any state" : `anywhere in ${shownText(key, 30)}`;
    const hasAny = arrows.some(({ from }) => from === anyPill(id));
    return [
      ...(kind === "compound" ? [{ id: startPill(id), parent: id, kind: "start" as const, text: null }] : []),
      ...(hasAny
        ? [{ id: anyPill(id), parent: id, kind: "any" as const, text: oneLine(anywhere, "pill") }]
        : []),
    ];
  });
}

function startArrows({ id, kind, initial }: ChartState): readonly DrawnArrow[] {
  return initial.map((to) =>
    kind === "history"
      ? { from: id, to, kind: "default", label: [], transitions: [] }
      : { from: startPill(id), to, kind: "start", label: [], transitions: [] },
  );
}

/** Transitions of one state that go to the same place are one arrow. */
function arrowsFrom({ id }: ChartState, rules: DrawingRules): readonly DrawnArrow[] {
  const ways = rules.tree
    .outgoing(id)
    .filter((each) => rules.isArrow(each))
    .flatMap((transition) => transition.targets.map((target) => ({ transition, target })));
  return [...Map.groupBy(ways, ({ target }) => target)].map(([to, pairs]) => {
    const transitions = pairs.map(({ transition }) => transition);
    return {
      from: rules.tree.isWithin(to, id) ? anyPill(id) : id,
      to,
      kind: arrowKind(transitions),
      label: labelOf(transitions, rules),
      transitions: transitions.map((each) => each.id),
    };
  });
}

function labelOf(transitions: readonly ChartTransition[], rules: DrawingRules): readonly DrawnRow[] {
  return groupsOf(transitions, rules.actionsShown).map((group) => ({
    kind: "leaves",
    lines: textLines(groupWords(group, rules.marks, "strong"), labelWidth),
    title: groupTitle(group.transitions, rules.tree.chart),
    transitions: group.transitions.map(({ id }) => id),
  }));
}

function arrowKind(transitions: readonly ChartTransition[]): DrawnArrow["kind"] {
  if (transitions.every(({ trigger }) => trigger.kind === "after")) return "timer";
  return transitions.every(({ trigger }) => trigger.kind === "always") ? "always" : "transition";
}

/** No id of a state begins so: a `:` in a key has a `\` before it. */
function anyPill(state: string): string {
  return `any:${state}`;
}

function startPill(state: string): string {
  return `start:${state}`;
}
