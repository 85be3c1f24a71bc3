import type { Chart, ChartState, ChartTransition } from "../graph/chart.ts";

/** A chart with its states found by id, and who is inside whom. */
export class ChartTree {
  readonly chart: Chart;
  readonly root: ChartState;
  readonly #states: ReadonlyMap<string, ChartState>;
  readonly #children: ReadonlyMap<string | null, readonly ChartState[]>;
  readonly #outgoing: ReadonlyMap<string, readonly ChartTransition[]>;

  constructor(chart: Chart) {
    this.chart = chart;
    this.#states = new Map(chart.states.map((state) => [state.id, state]));
    this.#children = Map.groupBy(chart.states, ({ parent }) => parent);
    this.#outgoing = Map.groupBy(chart.transitions, ({ source }) => source);
    const [root] = this.#children.get(null) ?? [];
    if (root === undefined) throw new TypeError("A chart without the machine itself.");
    this.root = root;
  }

  state(id: string): ChartState {
    const found = this.#states.get(id);
    if (found === undefined) throw new TypeError(`The chart names a state that it does not have: ${id}`);
    return found;
  }

  has(id: string): boolean {
    return this.#states.has(id);
  }

  children(id: string): readonly ChartState[] {
    return this.#children.get(id) ?? [];
  }

  outgoing(id: string): readonly ChartTransition[] {
    return this.#outgoing.get(id) ?? [];
  }

  /** Whether `inner` is `outer` or stands somewhere in it. */
  isWithin(inner: string, outer: string): boolean {
    for (let at: string | null = inner; at !== null; at = this.state(at).parent)
      if (at === outer) return true;
    return false;
  }

  /** A state and all around it, the machine first. */
  chain(id: string): readonly string[] {
    const { parent } = this.state(id);
    return parent === null ? [id] : [...this.chain(parent), id];
  }

  /** Where a machine is that has just entered a state: itself, or the innermost in which it starts. */
  startOf(id: string): string {
    const [first] = this.state(id).initial;
    return first === undefined || this.state(id).kind === "history" ? id : this.startOf(first);
  }
}
