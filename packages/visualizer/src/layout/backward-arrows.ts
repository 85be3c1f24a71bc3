import type { Drawing, DrawnArrow } from "./drawing.ts";

/**
 * The arrows that lead back, against the way on which a machine goes from its start. The layout takes them the other
 * way round, so that no circle is left and each state stands below the one that leads to it.
 */
export function backwardArrows({ tree, arrows, pills }: Drawing): ReadonlySet<DrawnArrow> {
  const isPill = new Set(pills.map(({ id }) => id));
  const steps = arrows.flatMap((arrow) => {
    const ends = isPill.has(arrow.from) ? null : siblings(arrow.from, arrow.to);
    return ends === null ? [] : [{ arrow, ends }];
  });
  const next = Map.groupBy(steps, ({ ends }) => ends[0]);
  const ranks = new Map<string, number>();
  for (const { id, initial } of tree.chart.states) {
    const order: string[] = [];
    const seen = new Set<string>();
    const visit = (state: string): void => {
      if (seen.has(state)) return;
      seen.add(state);
      for (const { ends } of next.get(state) ?? []) visit(ends[1]);
      order.unshift(state);
    };
    // What is visited first comes first in the end, so the start is visited last.
    const others = tree.children(id).map((child) => child.id);
    const start = initial[0];
    if (start !== undefined && others.includes(start)) visit(start);
    const fromStart = order.splice(0);
    for (const other of others) visit(other);
    [...fromStart, ...order].forEach((state, rank) => ranks.set(state, rank));
  }
  const rank = (state: string): number => ranks.get(state) ?? 0;
  return new Set(steps.filter(({ ends }) => rank(ends[0]) > rank(ends[1])).map(({ arrow }) => arrow));

  /** The two states in the innermost common one between which an arrow goes. */
  function siblings(from: string, to: string): readonly [string, string] | null {
    const [a, b] = [tree.chain(from), tree.chain(to)];
    const split = a.findIndex((state, depth) => state !== b[depth]);
    const [one, other] = [a[split], b[split]];
    return one === undefined || other === undefined ? null : [one, other];
  }
}
