import type { AnyStateMachine } from "xstate";
import type { ChartAction } from "./chart.ts";
import { plainJson } from "./plain-json.ts";

/**
 * Actions by name, with what kind each is. The timers that XState itself adds for `after` are left out: the
 * transition says it.
 */
export function actionsOf(actions: readonly unknown[], machine: AnyStateMachine): readonly ChartAction[] {
  return actions.filter((action) => !isOwnTimer(action)).map((action) => actionOf(action, machine));
}

function actionOf(action: unknown, machine: AnyStateMachine): ChartAction {
  if (typeof action === "function") {
    const kind = kindOf(action);
    const name = kind === "effect" ? nameOf(action) : builtinText(kind, action as Builtin);
    return { kind, name, params: null };
  }
  const { type, params } = typeof action === "string" ? { type: action } : (action as Named);
  const implementation = machine.implementations.actions[type];
  return {
    kind: kindOf(implementation),
    name: type,
    params: typeof params === "function" ? null : plainJson(params),
  };
}

interface Named {
  readonly type: string;
  readonly params?: unknown;
}

/** What XState's own action creators leave on the functions that they make. */
interface Builtin {
  readonly type?: string;
  readonly event?: unknown;
  readonly src?: unknown;
  readonly sendId?: unknown;
}

const kinds: Readonly<Record<string, ChartAction["kind"]>> = {
  "xstate.assign": "assign",
  "xstate.raise": "raise",
  "xstate.sendTo": "send",
  "xstate.emit": "emit",
  "xstate.log": "log",
  "xstate.spawnChild": "spawn",
  "xstate.stopChild": "stop",
  "xstate.cancel": "cancel",
  "xstate.enqueueActions": "mixed",
};

function kindOf(implementation: unknown): ChartAction["kind"] {
  return kinds[(implementation as Builtin | undefined)?.type ?? ""] ?? "effect";
}

/** `raise tick`, `spawn upload`; the kind alone where the rest is computed. */
function builtinText(kind: ChartAction["kind"], action: Builtin): string {
  const { event, src, sendId } = action;
  const type = (event as { readonly type?: unknown } | undefined)?.type;
  const what = [type, src, sendId].find((each) => typeof each === "string");
  return what === undefined ? kind : `${kind} ${what}`;
}

function nameOf({ name }: { readonly name: string }): string {
  return name === "" || name === "actions" || name === "entry" || name === "exit" ? "inline" : name;
}

function isOwnTimer(action: unknown): boolean {
  if (typeof action !== "function") return false;
  const { type, event, sendId } = action as Builtin;
  const id = type === "xstate.raise" ? (event as Named | undefined)?.type : sendId;
  return typeof id === "string" && id.startsWith("xstate.after.");
}
