import type { CallEffect } from "../call/call-effects.ts";
import { isRelevant } from "../call/call-effects.ts";
import type { CallEventInput } from "../call/call-events.ts";
import { senderOf } from "../call/call-events.ts";
import { deciderFor, finalState, statePath } from "../call/decide.ts";
import type { Decision } from "../call/decide.ts";
import { effectIdOf } from "../call/ids.ts";
import { OffhookError } from "../call/offhook-error.ts";
import { advance, summarize } from "../replay/call-state.ts";
import type { CallState } from "../replay/call-state.ts";
import { decideSafely } from "../replay/replay-call.ts";
import { callStream } from "../store/call-record.ts";
import type { CallRecord } from "../store/call-record.ts";
import type { VaultEntry } from "../store/vault.ts";
import type { EffectContext } from "./call-transport.ts";
import { DeadlineKeeper } from "./deadline-keeper.ts";
import { EffectRunner } from "./effect-runner.ts";
import { CallAbandoned, InvalidTransition } from "./engine-errors.ts";
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

/** What became durable: a batch of records with the state that they lead to. */
export interface CallCommit {
  readonly records: readonly CallRecord[];
  readonly state: CallState;
}

/** A call ends when it has this many records; the last few are kept for its end. */
const recordLimit = 10_000;
const recordsKeptForTheEnd = 32;
/** Ignored inputs that are recorded, for each rule; later ones are counted in the next record. */
const ignoredRecordsPerRule = 16;
/** A store or vault that fails so may take the same append later. */
const temporaryFaults: ReadonlySet<string> = new Set([
  "STORE_FULL",
  "STORE_LOCKED",
  "STORE_UNAVAILABLE",
  "STORE_READ_ONLY",
  "VAULT_FULL",
  "VAULT_LOCKED",
  "VAULT_UNAVAILABLE",
  "VAULT_READ_ONLY",
]);
const retryDelaysMs = [50, 200, 1_000, 5_000] as const;

/**
 * One call: its inbox, and the only place where its state changes. Inputs are taken together and in order:
 * decide, append, publish, act. Nothing is shown or sent that is not durable.
 */
export class CallProcess {
  #state: CallState;
  #inbox: CallInputItem[] = [];
  #draining: Promise<void> | undefined;
  /** Falls in the very step in which the inbox is found empty: what comes a moment later starts anew. */
  #isDraining = false;
  #ignoredUnrecorded = 0;
  #failures = 0;
  #stopped: unknown;
  #endPause: () => void = () => {};
  readonly #ports: EnginePorts;
  readonly #committed: (commit: CallCommit) => void;
  readonly #abandoned: (error: unknown) => void;
  readonly #deadlines: DeadlineKeeper;
  readonly #effects: EffectRunner;

