import type { CallEventInput } from "../call/call-events.ts";
import { deciderFor } from "../call/decide.ts";
import type { Decision } from "../call/decide.ts";
import { advance } from "../replay/call-state.ts";
import type { CallState } from "../replay/call-state.ts";
import { decideSafely } from "../replay/replay-call.ts";
import type { CallRecord } from "../store/call-record.ts";
import type { VaultEntry } from "../store/vault.ts";
import type { EnginePorts } from "./engine-ports.ts";
import { recordOf, stamp } from "./record-making.ts";

/** An input on its way to a call, with the credentials that must be durable before it. */
export interface CallInputItem {
  readonly input: CallEventInput;
  readonly credentials?: readonly VaultEntry[];
  readonly peers?: readonly VaultEntry[];
  /** A command wants to know what became of it. */
  readonly settle?: { resolve(decision: Decision): void; reject(error: unknown): void };
}

/** What a batch of inputs leads to. Nothing of it has happened yet. */
export interface BatchPlan {
  readonly records: CallRecord[];
  readonly decided: [CallInputItem, Decision][];
  state: CallState;
  /** Ignored inputs that are in no record: the next record counts them. */
  ignoredUnrecorded: number;
}

/** A call ends when it has this many records; the last few are kept for its end. */
const recordLimit = 10_000;
const recordsKeptForTheEnd = 32;
/** Ignored inputs that are recorded, for each rule; later ones are counted in the next record. */
const ignoredRecordsPerRule = 16;

/** Decides a batch without changing anything: an append that fails can be planned again. */
export function planBatch(
  batch: readonly CallInputItem[],
  state: CallState,
  ignoredUnrecorded: number,
  ports: EnginePorts,
): BatchPlan {
  const plan: BatchPlan = { records: [], decided: [], state, ignoredUnrecorded };
  for (const item of batch) {
    if (isFull(plan.state)) {
      take({ type: "CallFaulted", fault: "recordLimit", message: `${recordLimit} records` }, plan, ports);
    }
    take(item.input, plan, ports, item);
  }
  return plan;
}

function take(input: CallEventInput, plan: BatchPlan, ports: EnginePorts, item?: CallInputItem): void {
  if (isOutdated(input, plan.state, ports)) return;
  const event = stamp(input, plan.state, ports);
  const decision = decideSafely(deciderFor(plan.state.direction), plan.state.snapshot, event);
  if (item !== undefined) plan.decided.push([item, decision]);
  if (decision.outcome === "ignored" && isOnlyCounted(plan.state, decision, input)) {
    plan.ignoredUnrecorded++;
  } else {
    const record = recordOf(event, decision, plan.state, plan.ignoredUnrecorded, ports);
    plan.ignoredUnrecorded = 0;
    plan.records.push(record);
    plan.state = advance(plan.state, record, decision);
  }
  if (decision.threw === undefined) return;
  const { callId } = plan.state;
  ports.report({ kind: "machineThrew", callId, event: input.type, error: decision.threw });
  if (input.type === "CallFaulted") return;
  take({ type: "CallFaulted", fault: "machineThrew", message: input.type }, plan, ports);
}

/** A timer that was re-armed since, or a repetition of an effect that has been finished since. */
function isOutdated(input: CallEventInput, state: CallState, { clock }: EnginePorts): boolean {
  if (input.type === "EffectRetried") return !state.pending.has(input.retriedEffectId);
  if (input.type !== "TimerExpired") return false;
  const { deadlines } = state.snapshot.context;
  const now = clock.now();
  return !deadlines.some(({ timer, dueAt }) => timer === input.timer && dueAt <= now);
}

/** The same rule has ignored so much that one more is only counted. */
function isOnlyCounted(state: CallState, decision: Decision, input: CallEventInput): boolean {
  if (input.type === "CallFaulted") return false;
  return (state.ignored.get(decision.rule ?? "") ?? 0) >= ignoredRecordsPerRule;
}

function isFull(state: CallState): boolean {
  const isOver = state.snapshot.hasTag("over");
  return !isOver && state.revision + 1 >= recordLimit - recordsKeptForTheEnd;
}
