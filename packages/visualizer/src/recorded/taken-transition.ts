import type { CallEvent, CallSnapshot, Decider } from "@offhook/engine";
import { stateIdOf } from "../graph/chart-of.ts";

/**
 * The id of the transition that an event takes in a call, as the chart of its machine has it; `null` when no rule speaks
 * of the event.
 * @throws whatever a guard of the machine throws
 */
export function takenTransition({ machine }: Decider, before: CallSnapshot, event: CallEvent): string | null {
  const [taken] = machine.getTransitionData(before as never, event);
  if (taken === undefined) return null;
  const { source, eventType } = taken;
  return `${stateIdOf(source.path)}:${eventType}:${source.transitions.get(eventType)?.indexOf(taken)}`;
}
