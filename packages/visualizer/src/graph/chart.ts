import type { RuleId } from "@offhook/engine";

/**
 * A machine as plain data: JSON in and out, the same for the same machine, in the machine's own order. A parent stands
 * before its children; transitions stand in the order in which XState tries them, state by state.
 */
export interface Chart {
  /** Version of this shape. */
  readonly format: 1;
  /** The machine's id and version, as it names itself. */
  readonly id: string;
  readonly version: string | null;
  readonly description: string | null;
  /** The first is the machine itself, whose id is `""`. */
  readonly states: readonly ChartState[];
  readonly transitions: readonly ChartTransition[];
}

/** A state, or the machine as a whole. */
export interface ChartState {
  /** The path from the machine: `waiting.ringing`. A `.`, `:` or `\` in a key has a `\` before it. */
  readonly id: string;
  /** Its name within its parent. */
  readonly key: string;
  /** `null` for the machine itself. */
  readonly parent: string | null;
  readonly kind: "atomic" | "compound" | "parallel" | "final" | "history";
  /** Which history is recalled; `null` for any other kind. */
  readonly history: "shallow" | "deep" | null;
  /** Where a compound state starts, and a history state without memory goes: ids. Empty for any other kind. */
  readonly initial: readonly string[];
  readonly description: string | null;
  readonly tags: readonly string[];
  readonly entry: readonly ChartAction[];
  readonly exit: readonly ChartAction[];
  readonly invokes: readonly ChartInvoke[];
  /** What the machine says about it, as far as JSON holds it. */
  readonly meta: unknown;
}

/** One way out of a state, or one that stays in it. */
export interface ChartTransition {
  /** `<source>:<event>:<index>`, the index among those of the same source and event. */
  readonly id: string;
  readonly source: string;
  readonly trigger: ChartTrigger;
  /** In words: `isOurs`, `timerIs(ring)`, `not isBusy`. `null`: always taken. */
  readonly guard: string | null;
  /** Ids; empty when the state stays. Several when a transition enters several regions. */
  readonly targets: readonly string[];
  /** The source is left and entered again, even when the target is within it. */
  readonly reenter: boolean;
  readonly actions: readonly ChartAction[];
  /** The machine says that the event has no consequence here. */
  readonly ignored: boolean;
  /** The rule that names it, in our own machines; `null` in others. */
  readonly rule: ChartRule | null;
  readonly description: string | null;
  readonly meta: unknown;
}

/** What takes a transition. `event` is what XState calls it: `xstate.after.500.lamp.on` for a delay. */
export interface ChartTrigger {
  readonly kind: "event" | "any" | "always" | "after" | "done" | "error" | "snapshot" | "route";
  readonly event: string;
  /** In words: `CallPlaced`, `any event`, `after 500 ms`, `done: upload`. */
  readonly text: string;
}

/** What is done: for the outside (`effect`), to the context (`assign`), or by XState. */
export interface ChartAction {
  readonly kind:
    | "effect"
    | "assign"
    | "raise"
    | "send"
    | "emit"
    | "log"
    | "spawn"
    | "stop"
    | "cancel"
    | "mixed";
  /** `RequestCall`, `raise tick`, `send pong`, `inline` when it has no name. */
  readonly name: string;
  /** Its parameters as far as they stand in the machine; `null` when there are none or they are computed. */
  readonly params: unknown;
}

/** An actor that runs while the state is active. */
export interface ChartInvoke {
  readonly id: string;
  /** The name of its logic, `inline` when it has none. */
  readonly source: string;
}

/** A rule of Offhook's machines. */
export interface ChartRule {
  readonly id: RuleId;
  readonly title: string;
  /** The document that explains it. */
  readonly doc: string;
  /** No document makes this choice: it is our own. */
  readonly isOurs: boolean;
}
