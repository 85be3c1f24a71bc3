import { incomingCall, InvalidArgument, isRuleId, outgoingCall, rules } from "@offhook/engine";
import type { AnyStateMachine } from "xstate";
import { actionsOf } from "./actions-of.ts";
import type { Chart, ChartRule, ChartState, ChartTransition } from "./chart.ts";
import { guardText } from "./guard-text.ts";
import { plainJson } from "./plain-json.ts";
import { invokesOf, triggerOf } from "./trigger-of.ts";

type StateNode = AnyStateMachine["root"];
type Definition = NonNullable<StateNode["always"]>[number];

/**
 * The statechart of any XState 5 machine, ours or somebody else's. Runs nothing of the machine: no guard, no action.
 * @throws InvalidArgument for what is no machine of XState 5
 */
export function chartOf(machine: AnyStateMachine): Chart {
  if (!isMachine(machine))
    throw new InvalidArgument("machine", machine, "a machine of XState 5, as createMachine() makes it");
  const nodes = allNodes(machine.root);
  return {
    format: 1,
    id: machine.id,
    version: machine.version ?? null,
    description: machine.root.description ?? null,
    states: nodes.map(stateOf),
    transitions: nodes.flatMap((node) => transitionsOf(node)),
  };
}

/** Whether a value is a machine of XState 5, of whichever copy of XState. */
export function isMachine(value: unknown): value is AnyStateMachine {
  const { root, id, provide } = (value ?? {}) as Partial<AnyStateMachine>;
  return typeof id === "string" && typeof provide === "function" && root?.transitions instanceof Map;
}

/** The id of a state in a chart: the path from the machine, with a `\` before a `.`, `:` or `\` of a key. */
export function stateIdOf(path: readonly string[]): string {
  if (!Array.isArray(path) || !path.every((key) => typeof key === "string"))
    throw new InvalidArgument("path", path, "a list of keys");
  return path.map((key) => key.replaceAll(/[\\.:]/g, String.raw`\$&`)).join(".");
}

function allNodes(node: StateNode): readonly StateNode[] {
  return [node, ...Object.values(node.states).flatMap((child) => allNodes(child))];
}

function stateOf(node: StateNode): ChartState {
  return {
    id: stateIdOf(node.path),
    key: node.key,
    parent: node.parent === undefined ? null : stateIdOf(node.parent.path),
    kind: node.type,
    history: node.type === "history" ? node.history || "shallow" : null,
    initial: initialOf(node).map(({ path }) => stateIdOf(path)),
    description: node.description ?? null,
    tags: [...node.tags],
    entry: actionsOf(node.entry, node.machine),
    exit: actionsOf(node.exit, node.machine),
    invokes: invokesOf(node),
    meta: plainJson(node.meta),
  };
}

function initialOf(node: StateNode): readonly StateNode[] {
  if (node.type === "compound") return node.initial.target;
  if (node.type !== "history" || node.parent === undefined) return [];
  const targets = [(node.config as { readonly target?: string | readonly string[] }).target ?? []].flat();
  if (targets.length > 0) return targets.map((target) => historyTarget(node, target));
  return node.parent.type === "compound" ? node.parent.initial.target : [];
}

/** A history state names its default from its parent on, or by id. */
function historyTarget(node: StateNode, target: string): StateNode {
  const keys = target.match(/(?:\\.|[^.\\])+/g) ?? [];
  const [first = "", ...path] = keys.map((key) => key.replaceAll(/\\(.)/g, "$1"));
  const start = first.startsWith("#")
    ? allNodes(node.machine.root).find(({ id }) => id === first.slice(1))
    : node.parent?.states[first];
  const found = path.reduce((at: StateNode | undefined, key) => at?.states[key], start);
  if (found === undefined)
    throw new InvalidArgument(
      "machine",
      target,
      `a machine whose history state ${node.id} has a known target`,
    );
  return found;
}

function transitionsOf(node: StateNode): readonly ChartTransition[] {
  const always = node.always === undefined ? [] : [["", node.always] as const];
  return [...always, ...node.transitions].flatMap(([event, definitions]) =>
    definitions.map((definition, index) => transitionOf(node, event, definition, index)),
  );
}

function transitionOf(
  node: StateNode,
  event: string,
  definition: Definition,
  index: number,
): ChartTransition {
  const source = stateIdOf(node.path);
  const trigger = triggerOf(node, event);
  const { guard, target = [], reenter, meta, description } = definition;
  const actions = actionsOf(definition.actions, node.machine);
  const rule = ruleOf(node.machine, meta);
  return {
    id: `${source}:${trigger.kind === "always" ? "always" : event}:${index}`,
    source,
    trigger,
    guard: guardText(guard),
    targets: target.map(({ path }) => stateIdOf(path)),
    reenter,
    actions,
    ignored: rule === null ? target.length + actions.length === 0 && !reenter : ignores(meta),
    rule,
    description: description ?? null,
    meta: plainJson(meta),
  };
}

function ruleOf({ id }: AnyStateMachine, meta: unknown): ChartRule | null {
  if (id !== outgoingCall.id && id !== incomingCall.id) return null;
  const rule = (meta as { readonly rule?: unknown } | undefined)?.rule;
  if (typeof rule !== "string" || !isRuleId(rule)) return null;
  return { id: rule, title: rules[rule].title, doc: rules[rule].doc, isOurs: "ours" in rules[rule] };
}

function ignores(meta: unknown): boolean {
  return (meta as { readonly ignored?: unknown }).ignored === true;
}
