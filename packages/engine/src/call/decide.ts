import { createActor } from "xstate";
import type { ActorScope, AnyTransitionDefinition, InspectionEvent, SnapshotFrom } from "xstate";
import type { CallContext, CallInput } from "./call-context.ts";
import type { CallDirection } from "./call-direction.ts";
import type { CallEffectRequest } from "./call-effects.ts";
import type { CallEvent } from "./call-events.ts";
import { incomingCall } from "./incoming-call.ts";
import { InvalidArgument } from "./offhook-error.ts";
import { outgoingCall } from "./outgoing-call.ts";
import type { RuleId, RuleMeta } from "./rules.ts";
import { declaredUpcasts } from "./upcasts.ts";
import type { Upcast } from "./upcasts.ts";

/** Either of the two machines. */
export type CallMachine = typeof outgoingCall | typeof incomingCall;
/** A state of a machine with its context. Both machines share the type. */
export type CallSnapshot = SnapshotFrom<typeof outgoingCall>;

/** What one event leads to. Nothing has happened yet: the effects are data. */
export interface Decision {
  /** State paths such as `waiting.ringing`. */
  readonly from: string;
  readonly to: string;
  readonly outcome: "moved" | "stayed" | "ignored";
  /** `null` when no rule speaks of this event in this state. */
  readonly rule: RuleId | null;
  readonly effects: readonly CallEffectRequest[];
  /** The state after the event; the very same object when the event was ignored. */
  readonly snapshot: CallSnapshot;
}

/** Decides by one machine: a pure function of snapshot and event. */
export interface Decider {
  readonly machine: CallMachine;
  /** How data of older shapes become what this machine reads. */
  readonly upcasts: readonly Upcast[];
  /** The state `new`, before the first event. */
  initial(input: CallInput): CallSnapshot;
  /** A snapshot from its plain parts, as a store or a debugger keeps them. */
  resolve(state: string, context: CallContext): CallSnapshot;
  /**
   * @param snapshot made by this decider: a snapshot carries the guards and actions of its machine.
   * @throws whatever a guard, an action or a parameter function throws: a fault of the machine.
   */
  decide(snapshot: CallSnapshot, event: CallEvent): Decision;
  /** The decision that changes nothing. */
  idle(snapshot: CallSnapshot): Decision;
}

/** The path of the state in which nothing is left to do. */
export const finalState = "discarded.closed";

/**
 * A decider of a machine that can be decided. XState's own `transition()` builds a throw-away actor at each call; here one inert
 * scope serves all calls of a machine. That is safe because a macrostep is synchronous and the machine has no children, which
 * `createDecider` makes sure of, and a test for our own.
 */
export function deciderOf(machine: CallMachine, upcasts: readonly Upcast[] = declaredUpcasts): Decider {
  let sink: CallEffectRequest[] = [];
  let taken: readonly AnyTransitionDefinition[] | undefined;
  const self = createActor(machine, { input: { callId: "" as never, accountId: "" as never } });
  // An inspector is told which transitions a step took. To select them once more would cost a tenth of the step.
  const inspected = (event: InspectionEvent): void => {
    // oxlint-disable-next-line no-underscore-dangle -- XState's name
    if (event.type === "@xstate.microstep") taken ??= event._transitions;
  };
  const scope: ActorScope<CallSnapshot, CallEvent> = {
    self: self as never,
    id: "",
    sessionId: "",
    system: { ...self.system, _sendInspectionEvent: inspected } as never,
    logger: () => {},
    defer: () => {},
    stopChild: () => {},
    emit: () => {},
    actionExecutor: (action) => {
      sink.push({ type: action.type, params: action.params } as CallEffectRequest);
    },
  };

  let newCall: CallSnapshot | undefined;
  return {
    machine,
    upcasts,
    idle: (snapshot) => ignoring(snapshot, null),
    // Nothing but its input tells one new call from another, and XState takes longer for a new one than for two steps.
    initial(input) {
      newCall ??= machine.getInitialSnapshot(scope as never, input) as CallSnapshot;
      return { ...newCall, context: contextOf(machine, input) };
    },
    resolve: (state, context) =>
      machine.resolveState({ value: stateValue(state) as never, context }) as CallSnapshot,
    decide(snapshot, event) {
      const from = statePath(snapshot);
      if (from === finalState)
        return { from, to: from, outcome: "ignored", rule: null, effects: [], snapshot };
      sink = [];
      taken = undefined;
      const next = machine.transition(snapshot as never, event, scope as never) as CallSnapshot;
      const [first] = taken ?? machine.getTransitionData(snapshot as never, event);
      const meta = first?.meta as RuleMeta | undefined;
      if (first === undefined || meta?.ignored === true) return ignoring(snapshot, meta?.rule ?? null);
      if (next.context !== snapshot.context) compacted(next);
      const to = statePath(next);
      return {
        from,
        to,
        outcome: to === from ? "stayed" : "moved",
        rule: meta?.rule ?? null,
        effects: sink,
        snapshot: next,
      };
    },
  };
}

function contextOf({ config: { context } }: CallMachine, input: CallInput): CallContext {
  const made: unknown = typeof context === "function" ? context({ input } as never) : context;
  return { ...(made as CallContext) };
}

/**
 * XState assigns by `Object.assign({}, context, change)`. Above 19 fields V8 makes a dictionary of the result, and
 * the next assign of a dictionary takes 5 to 7 µs instead of 0.1 (Node 24). A spread makes it a plain object again.
 */
function compacted(snapshot: CallSnapshot): CallSnapshot {
  (snapshot as { context: CallContext }).context = { ...snapshot.context };
  return snapshot;
}

function ignoring(snapshot: CallSnapshot, rule: RuleId | null): Decision {
  const from = statePath(snapshot);
  return { from, to: from, outcome: "ignored", rule, effects: [], snapshot };
}

const deciders: Partial<Record<CallDirection, Decider>> = {};

/** The decider of our own machine for this direction, made once. */
export function deciderFor(direction: CallDirection): Decider {
  const known = deciders[direction];
  if (known !== undefined) return known;
  if (direction !== "outgoing" && direction !== "incoming")
    throw new InvalidArgument("direction", direction, '"outgoing" or "incoming"');
  return (deciders[direction] = deciderOf(direction === "outgoing" ? outgoingCall : incomingCall));
}

/** `waiting.ringing` for the state value `{ waiting: "ringing" }`. */
export function statePath(snapshot: { readonly value: unknown }): string {
  if (typeof snapshot?.value !== "object" && typeof snapshot?.value !== "string")
    throw new InvalidArgument("snapshot", snapshot, "a snapshot of a call machine");
  return pathOf(snapshot.value);
}

function pathOf(value: unknown): string {
  if (typeof value === "string") return value;
  for (const key in value as object) return `${key}.${pathOf((value as Record<string, unknown>)[key])}`;
  return String(value);
}

function stateValue(path: string): unknown {
  const dot = path.indexOf(".");
  return dot < 0 ? path : { [path.slice(0, dot)]: stateValue(path.slice(dot + 1)) };
}
