import type { CallMachine, RuleId } from "@offhook/engine";
import { chartOf } from "@offhook/visualizer";
import type { Chart, ChartState, ChartTransition } from "@offhook/visualizer";

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

/** The transitions of a machine, in the order in which it defines them; those of a parent stand with the parent. */
export function rowsOf(machine: CallMachine): readonly MachineRow[] {
  const chart = chartOf(machine);
  return chart.transitions.map((transition) => ({
    from: transition.source,
    event: transition.trigger.event,
    guard: transition.guard,
    rule: ruleOf(transition),
    ignored: transition.ignored,
    to: transition.targets[0] === undefined ? null : leafOf(transition.targets[0], chart),
    effects: transition.actions.filter(({ kind }) => kind === "effect").map(({ name }) => name),
  }));
}

/** The states of a machine that a call can be in, in order. */
export function statesOf(machine: CallMachine): readonly MachineState[] {
  const chart = chartOf(machine);
  return chart.states
    .filter(({ kind }) => kind !== "compound")
    .map((state) => ({
      path: state.id,
      description: state.description ?? "",
      tags: tagsOf(state, chart),
    }));
}

function ruleOf({ id, rule }: ChartTransition): RuleId {
  if (rule === null) throw new TypeError(`${id} has no rule.`);
  return rule.id;
}

/** A compound target means its initial state. */
function leafOf(id: string, chart: Chart): string {
  const [start] = stateOf(id, chart).initial;
  return start === undefined ? id : leafOf(start, chart);
}

function tagsOf({ parent, tags }: ChartState, chart: Chart): readonly string[] {
  const inherited = parent === null ? [] : tagsOf(stateOf(parent, chart), chart);
  return [...new Set([...inherited, ...tags])];
}

function stateOf(id: string, chart: Chart): ChartState {
  const found = chart.states.find((state) => state.id === id);
  if (found === undefined) throw new TypeError(`The machine has no state ${id}.`);
  return found;
}