  constructor(
    state: CallState,
    ports: EnginePorts,
    on: { readonly committed: (commit: CallCommit) => void; readonly abandoned: (error: unknown) => void },
  ) {
    this.#state = state;
    this.#ports = ports;
    this.#committed = on.committed;
    this.#abandoned = on.abandoned;
    this.#deadlines = new DeadlineKeeper(ports.clock, (timer) =>
      this.enqueue([{ input: { type: "TimerExpired", timer } }]),
    );
    this.#effects = new EffectRunner(ports, (effect, result) =>
      this.enqueue(
        result.events.map((event) => ({
          input: { ...event, effectId: effect.id },
          ...(result.credentials === undefined ? {} : { credentials: result.credentials }),
        })),
      ),
    );
  }

  get state(): CallState {
    return this.#state;
  }

  /** Inputs given together are decided and appended together. */
  enqueue(items: readonly CallInputItem[]): void {
    if (this.#stopped !== undefined) {
      for (const { settle } of items) settle?.reject(this.#stopped);
      return;
    }
    this.#inbox.push(...items);
    if (!this.#isDraining) this.#draining = this.#drain();
  }

  /** Resolves when what has been given so far is durable, or can't be. */
  async idle(): Promise<void> {
    await this.#draining;
  }

  /** A command of our user. @throws InvalidTransition, StoreError, CallAbandoned, EngineClosed */
  command(input: CallEventInput): Promise<Decision> {
    return new Promise<Decision>((resolve, reject) => this.enqueue([{ input, settle: { resolve, reject } }]));
  }

  /** Arms what the recovered state holds and repeats what nothing has finished. */
  resume(inputs: readonly CallEventInput[]): void {
    this.#deadlines.keep(this.#state.snapshot.context.deadlines);
    const retries = [...this.#state.pending.values()].map(({ effect, attempt }): CallEventInput => {
      return { type: "EffectRetried", retriedEffectId: effect.id, attempt: attempt + 1 };
    });
    this.enqueue([...inputs, ...retries].map((input) => ({ input })));
  }

  /** Takes nothing any more and waits for the append under way. */
  async stop(reason: unknown): Promise<void> {
    this.#stopped ??= reason;
    this.#deadlines.keep([]);
    this.#endPause();
    for (const { settle } of this.#inbox.splice(0)) settle?.reject(reason);
    await this.#draining;
  }

  async #drain(): Promise<void> {
    this.#isDraining = true;
    while (this.#inbox.length > 0 && this.#stopped === undefined) {
      const batch = this.#inbox.splice(0);
      try {
        await this.#process(batch);
        this.#failures = 0;
      } catch (error) {
        this.#appendFailed(batch, error);
        if (this.#inbox.length > 0) await this.#pause(error);
      }
    }
    this.#isDraining = false;
  }

  async #process(batch: readonly CallInputItem[]): Promise<void> {
    await this.#storeCredentials(batch);
    const plan = this.#decide(batch);
    if (plan.records.length > 0) {
      await this.#ports.store.append({
        stream: callStream(this.#state.callId),
        expectedRevision: this.#state.revision,
        records: plan.records,
        summary: summarize(plan.state),
      });
    }
    this.#ignoredUnrecorded = plan.ignoredUnrecorded;
    this.#state = plan.state;
    if (plan.records.length > 0) this.#committed({ records: plan.records, state: plan.state });
    for (const [item, decision] of plan.decided) this.#settle(item, decision);
    this.#act(plan.records);
  }

  async #storeCredentials(batch: readonly CallInputItem[]): Promise<void> {
    const credentials = batch.flatMap((item) => item.credentials ?? []);
    const peers = batch.flatMap((item) => item.peers ?? []);
    if (peers.length > 0) await this.#ports.vault.replace(peers);
    if (credentials.length === 0) return;
    try {
      await this.#ports.vault.put(credentials);
    } catch (error) {
      // A late object of a call whose secrets are destroyed: they stay destroyed.
      if (!(error instanceof OffhookError && error.code === "SECRET_ERASED")) throw error;
    }
  }

  /** Decides a batch without changing anything: an append that fails can be planned again. */
  #decide(batch: readonly CallInputItem[]): Plan {
    const decider = deciderFor(this.#state.direction);
    const plan: Plan = {
      records: [],
      decided: [],
      state: this.#state,
      ignoredUnrecorded: this.#ignoredUnrecorded,
    };
    const take = (input: CallEventInput, item?: CallInputItem): void => {
      if (this.#isOutdated(input, plan.state)) return;
      const event = stamp(input, plan.state, this.#ports);
      const decision = decideSafely(decider, plan.state.snapshot, event);
      if (item !== undefined) plan.decided.push([item, decision]);
      if (decision.outcome === "ignored" && isCounted(plan.state, decision, input)) {
        plan.ignoredUnrecorded++;
      } else {
        const record = recordOf(event, decision, plan.state, plan.ignoredUnrecorded, this.#ports);
        plan.ignoredUnrecorded = 0;
        plan.records.push(record);
        plan.state = advance(plan.state, record, decision);
      }
      if (decision.threw === undefined) return;
      this.#ports.report({
        kind: "machineThrew",
        callId: plan.state.callId,
        event: input.type,
        error: decision.threw,
      });
      if (input.type !== "CallFaulted")
        take({ type: "CallFaulted", fault: "machineThrew", message: input.type });
    };
    for (const item of batch) {
      if (isFull(plan.state))
        take({ type: "CallFaulted", fault: "recordLimit", message: `${recordLimit} records` });
      take(item.input, item);
    }
    return plan;
  }

  /** A timer that was re-armed since, or a repetition of an effect that has been finished since. */
  #isOutdated(input: CallEventInput, state: CallState): boolean {
    if (input.type === "EffectRetried") return !state.pending.has(input.retriedEffectId);
    if (input.type !== "TimerExpired") return false;
    const { deadlines } = state.snapshot.context;
    const now = this.#ports.clock.now();
    return !deadlines.some(({ timer, dueAt }) => timer === input.timer && dueAt <= now);
  }

  #settle(item: CallInputItem, decision: Decision): void {
    const isRefused = decision.outcome === "ignored" && !isHarmless(item.input, decision);
    if (isRefused && isCommand(item.input)) {
      item.settle?.reject(new InvalidTransition(this.#state.callId, decision.from, item.input.type));
    } else item.settle?.resolve(decision);
  }

  /** Effects of this batch that still matter, repetitions, deadlines. */
  #act(records: readonly CallRecord[]): void {
    const { snapshot, pending } = this.#state;
    const state = statePath(snapshot);
    this.#deadlines.keep(snapshot.context.deadlines);
    for (const record of records) {
      record.effects.forEach((request, index) => {
        const effect = { ...request, id: effectIdOf(record.id, index) };
        if (isRelevant(effect.type, state)) this.#run(effect, 1);
      });
      if (record.type !== "EffectRetried") continue;
      const retried = pending.get((record as CallRecord<"EffectRetried">).data.retriedEffectId);
      if (retried !== undefined) this.#run(retried.effect, retried.attempt);
    }
  }

  #run(effect: CallEffect, attempt: number): void {
    const { callId, accountId, direction, snapshot } = this.#state;
    const { telegramCallId } = snapshot.context;
    this.#effects.run(effect, {
      callId,
      accountId,
      direction,
      telegramCallId,
      attempt,
    } satisfies EffectContext);
  }

  /** Commands learn of the failure; facts stay in the inbox until the store takes them, or somebody else has. */
  #appendFailed(batch: readonly CallInputItem[], error: unknown): void {
    for (const { settle } of batch) settle?.reject(error);
    if (error instanceof OffhookError && temporaryFaults.has(error.code)) {
      this.#inbox.unshift(...batch.filter((item) => item.settle === undefined));
      return;
    }
    const abandoned = new CallAbandoned(this.#state.callId, { cause: error });
    void this.stop(abandoned);
    this.#ports.report({ kind: "callAbandoned", callId: this.#state.callId, error });
    this.#abandoned(abandoned);
  }

  async #pause(error: unknown): Promise<void> {
    const delayMs = retryDelaysMs[Math.min(this.#failures++, retryDelaysMs.length - 1)] ?? 0;
    this.#ports.report({ kind: "appendFailed", callId: this.#state.callId, error, retryInMs: delayMs });
    const { clock } = this.#ports;
    await new Promise<void>((resolve) => {
      const cancel = clock.schedule(clock.now() + delayMs, resolve);
      this.#endPause = () => {
        cancel();
        resolve();
      };
    });
  }
}

interface Plan {
  records: CallRecord[];
  decided: [CallInputItem, Decision][];
  state: CallState;
  ignoredUnrecorded: number;
}

/** The same rule has ignored so much that one more is only counted. */
function isCounted(state: CallState, decision: Decision, input: CallEventInput): boolean {
  if (input.type === "CallFaulted") return false;
  return (state.ignored.get(decision.rule ?? "") ?? 0) >= ignoredRecordsPerRule;
}

function isFull(state: CallState): boolean {
  const isOver = state.snapshot.hasTag("over");
  return !isOver && state.revision + 1 >= recordLimit - recordsKeptForTheEnd;
}

/** Hanging up what is hung up already succeeds. */
function isHarmless(input: CallEventInput, decision: Decision): boolean {
  return decision.rule === "E40" || (input.type === "CallHungUp" && decision.from === finalState);
}

function isCommand({ type }: CallEventInput): boolean {
  const sender = senderOf(type);
  return sender === "user" || sender === "media";
}
