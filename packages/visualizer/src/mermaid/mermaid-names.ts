import type { Chart } from "../graph/chart.ts";

/** A name for each state that Mermaid takes as one: `waiting_ringing`, with a number where two would be the same. */
export function mermaidNames(chart: Chart): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  return new Map(
    chart.states.map(({ id, parent }) => {
      const plain = parent === null ? "machine" : id.replaceAll(/[^A-Za-z0-9]+/g, "_");
      const wanted =
        /^[A-Za-z]/.test(plain) && (parent === null || !reserved.test(plain)) ? plain : `s_${plain}`;
      let name = wanted;
      for (let next = 2; taken.has(name.toLowerCase()); next += 1) name = `${wanted}_${next}`;
      taken.add(name.toLowerCase());
      return [id, name];
    }),
  );
}

/** Words that Mermaid's grammar takes for its own, and the beginning of our names for arrows that begin anywhere. */
const reserved =
  /^(?:state|note|end|as|direction|class|classdef|style|click|default|scale|hide|fork|join|choice|machine)$|^any_|^acct|^accd/i;
