import { durationText, secondsText } from "@offhook/replay";
import type { Chart, ChartAction, ChartTransition } from "../graph/chart.ts";
import type { ChartMarks } from "../recorded/chart-marks.ts";
import { shownText } from "./text-line.ts";
import type { Wording } from "./text-line.ts";

/** Transitions that say the same but for their events: one row, or one part of an arrow's label. */
export interface TransitionGroup {
  readonly transitions: readonly ChartTransition[];
  readonly actions: readonly string[];
}

/** Puts transitions together that have the same guard and do the same, in the order of their first. */
export function groupsOf(
  transitions: readonly ChartTransition[],
  actionsShown: (transition: ChartTransition) => readonly string[],
): readonly TransitionGroup[] {
  const groups = Map.groupBy(transitions, (transition) =>
    JSON.stringify([transition.guard, actionsShown(transition), transition.targets, transition.reenter]),
  );
  return [...groups.values()].map(([first, ...others]) => {
    if (first === undefined) throw new TypeError("An empty group.");
    return { transitions: [first, ...others], actions: actionsShown(first) };
  });
}

/** `CallHungUp, MediaFailed [isOurs] / DiscardCall C26`, and what recorded calls add to it. */
export function groupWords(
  { transitions, actions }: TransitionGroup,
  marks: ChartMarks | undefined,
  tone: "event" | "strong",
  target?: string,
): readonly Wording[] {
  const guard = transitions[0]?.guard ?? null;
  const rules = [...new Set(transitions.flatMap(({ rule }) => rule?.id ?? []))];
  const note = transitionsNote(transitions, marks);
  return [
    { text: eventsText(transitions), tone },
    ...(guard === null ? [] : [{ text: `[${shownText(guard)}]`, tone: "guard" } as const]),
    ...(actions.length === 0 ? [] : [{ text: `/ ${actions.join(", ")}`, tone: "action" } as const]),
    ...(target === undefined ? [] : [{ text: target, tone: "target" } as const]),
    ...(rules.length === 0 ? [] : [{ text: rules.join(" "), tone: "rule" } as const]),
    ...(note === null ? [] : [{ text: note, tone: "note" } as const]),
  ];
}

/** `CallHungUp, MediaFailed`: each once. */
export function eventsText(transitions: readonly ChartTransition[]): string {
  return [...new Set(transitions.map(({ trigger }) => shownText(trigger.text, 40)))].join(", ");
}

/** `WipeSecrets(exponent)`: an action with the parameters that stand in the machine. */
export function actionText({ name, params }: ChartAction): string {
  const values = typeof params === "object" && params !== null ? Object.values(params).flat() : [];
  const plain = values.filter((value) => typeof value !== "object");
  return shownText(plain.length === 0 ? name : `${name}(${plain.join(", ")})`, 48);
}

/** `3 visits, 1.2 s`: what recorded calls did in a state; `null` when they were never there. */
export function stateNote(id: string, marks: ChartMarks | undefined): string | null {
  const mark = marks?.states[id];
  if (marks === undefined || mark === undefined) return null;
  const { visits, totalMs, medianMs, p95Ms } = mark;
  const parts = [
    ...(id === "" && marks.kind === "heat" ? [counted(marks.calls, "call")] : []),
    ...(id === "" ? [counted(marks.records, "record")] : []),
    ...(id !== "" && (visits > 1 || marks.kind === "heat") ? [counted(visits, "visit")] : []),
  ];
  if (marks.kind === "path") return [...parts, durationText(totalMs)].join(", ");
  if (medianMs === null || p95Ms === null) return parts.join(", ");
  if (visits === 1) return [...parts, durationText(totalMs)].join(", ");
  return [...parts, `median ${durationText(medianMs)}`, `95 % ${durationText(p95Ms)}`].join(", ");
}

function counted(count: number, what: string): string {
  return `${countText(count)} ${what}${count === 1 ? "" : "s"}`;
}

function transitionsNote(
  transitions: readonly ChartTransition[],
  marks: ChartMarks | undefined,
): string | null {
  const found = transitions.flatMap(({ id }) => marks?.transitions[id] ?? []);
  const count = found.reduce((sum, mark) => sum + mark.count, 0);
  if (count === 0) return null;
  const [first, second, ...more] = found.flatMap(({ atMs }) => atMs ?? []).toSorted((a, b) => a - b);
  if (first === undefined) return `×${countText(count)}`;
  const time = (ms: number): string => `${secondsText(ms)}\u00A0s`;
  if (count > 2 || more.length > 0) return `×${countText(count)} from ${time(first)}`;
  return second === undefined ? time(first) : `${time(first)}, ${time(second)}`;
}

/** `12 034`: thin spaces would be lost in some fonts. */
function countText(count: number): string {
  return String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, " ");
}

/** Transitions in sentences, for whoever points at it or has it read out. */
export function groupTitle(transitions: readonly ChartTransition[], chart: Chart): string {
  return transitions.map((transition) => transitionSentence(transition, chart)).join("\n");
}

/** `waiting.ringing: CallAccepted [isOurs] → accepted / DeriveKey. C11: the callee accepted: derive the key` */
export function transitionSentence(transition: ChartTransition, chart: Chart): string {
  const { source, trigger, guard, targets, reenter, ignored, actions, rule, description } = transition;
  const where = source === "" ? chart.id : source;
  const there = targets.map((target) => (target === "" ? chart.id : target)).join(" and ");
  const goes = there === "" ? (ignored ? "is ignored" : reenter ? "enters it again" : "stays") : `→ ${there}`;
  const does = actions.length === 0 ? "" : ` / ${actions.map(actionText).join(", ")}`;
  const why = rule === null ? (description ?? "") : `${rule.id}: ${rule.title}`;
  return shownText(
    `${where}: ${trigger.text}${guard === null ? "" : ` [${guard}]`} ${goes}${does}${why === "" ? "" : `. ${why}`}`,
    400,
  );
}
