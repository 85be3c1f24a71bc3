import type { CallEffect } from "../call/call-effects.ts";
import { isRelevant } from "../call/call-effects.ts";
import type { CallEventInput } from "../call/call-events.ts";
import { deciderFor, finalState, statePath } from "../call/decide.ts";
import type { Decision } from "../call/decide.ts";
import { effectIdOf } from "../call/ids.ts";
import type { CallState } from "../replay/call-state.ts";
import type { CallRecord } from "../store/call-record.ts";
import { WrongExpectedRevision } from "../store/store-errors.ts";
import { AppendAttempts } from "./append-attempts.ts";
import { planBatch } from "./batch-plan.ts";
import type { BatchPlan, CallInputItem } from "./batch-plan.ts";
import { storeCredentials } from "./batch-credentials.ts";
import type { EffectContext } from "./call-transport.ts";
import { answerCommand } from "./command-answer.ts";
import { DeadlineKeeper } from "./deadline-keeper.ts";
import { EffectRunner } from "./effect-runner.ts";
import { CallAbandoned } from "./engine-errors.ts";
import type { EnginePorts } from "./engine-ports.ts";
import { isTemporary, Pause, retryDelayMs } from "./temporary-fault.ts";

/** What became durable: a batch of records with the state that they lead to. */
export interface CallCommit {
  readonly records: readonly CallRecord[];
  readonly state: CallState;
}

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
  #idlers: (() => void)[] = [];
  readonly #attempts = new AppendAttempts();
  #certain: (() => void)[] = [];
  #ignoredUnrecorded = 0;
  #failures = 0;
  #stopped: unknown;
  readonly #ports: EnginePorts;
  readonly #committed: (commit: CallCommit) => void;
  readonly #abandoned: (error: unknown) => void;
  readonly #deadlines: DeadlineKeeper;
  readonly #effects: EffectRunner;
  readonly #pause: Pause;

  constructor(
    state: CallState,
    ports: EnginePorts,
    on: { readonly committed: (commit: CallCommit) => void; readonly abandoned: (error: unknown) => void },
  ) {
    this.#state = state;
    this.#ports = ports;
    this.#committed = on.committed;
    this.#abandoned = on.abandoned;
    this.#pause = new Pause(ports.clock);
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

  /** Resolves when what has been given so far is durable, or when the store does not take it for now. */
  idle(): Promise<void> {
    if (!this.#isDraining || this.#failures > 0) return Promise.resolve();
    return new Promise((resolve) => this.#idlers.push(resolve));
  }

  /** Whether nobody knows if the last append was taken; the store is asked until it answers. */
  get isInDoubt(): boolean {
    return this.#attempts.isInDoubt;
  }

  /** Resolves when that is known, or not asked for any more. */
  certain(): Promise<void> {
    return this.isInDoubt && this.#stopped === undefined
      ? new Promise((resolve) => this.#certain.push(resolve))
      : Promise.resolve();
  }

  /** A command of our user. @throws InvalidTransition, StoreError, CallAbandoned, EngineClosed */
  command(input: CallEventInput): Promise<Decision> {
    return new Promise<Decision>((resolve, reject) => this.enqueue([{ input, settle: { resolve, reject } }]));
  }

  /** Arms what the recovered state holds and repeats what nothing has finished. */
  resume(inputs: readonly CallEventInput[]): void {
    if (this.#stopped !== undefined) return;
    this.#deadlines.keep(this.#state.snapshot.context.deadlines);
    const retries = [...this.#state.pending.values()].map(({ effect, attempt }): CallEventInput => {
      return { type: "EffectRetried", retriedEffectId: effect.id, attempt: attempt + 1 };
    });
    this.enqueue([...inputs, ...retries].map((input) => ({ input })));
  }

  /** @throws EngineClosed or CallAbandoned once nothing is taken any more */
  assertRunning(): void {
    if (this.#stopped !== undefined) throw this.#stopped;
  }

  /** Takes nothing any more, starts nothing any more, and waits for the append under way. */
  async stop(reason: unknown): Promise<void> {
    this.#stopped ??= reason;
    this.#deadlines.keep([]);
    this.#pause.end();
    for (const { settle } of this.#inbox.splice(0)) settle?.reject(this.#stopped);
    await this.#draining;
  }

  /** This engine does not run the call any more. Repeating does nothing. */
  abandon(error: unknown): void {
    if (this.#stopped !== undefined) return;
    const { callId } = this.#state;
    const abandoned = new CallAbandoned(callId, { cause: error });
    void this.stop(abandoned);
    this.#ports.report({ kind: "callAbandoned", callId, error });
    this.#abandoned(abandoned);
  }

  async #drain(): Promise<void> {
    this.#isDraining = true;
    while ((this.#inbox.length > 0 || this.isInDoubt) && this.#stopped === undefined) {
      let batch: readonly CallInputItem[] = [];
      try {
        if (this.isInDoubt) await this.#settleDoubt();
        batch = this.#inbox.splice(0);
        if (batch.length > 0) await this.#process(batch);
        this.#failures = 0;
      } catch (error) {
        const kept = this.#appendFailed(batch, error);
        if ((kept > 0 || this.isInDoubt) && this.#stopped === undefined) await this.#waitToRetry(error);
      }
    }
    this.#isDraining = false;
    this.#releaseIdlers();
    this.#releaseCertain();
  }

  async #process(batch: readonly CallInputItem[]): Promise<void> {
    await storeCredentials(batch, this.#ports.vault);
    const plan = planBatch(batch, this.#state, this.#ignoredUnrecorded, this.#ports);
    if (plan.records.length > 0) await this.#attempts.append(this.#ports.store, this.#state, { batch, plan });
    this.#commit(plan);
  }

  /** What was sent and may have been taken: either it stands, or its facts are decided again. */
  async #settleDoubt(): Promise<void> {
    const { stored, open } = await this.#attempts.settle(this.#ports.store, this.#state);
    // Commands have been told that it failed.
    const facts = open.filter((item) => item.settle === undefined && !this.#inbox.includes(item));
    this.#inbox = [...facts, ...this.#inbox].filter((item) => stored?.batch.includes(item) !== true);
    if (stored !== undefined) this.#commit(stored.plan);
    this.#releaseCertain();
  }

  #commit(plan: BatchPlan): void {
    this.#ignoredUnrecorded = plan.ignoredUnrecorded;
    this.#state = plan.state;
    if (plan.records.length > 0) this.#committed({ records: plan.records, state: plan.state });
    for (const [item, decision] of plan.decided) answerCommand(item, decision, this.#state);
    if (this.#stopped === undefined) this.#act(plan.records);
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

  /**
   * Commands learn of the failure; facts stay until the store takes them, or somebody else has.
   * @returns how many stay in the inbox
   */
  #appendFailed(batch: readonly CallInputItem[], error: unknown): number {
    const isSent = batch.length > 0 && this.isInDoubt;
    if (isSent && error instanceof WrongExpectedRevision) {
      // What was in doubt before may have come after all: then this batch belongs behind it.
      this.#inbox.unshift(...batch);
      return batch.length;
    }
    if (error instanceof WrongExpectedRevision && statePath(this.#state.snapshot) === finalState) {
      // The call was closed long ago and its late updates are recorded elsewhere: refuse, as a closed call does.
      const idle = deciderFor(this.#state.direction).idle(this.#state.snapshot);
      for (const item of batch) answerCommand(item, idle, this.#state);
      return 0;
    }
    for (const { settle } of batch) settle?.reject(error);
    if (isSent) return 0;
    if (isTemporary(error)) {
      const facts = batch.filter((item) => item.settle === undefined);
      this.#inbox.unshift(...facts);
      return facts.length;
    }
    this.abandon(error);
    return 0;
  }

  async #waitToRetry(error: unknown): Promise<void> {
    const retryInMs = retryDelayMs(this.#failures++);
    this.#ports.report({ kind: "appendFailed", callId: this.#state.callId, error, retryInMs });
    this.#releaseIdlers();
    await this.#pause.wait(retryInMs);
  }

  #releaseCertain(): void {
    for (const resolve of this.#certain.splice(0)) resolve();
  }

  #releaseIdlers(): void {
    for (const resolve of this.#idlers.splice(0)) resolve();
  }
}
