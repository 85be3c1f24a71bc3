import { from } from "rxjs";
import type { Subscription } from "rxjs";
import { needKnown, needObject } from "../call/argument.ts";
import { defaultCallProtocol } from "../call/call-protocol.ts";
import type { CallId } from "../call/ids.ts";
import type { AccountStanding } from "../store/account-state.ts";
import type { LeaseLost } from "../store/lease-errors.ts";
import { Admission } from "./admission.ts";
import { checkedAdmission } from "./admission-policy.ts";
import { AutoAnswer, checkedAnswerRules } from "./answer-rules.ts";
import type { CallEngine } from "./call-engine.ts";
import type { Call } from "./call-handle.ts";
import { CallPlacing, placeCallOptions } from "./call-placing.ts";
import type { CallingAccount, PlaceCallOptions } from "./call-placing.ts";
import { CallRegistry } from "./call-registry.ts";
import { CallStream } from "./call-stream.ts";
import type { CallUpdate, PeerAddress } from "./call-transport.ts";
import type { CallTransition } from "./call-view.ts";
import { checkSignal, untilAborted } from "./cancellation.ts";
import { DiagnosticStream } from "./diagnostic-stream.ts";
import { EngineAccounts } from "./engine-accounts.ts";
import { CallAbandoned, EngineClosed } from "./engine-errors.ts";
import type { Diagnostic } from "./engine-errors.ts";
import { checkedKeepKeys, checkedOnRestart } from "./engine-options.ts";
import type { CallEngineOptions } from "./engine-options.ts";
import type { EnginePorts } from "./engine-ports.ts";
import { Glare } from "./glare.ts";
import { hangUp } from "./hang-up.ts";
import { checkedPacing } from "./pacing.ts";
import { recoverCalls } from "./recovered-calls.ts";
import { hangUpAnswered, ring } from "./ring.ts";
import type { RingOptions } from "./ring.ts";
import type { RingOutcome } from "./ring-outcome.ts";
import { endCallsWithSession } from "./session-end.ts";
import { systemClock } from "./system-clock.ts";
import { systemRandomness } from "./system-randomness.ts";
import { UpdateRouter } from "./update-router.ts";

/** The engine as it runs: joins what places calls, what brings updates to them, and what watches over its accounts. */
export class RunningEngine implements CallEngine {
  readonly calls$: CallStream<Call>;
  readonly transitions$: CallStream<CallTransition>;
  readonly diagnostics$: CallStream<Diagnostic>;
  readonly #accounts: EngineAccounts;
  readonly #shared: Omit<EnginePorts, "transport">;
  readonly #options: CallEngineOptions;
  readonly #placing: CallPlacing;
  readonly #registry: CallRegistry;
  readonly #router: UpdateRouter;
  readonly #autoAnswer: AutoAnswer;
  readonly #glare: Glare;
  readonly #diagnostics = new DiagnosticStream();
  #updates: Subscription | undefined;
  #closed: Promise<void> | undefined;

