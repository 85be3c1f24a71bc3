import { isCallRecord } from "@offhook/engine";
import type { ChartSelection } from "../call-chart/chart-selection.ts";
import type { ShownCall } from "./shown-call.ts";

/** The next step behind this one, round the end, that led to a state or took one of the transitions; `null` for none. */
export function stepOfSelection(shown: ShownCall, selection: ChartSelection, at: number): number | null {
  const { steps } = shown;
  for (let by = 1; by <= steps.length; by++) {
    const index = (at + by) % steps.length;
    if (isMeant(shown, selection, index)) return index;
  }
  return null;
}

function isMeant(shown: ShownCall, selection: ChartSelection, index: number): boolean {
  const { states = [], transitions = [] } = shown.marksAt(index);
  if (selection.kind === "transitions") return transitions.some((id) => selection.transitions.includes(id));
  const record = shown.steps[index]?.record;
  const isMove = record !== undefined && isCallRecord(record) && record.outcome === "moved";
  return isMove && states.some((state) => `${state}.`.startsWith(`${selection.state}.`));
}
