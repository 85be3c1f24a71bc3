import { InvalidArgument } from "@offhook/engine";
import type { Chart, ChartState, ChartTransition } from "../graph/chart.ts";
import { ChartTree } from "../layout/chart-tree.ts";
import { shownText } from "../text/text-line.ts";
import { eventsText } from "../text/wording.ts";
import { mermaidNames } from "./mermaid-names.ts";

/**
 * A chart as a state diagram of Mermaid, which GitHub draws in Markdown. States and arrows with events, guards and rules;
 * transitions that stay in their state are left out, as Mermaid has no place for them.
 * @throws InvalidArgument for what is no chart
 */
export function mermaidText(chart: Chart): string {
  if (chart?.format !== 1 || !Array.isArray(chart.states))
    throw new InvalidArgument("chart", chart, "a chart, as chartOf(machine) makes it");
  const tree = new ChartTree(chart);
  const names = mermaidNames(chart);
  const name = (id: string): string => names.get(id) ?? "";
  const arrows = chart.transitions.flatMap((transition) => arrowsOf(transition, tree));
  const anywhere = new Set(arrows.flatMap(({ isFromInside, from }) => (isFromInside ? [from] : [])));

  const inside = (state: ChartState, indent: string): readonly string[] => {
    const children = tree.children(state.id);
    const starts = state.initial.map((to) => `${indent}[*] --> ${name(to)}`);
    const pill = anywhere.has(state.id)
      ? [`${indent}state "${anywhereText(state)}" as any_${name(state.id)}`]
      : [];
    const separator = state.kind === "parallel" ? [`${indent}--`] : [];
    const parts = children.map((child) => [
      ...lines(child, indent),
      ...(child.kind === "final" ? [`${indent}${name(child.id)} --> [*]`] : []),
    ]);
    return [
      ...pill,
      ...starts,
      ...parts.flatMap((part, index) => (index === 0 ? part : [...separator, ...part])),
    ];
  };
  const lines = (state: ChartState, indent: string): readonly string[] => {
    const head = `${indent}state "${labelOf(state)}" as ${name(state.id)}`;
    if (tree.children(state.id).length === 0) return [head];
    return [`${head} {`, ...inside(state, `${indent}  `), `${indent}}`];
  };
  const defaults = tree.chart.states.filter(({ kind }) => kind === "history");
  const groups = Map.groupBy(arrows, ({ from, to, transition, isFromInside }) =>
    JSON.stringify([from, to, transition.guard, isFromInside]),
  );
  return [
    "stateDiagram-v2",
    // Regions stand in a state, so a machine that is parallel itself becomes one.
    ...(tree.root.kind === "parallel" ? lines(tree.root, "  ") : inside(tree.root, "  ")),
    ...defaults.flatMap(({ id, initial }) => initial.map((to) => `  ${name(id)} --> ${name(to)}`)),
    ...[...groups.values()].map((group) => {
      const [first] = group;
      if (first === undefined) throw new TypeError("An empty group.");
      const { from, to, isFromInside } = first;
      const start = isFromInside ? `any_${name(from)}` : name(from);
      return `  ${start} --> ${name(to)}: ${arrowText(group.map(({ transition }) => transition))}`;
    }),
    "",
  ].join("\n");
}

interface MermaidArrow {
  readonly transition: ChartTransition;
  readonly from: string;
  readonly to: string;
  /** Mermaid draws no arrow from a state to one in it: it begins at a state of its own. */
  readonly isFromInside: boolean;
}

function arrowsOf(transition: ChartTransition, tree: ChartTree): readonly MermaidArrow[] {
  const { source, targets, reenter } = transition;
  const ends = targets.length === 0 && reenter ? [source] : targets;
  return ends.map((target) => {
    const isFromInside = source !== target && tree.isWithin(target, source);
    // Nor does it draw one to a state around, or to the machine: where that one starts is meant.
    const isAround = target === "" || (source !== target && tree.isWithin(source, target));
    const to = isAround ? tree.startOf(target) : target;
    return { transition, from: source, to, isFromInside: isFromInside || source === "" };
  });
}

function anywhereText({ id, key }: ChartState): string {
  return id === "" ? "in any state" : `anywhere in ${safe(shownText(key))}`;
}

function labelOf({ kind, history, key }: ChartState): string {
  if (kind !== "history") return safe(shownText(key));
  return history === "deep" ? "H*" : "H";
}

function arrowText(transitions: readonly ChartTransition[]): string {
  const guard = transitions[0]?.guard ?? null;
  const rules = [...new Set(transitions.flatMap(({ rule }) => rule?.id ?? []))];
  const parts = [eventsText(transitions), ...(guard === null ? [] : [`[${shownText(guard)}]`]), ...rules];
  return safe(parts.join(" "));
}

/** What Mermaid would read as its own is written as an entity, in its way: `#58;` for a colon. */
function safe(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N} _.,()[\]/+×→*-]/gu, (character) => `#${character.codePointAt(0)};`);
}
