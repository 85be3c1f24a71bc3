import { deciderFor, eventOf, incomingCall, InvalidArgument, outgoingCall } from "@offhook/engine";
import type { CallRecord, CallSnapshot, Decider } from "@offhook/engine";
import type { Chart, ChartTransition } from "../graph/chart.ts";
import { ChartTree } from "../layout/chart-tree.ts";
import { takenTransition } from "./taken-transition.ts";

/**
 * Finds the transition that each record of a call took, by deciding it again. Records of several calls may come mixed,
 * each call's in their order. Where this machine decides otherwise than was recorded, the first transition that fits the
 * record stands for it: then guards are not told apart.
 */
export class TakenTransitions {
  readonly tree: ChartTree;
  readonly #decider: Decider;
  readonly #byId: ReadonlyMap<string, ChartTransition>;
  /** Of calls that go on. */
  readonly #snapshots = new Map<string, CallSnapshot>();

  /** @throws InvalidArgument for a chart of another machine than ours */
  constructor(chart: Chart) {
    if (chart?.format !== 1 || (chart.id !== outgoingCall.id && chart.id !== incomingCall.id))
      throw new InvalidArgument("chart", chart, "the chart of outgoingCall or incomingCall");
    this.tree = new ChartTree(chart);
    this.#decider = deciderFor(chart.id === outgoingCall.id ? "outgoing" : "incoming");
    this.#byId = new Map(chart.transitions.map((transition) => [transition.id, transition]));
  }

  /** Whether a record is of this machine, as this version knows it. */
  knows({ machine, from, to }: CallRecord): boolean {
    return machine.id === this.tree.chart.id && this.tree.has(from) && this.tree.has(to);
  }

  /** `null` when no rule speaks of the input. */
  take(record: CallRecord): ChartTransition | null {
    const { callId, to } = record;
    const decided = this.#decide(record);
    if (decided === null || this.tree.state(to).kind === "final") this.#snapshots.delete(callId);
    else this.#snapshots.set(callId, decided.snapshot);
    return decided === null ? this.#fitting(record) : (this.#byId.get(decided.id ?? "") ?? null);
  }

  #decide(record: CallRecord): { readonly id: string | null; readonly snapshot: CallSnapshot } | null {
    const { callId, accountId, revision, rule, to } = record;
    const before =
      revision === 0 ? this.#decider.initial({ callId, accountId }) : this.#snapshots.get(callId);
    if (before === undefined) return null;
    try {
      const event = eventOf(record);
      const id = takenTransition(this.#decider, before, event);
      const { snapshot, ...decision } = this.#decider.decide(before, event);
      if (decision.to !== to || decision.rule !== rule) return null;
      return { id, snapshot };
    } catch {
      // A damaged record, or one of a later version.
      return null;
    }
  }

  #fitting({ type, rule, from, to }: CallRecord): ChartTransition | null {
    const found = this.tree
      .chain(from)
      .toReversed()
      .flatMap((state) => this.tree.outgoing(state))
      .filter((each) => each.trigger.event === type && each.rule?.id === rule)
      .find(({ targets: [target] }) =>
        target === undefined ? from === to : this.tree.startOf(target) === to,
      );
    return found ?? null;
  }
}
