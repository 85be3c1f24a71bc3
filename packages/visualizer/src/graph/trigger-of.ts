import type { AnyStateMachine } from "xstate";
import type { ChartInvoke, ChartTrigger } from "./chart.ts";

type StateNode = AnyStateMachine["root"];

/** What takes a transition, from XState's name of the event: `""` for always. */
export function triggerOf(node: StateNode, event: string): ChartTrigger {
  if (event === "") return { kind: "always", event, text: "always" };
  if (event === "*") return { kind: "any", event, text: "any event" };
  if (event === "xstate.route") return { kind: "route", event, text: "route" };
  const delay = afterPrefix(event, node.id);
  if (delay !== null) return { kind: "after", event, text: `after ${delayText(delay)}` };
  if (event === `xstate.done.state.${node.id}`) return { kind: "done", event, text: "done" };
  for (const { id, source } of invokesOf(node)) {
    const name = id === generatedId(node, id) ? source : id;
    if (event === `xstate.done.actor.${id}`) return { kind: "done", event, text: `done: ${name}` };
    if (event === `xstate.error.actor.${id}`) return { kind: "error", event, text: `error: ${name}` };
    if (event === `xstate.snapshot.${id}`) return { kind: "snapshot", event, text: `snapshot: ${name}` };
  }
  return { kind: "event", event, text: event };
}

/** The actors that a state invokes. */
export function invokesOf(node: StateNode): readonly ChartInvoke[] {
  return node.invoke.map(({ id, src }) => ({
    id,
    source: typeof src !== "string" || src.startsWith("xstate.invoke.") ? "inline" : src,
  }));
}

/** `500` of `xstate.after.500.lamp.on`. */
function afterPrefix(event: string, nodeId: string): string | null {
  const [start, end] = ["xstate.after.", `.${nodeId}`];
  return event.startsWith(start) && event.endsWith(end) ? event.slice(start.length, -end.length) : null;
}

function delayText(delay: string): string {
  if (!/^\d+$/.test(delay)) return delay;
  const ms = Number(delay);
  if (ms >= 3_600_000 && ms % 3_600_000 === 0) return `${ms / 3_600_000} h`;
  if (ms >= 60_000 && ms % 60_000 === 0) return `${ms / 60_000} min`;
  return ms >= 1000 && ms % 100 === 0 ? `${ms / 1000} s` : `${ms} ms`;
}

/** XState calls an actor without an id `0.lamp.on`. */
function generatedId(node: StateNode, id: string): string {
  return `${Number.parseInt(id, 10)}.${node.id}`;
}