  constructor(options: CallEngineOptions) {
    this.#options = options;
    const protocol = options.protocol ?? defaultCallProtocol;
    const keepKeyMs = checkedKeepKeys(options.keepKeysMs);
    const { store, vault, accountState, digest } = options;
    this.#shared = {
      store,
      vault,
      accountState,
      digest,
      clock: options.clock ?? systemClock(),
      random: options.random ?? systemRandomness(),
      report: (diagnostic) => this.#diagnostics.report(diagnostic),
    };
    this.#accounts = new EngineAccounts(
      options.transports,
      this.#shared,
      checkedPacing(options.pacing),
      (accountId, error) => this.#abandon(accountId, error),
      options.holds,
    );
    this.#registry = new CallRegistry(protocol, {
      named: (accountId, id) => this.#router.named(accountId, id),
      unanswered: (running) => this.#router.unanswered(running),
    });
    const policy = checkedAdmission(options.admission);
    this.#router = new UpdateRouter(
      this.#registry,
      (id) => this.#accounts.find(id),
      this.#shared,
      new Admission(this.#registry, policy, keepKeyMs),
    );
    this.#placing = new CallPlacing(this.#registry, { protocol, keepKeyMs }, () => this.#isClosed());
    hangUpAnswered(this.#registry);
    endCallsWithSession(this.#registry);
    this.#glare = new Glare(policy.glare, this.#registry, this.#shared, protocol);
    const answerRules = checkedAnswerRules(options.autoAnswer);
    this.#autoAnswer = new AutoAnswer(answerRules, this.#registry, this.#shared, protocol);
    const threw = (stream: "calls$" | "transitions$") => (error: unknown) =>
      this.#shared.report({ kind: "subscriberThrew", stream, error });
    this.calls$ = new CallStream((subscriber) => {
      for (const { process, handle } of this.#registry.all()) {
        if (process.state.revision >= 0) subscriber.next(handle);
      }
      return this.#registry.opened$.subscribe(subscriber);
    }, threw("calls$"));
    this.transitions$ = new CallStream(
      (subscriber) => this.#registry.transitions$.subscribe(subscriber),
      threw("transitions$"),
    );
    this.diagnostics$ = this.#diagnostics.stream$;
  }

  async start(): Promise<void> {
    const early: (readonly CallUpdate[])[] = [];
    let take = (batch: readonly CallUpdate[]): void => void early.push(batch);
    this.#updates = from(this.#options.updates$).subscribe({
      next: (update) => take(isBatch(update) ? update : [update]),
      error: (error: unknown) => this.#shared.report({ kind: "updatesEnded", error }),
    });
    const onRestart = checkedOnRestart(this.#options.onRestart);
    const resumes: (() => void)[] = [];
    for (const { ports, takeOver } of this.#accounts.all()) {
      const epoch = await takeOver();
      resumes.push(...(await recoverCalls(this.#registry, ports, epoch, onRestart)));
    }
    if (this.#isClosed()) throw new EngineClosed();
    // Nothing goes on before everything is read, and whoever waits for the engine can subscribe before it does.
    for (const resume of resumes) resume();
    take = (batch) => this.#router.route(batch);
    for (const batch of early) take(batch);
  }

  async placeCall(peer: PeerAddress, options: PlaceCallOptions = {}): Promise<Call> {
    const account = this.#caller(options);
    needKnown("options", options, placeCallOptions);
    const placed = this.#placing.place(account, peer, options);
    const running = await untilAborted(options.signal, placed, (late) => hangUp(late, "aborted"));
    return running.handle;
  }

  async ring(peer: PeerAddress, options: RingOptions = {}): Promise<RingOutcome> {
    const account = this.#caller(options);
    return ring(this.#placing, account, peer, options, ({ callId }) =>
      this.#isClosed() ? new EngineClosed() : new CallAbandoned(callId, {}),
    );
  }

  async accountStanding(account?: string): Promise<AccountStanding> {
    this.#assertOpen();
    return this.#accounts.choose(account).gate.standing();
  }

  async reopenAccount(account?: string): Promise<void> {
    this.#assertOpen();
    await this.#accounts.choose(account).gate.reopen();
  }

  /** @throws EngineClosed, InvalidArgument, UnknownAccount, LeaseLost, Observing, and the reason of an aborted signal */
  #caller(options: PlaceCallOptions): CallingAccount {
    this.#assertOpen();
    needObject("options", options);
    checkSignal(options.signal);
    return this.#accounts.caller(options.account);
  }

  #assertOpen(): void {
    if (this.#isClosed()) throw new EngineClosed();
  }

  #isClosed(): boolean {
    return this.#closed !== undefined;
  }

  call(callId: string): Call | undefined {
    return this.#registry.get(callId as CallId)?.handle;
  }

  liveCalls(): readonly Call[] {
    return this.#registry.all().map(({ handle }) => handle);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#updates?.unsubscribe();
    this.#autoAnswer.close();
    this.#glare.close();
    await this.#router.close();
    const reason = new EngineClosed();
    const calls = this.#registry.everything();
    // What Telegram has told us it does not tell again: it is recorded first, if the store takes it.
    await Promise.all(calls.map(({ process }) => process.idle()));
    await Promise.all(calls.flatMap(({ process, handle }) => [process.stop(reason), handle.stop(reason)]));
    for (const { handle } of this.#registry.all()) handle.complete();
    this.#registry.opened$.complete();
    this.#registry.transitions$.complete();
    await this.#accounts.release();
    this.#diagnostics.complete();
  }

  /** Another engine has the account: what runs here of it stops where it stands. */
  #abandon(accountId: string, error: LeaseLost): void {
    for (const { process } of this.#registry.all()) {
      if (process.state.accountId === accountId) process.abandon(error);
    }
  }
}

function isBatch(update: CallUpdate | readonly CallUpdate[]): update is readonly CallUpdate[] {
  return Array.isArray(update);
}
