import type { ChartState, ChartTransition } from "../graph/chart.ts";
import { shownText, textLines } from "../text/text-line.ts";
import type { Wording } from "../text/text-line.ts";
import { actionText, eventsText, groupsOf, groupTitle, groupWords, stateNote } from "../text/wording.ts";
import type { TransitionGroup } from "../text/wording.ts";
import type { DrawingRules } from "./drawing-rules.ts";
import type { DrawnRow } from "./drawing.ts";

/** Longest line in a state, in pixels. */
const rowWidth = 340;

/** What a state says, from what it is down to what it ignores. */
export function rowsOf(state: ChartState, rules: DrawingRules): readonly DrawnRow[] {
  const { tree, marks, form } = rules;
  const note = stateNote(state.id, marks);
  const noted = note === null ? [] : [textRow("about", [{ text: note, tone: "note" }])];
  const arrived = arrivalsRow(
    tree.chart.transitions.filter((each) => rules.isFolded(each) && each.targets[0] === state.id),
  );
  if (form === "outline") return [...noted, ...arrived];
  const own = tree.outgoing(state.id);
  const staying = own.filter((each) => rules.isStaying(each) && !each.ignored);
  const isIdle = (each: ChartTransition): boolean => isOnlyNoted(each, rules);
  return [
    ...noted,
    ...aboutRows(state),
    ...arrived,
    ...groupsOf(
      staying.filter((each) => !isIdle(each)),
      rules.actionsShown,
    ).map((group) => groupRow("stays", group, rules, stayTarget(group, rules))),
    ...foldedRows(
      own.filter((each) => rules.isFolded(each)),
      rules,
    ),
    ...faintRow("stays on", staying.filter(isIdle), rules),
    ...faintRow(
      "ignores",
      own.filter(({ ignored }) => ignored),
      rules,
    ),
  ];
}

function aboutRows({ description, entry, exit, invokes }: ChartState): readonly DrawnRow[] {
  const does = (when: string, what: string): DrawnRow =>
    textRow("does", [
      { text: when, tone: "faint" },
      { text: `/ ${what}`, tone: "action" },
    ]);
  return [
    ...(description === null
      ? []
      : [textRow("about", [{ text: shownText(description, 200), tone: "faint" }])]),
    ...(entry.length === 0 ? [] : [does("entry", entry.map(actionText).join(", "))]),
    ...(exit.length === 0 ? [] : [does("exit", exit.map(actionText).join(", "))]),
    // XState's own ids, such as `0.lamp.on`, say nothing.
    ...invokes.map(({ id, source }) =>
      does("invoke", shownText(/^\d+\./.test(id) ? source : `${id} (${source})`)),
    ),
  ];
}

/** Says in a sink where the arrows went that became rows. */
function arrivalsRow(arrivals: readonly ChartTransition[]): readonly DrawnRow[] {
  if (arrivals.length === 0) return [];
  const sources = new Set(arrivals.map(({ source }) => source)).size;
  const text = `← ${countOf(arrivals.length, "way")} from ${countOf(sources, "state")}`;
  return [{ ...textRow("arrives", [{ text, tone: "target" }]), transitions: arrivals.map(({ id }) => id) }];
}

/** `→ discarded.ending`, and below it what leads there. */
function foldedRows(folded: readonly ChartTransition[], rules: DrawingRules): readonly DrawnRow[] {
  const byTarget = Map.groupBy(folded, ({ targets }) => targets.map((id) => rules.nameOf(id)).join(", "));
  return [...byTarget].flatMap(([target, transitions]): readonly DrawnRow[] => {
    const groups = groupsOf(transitions, () => []);
    const [only, ...others] = groups;
    if (only !== undefined && others.length === 0) return [groupRow("leads", only, rules, `→ ${target}`)];
    return [
      textRow("leads", [{ text: `→ ${target}`, tone: "target" }]),
      ...groups.map((group) => groupRow("leaves", group, rules)),
    ];
  });
}

/** Changes nothing that a reader of this form could see. */
function isOnlyNoted(transition: ChartTransition, rules: DrawingRules): boolean {
  const { guard, targets, reenter } = transition;
  return guard === null && targets.length === 0 && !reenter && rules.actionsShown(transition).length === 0;
}

function faintRow(
  what: string,
  transitions: readonly ChartTransition[],
  rules: DrawingRules,
): readonly DrawnRow[] {
  if (transitions.length === 0) return [];
  const row = textRow("ignores", [{ text: `${what} ${eventsText(transitions)}`, tone: "faint" }]);
  return [{ ...row, ...whole(transitions, rules) }];
}

function stayTarget({ transitions: [first] }: TransitionGroup, rules: DrawingRules): string | undefined {
  const [target] = first?.targets ?? [];
  if (first === undefined || target === undefined) return first?.reenter === true ? "↻" : undefined;
  return target === first.source ? "↻" : `→ ${rules.nameOf(target)}`;
}

function groupRow(
  kind: DrawnRow["kind"],
  group: TransitionGroup,
  rules: DrawingRules,
  target?: string,
): DrawnRow {
  const row = textRow(kind, groupWords(group, rules.marks, "event", target));
  return { ...row, ...whole(group.transitions, rules) };
}

function textRow(kind: DrawnRow["kind"], words: readonly Wording[]): DrawnRow {
  const title = words.map(({ text }) => text).join(" ");
  return { kind, lines: textLines(words, rowWidth), title, transitions: [] };
}

function whole(
  transitions: readonly ChartTransition[],
  { tree }: DrawingRules,
): Pick<DrawnRow, "title" | "transitions"> {
  return { title: groupTitle(transitions, tree.chart), transitions: transitions.map(({ id }) => id) };
}

function countOf(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
