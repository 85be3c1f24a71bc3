import { deciderFor, isRuleId, rules } from "@offhook/engine";
import type { CallDirection, CallEventType, RuleId } from "@offhook/engine";

/** An event that a state has a rule for. */
export interface AcceptedEvent {
  readonly event: CallEventType;
  /** The rules that may speak of it, in the order in which they are tried. */
  readonly rules: readonly { readonly id: RuleId; readonly title: string }[];
}

interface StateNode {
  readonly states: Readonly<Record<string, StateNode>>;
  readonly transitions: ReadonlyMap<string, readonly { readonly meta?: unknown }[]>;
}

/** What a call in a state would do something about, read from the machine itself; inner states speak first. */
export function acceptedEvents(direction: CallDirection, state: string): readonly AcceptedEvent[] {
  const found = new Map<string, RuleId[]>();
  let node: StateNode | undefined = deciderFor(direction).machine.root;
  const path: StateNode[] = [];
  for (const key of state.split(".")) {
    node = Object.hasOwn(node?.states ?? {}, key) ? node?.states[key] : undefined;
    if (node === undefined) return [];
    path.unshift(node);
  }
  for (const each of path) {
    for (const [event, transitions] of each.transitions) {
      for (const { meta } of transitions) {
        const { rule, ignored } = (meta ?? {}) as { readonly rule?: string; readonly ignored?: true };
        if (rule === undefined || ignored === true || !isRuleId(rule)) continue;
        const known = found.get(event) ?? [];
        if (!known.includes(rule)) found.set(event, [...known, rule]);
      }
    }
  }
  return [...found].map(([event, ids]) => ({
    event: event as CallEventType,
    rules: ids.map((id) => ({ id, title: rules[id].title })),
  }));
}
