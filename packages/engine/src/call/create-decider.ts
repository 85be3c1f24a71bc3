import type { AnyStateMachine } from "xstate";
import { needKnown } from "./argument.ts";
import { deciderOf } from "./decide.ts";
import type { CallMachine, Decider } from "./decide.ts";
import { InvalidArgument } from "./offhook-error.ts";
import type { RuleMeta } from "./rules.ts";
import { checkedUpcasts, declaredUpcasts } from "./upcasts.ts";
import type { Upcast } from "./upcasts.ts";

/** What comes with a machine. */
export interface DeciderOptions {
  /** How data of older shapes become what it reads. Default: what this version of Offhook declares for its own machines. */
  readonly upcasts?: readonly Upcast[];
}

/**
 * A decider of a machine other than ours, such as a changed copy of one; `deciderFor` has ours.
 * @throws TypeError for a machine that can't be decided purely, as it names the state and what stands in the way;
 *   InvalidArgument for what is no machine or no list of upcasts
 */
export function createDecider(machine: CallMachine, options: DeciderOptions = {}): Decider {
  assertDecidable(machine);
  needKnown("options", options, { upcasts: true });
  return deciderOf(machine, checkedUpcasts(options.upcasts ?? declaredUpcasts));
}

/**
 * A machine can be decided purely when it starts nothing, waits for nothing, sends nothing, and names each
 * transition by a rule.
 * @throws TypeError that names the state and what stands in the way.
 */
export function assertDecidable(machine: AnyStateMachine): void {
  if (typeof machine?.root?.states !== "object")
    throw new InvalidArgument("machine", machine, "a state machine, such as outgoingCall");
  const visit = (node: AnyStateMachine["root"], isFirst: boolean): void => {
    const refuse = (what: string): never => {
      throw new TypeError(`${machine.id}, state ${node.key}: ${what} can't be decided purely.`);
    };
    if (node.invoke.length > 0) refuse("invoke");
    if (node.always !== undefined && node.always.length > 0) refuse("always");
    if (node.after.length > 0) refuse("after");
    if (node.type === "parallel" || node.type === "history") refuse(node.type);
    if (node === machine.root && node.transitions.size > 0) refuse("a transition of the root");
    for (const action of [...node.entry, ...node.exit]) assertPlain(action, machine, refuse);
    for (const [event, transitions] of node.transitions) {
      for (const { meta, actions } of transitions) {
        if ((meta as Partial<RuleMeta> | undefined)?.rule === undefined) refuse(`${event} without a rule`);
        for (const action of actions) assertPlain(action, machine, refuse);
      }
    }
    // No record speaks of it, and so nothing that it asks for would be done.
    if (isFirst && node.entry.length > 0) refuse("an entry action of the first state");
    for (const child of Object.values(node.states)) visit(child, isFirst && node.initial.target[0] === child);
  };
  visit(machine.root, true);
}

/** An effect (named, so that it can be recorded) or a change of the context; nothing that XState does by itself. */
function assertPlain(
  action: AnyStateMachine["root"]["entry"][number],
  machine: AnyStateMachine,
  refuse: (what: string) => never,
): void {
  const implementation: unknown =
    typeof action === "object"
      ? machine.implementations.actions[action.type]
      : typeof action === "string"
        ? machine.implementations.actions[action]
        : action;
  const builtin = (implementation as { readonly type?: unknown } | undefined)?.type;
  if (builtin === undefined && typeof action === "function") refuse("an action without a name");
  if (builtin !== undefined && builtin !== "xstate.assign") refuse("an action of XState other than assign");
}
