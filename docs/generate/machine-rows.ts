import { statePath } from "@offhook/engine";
import type { CallMachine, RuleId, RuleMeta } from "@offhook/engine";

/** One transition of a machine, as a row of a table. */
export interface MachineRow {
  readonly from: string;
  readonly event: string;
  readonly guard: string | null;
  readonly rule: RuleId;
  readonly ignored: boolean;
  /** `null` when the state stays. */
  readonly to: string | null;
  readonly effects: readonly string[];
}

export interface MachineState {
  readonly path: string;
  readonly description: string;
  readonly tags: readonly string[];
}

type StateNode = CallMachine["root"];

/** The transitions of a machine, in the order in which it defines them; those of a parent stand with the parent. */
export function rowsOf(machine: CallMachine): readonly MachineRow[] {
  return allNodes(machine.root).flatMap((node) =>
    [...node.transitions].flatMap(([event, transitions]) =>
      transitions.map((transition) => {
        const meta = transition.meta as RuleMeta;
        return {
          from: pathOf(node),
          event,
          guard: guardText(transition.guard),
          rule: meta.rule,
          ignored: meta.ignored === true,
          to: transition.target?.[0] === undefined ? null : leafPath(transition.target[0] as StateNode),
          effects: transition.actions.map(nameOf).filter((name) => /^[A-Z]/.test(name)),
        };
      }),
    ),
  );
}

/** The states of a machine that a call can be in, in order. */
export function statesOf(machine: CallMachine): readonly MachineState[] {
  return allNodes(machine.root)
    .filter((node) => node.type !== "compound")
    .map((node) => ({ path: pathOf(node), description: node.description ?? "", tags: tagsOf(node) }));
}

function allNodes(node: StateNode): readonly StateNode[] {
  return [node, ...Object.values(node.states).flatMap((child) => allNodes(child))];
}

function pathOf(node: StateNode): string {
  return node.path.join(".");
}

/** A compound target means its initial state. */
function leafPath(node: StateNode): string {
  return node.type === "compound"
    ? leafPath(node.initial.target[0] as StateNode)
    : statePath({ value: pathOf(node) });
}

function tagsOf(node: StateNode): readonly string[] {
  const inherited = node.parent === undefined ? [] : tagsOf(node.parent);
  return [...new Set([...inherited, ...node.tags])];
}

function nameOf(action: unknown): string {
  return typeof action === "string" ? action : ((action as { type?: string }).type ?? "");
}

function guardText(guard: unknown): string | null {
  if (guard === undefined) return null;
  if (typeof guard === "string") return guard;
  const { type, params } = guard as { type: string; params?: Record<string, unknown> };
  return params === undefined ? type : `${type} ${Object.values(params).flat().join(", ")}`;
}
