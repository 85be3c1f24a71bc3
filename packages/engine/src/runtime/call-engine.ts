import { from } from "rxjs";
import type { Subscription } from "rxjs";
import { needObject } from "../call/argument.ts";
import { defaultCallProtocol } from "../call/call-protocol.ts";
import type { CallId } from "../call/ids.ts";
import { RecordTooNew } from "../replay/record-too-new.ts";
import type { AccountStanding } from "../store/account-state.ts";
import { AccountGate } from "./account-gate.ts";
import { checkedAdmission } from "./admission-policy.ts";
import { AutoAnswer, checkedAnswerRules } from "./answer-rules.ts";
import type { Call } from "./call-handle.ts";
import type { CallTransition } from "./call-view.ts";
import { CallRegistry } from "./call-registry.ts";
import type { CallUpdate, PeerAddress } from "./call-transport.ts";
import { checkSignal, untilAborted } from "./cancellation.ts";
import { CallPlacing } from "./call-placing.ts";
import type { CallingAccount, PlaceCallOptions } from "./call-placing.ts";
import { CallStream } from "./call-stream.ts";
import { DiagnosticStream } from "./diagnostic-stream.ts";
import {
  CallAbandoned,
  EngineClosed,
  Observing,
  RecordDamaged,
  RecordingOnly,
  UnknownAccount,
} from "./engine-errors.ts";
import type { Diagnostic } from "./engine-errors.ts";
import type { EnginePorts } from "./engine-ports.ts";
import { checkOptions } from "./engine-options.ts";
import type { CallEngineOptions } from "./engine-options.ts";
import { isParticipant, isWatched, observingTransport } from "./observing.ts";
import { checkedPacing } from "./pacing.ts";
import { Glare } from "./glare.ts";
import { hangUp, hangUpAnswered, ring } from "./ring.ts";
import type { RingOptions } from "./ring.ts";
import type { RingOutcome } from "./ring-outcome.ts";
import { loadCall } from "./loaded-call.ts";
import type { LoadedCall } from "./loaded-call.ts";
import { systemClock } from "./system-clock.ts";
import { systemRandomness } from "./system-randomness.ts";
import { UpdateRouter } from "./update-router.ts";

/** An engine runs the calls of its accounts: it records each step, shows it, and only then acts on it. */
export interface CallEngine extends AsyncDisposable {
  /** Each call that runs here: first those that do already, then each one as it is placed, comes in or is recovered. */
  readonly calls$: CallStream<Call>;
  /** Every durable step of every call. */
  readonly transitions$: CallStream<CallTransition>;
  /** What went wrong outside any caller's sight. Silent unless subscribed. */
  readonly diagnostics$: CallStream<Diagnostic>;
  /**
   * Places a call. Resolves when CallPlaced is durable; the request goes out after that. A user name or phone number
   * is asked of Telegram first, each time; nobody is added to the account's contacts.
   *
   * Aborted before CallPlaced is durable: rejects with the signal's reason. Then nothing was placed, or, if the append
   * was under way, the call is hung up as soon as it is there. Once resolved, the signal means nothing any more.
   * @throws InvalidArgument, UnknownAccount, Observing, EngineClosed, StoreError; AccountClosed and CallPaced when Telegram does not
   *   let the account call, or its own pace does (only if `pacing.appliesTo` is `all`); from the transport
   *   PEER_NOT_FOUND, and RPC_FAILURE when Telegram does not tell whom a name belongs to (`FLOOD_WAIT`, with the seconds).
   */
  placeCall(peer: PeerAddress, options?: PlaceCallOptions): Promise<Call>;
  /**
   * Rings somebody: places a call, waits for what becomes of it, and says it as one of a closed set of outcomes. Paced,
   * one ring of an account after the other (`CallEngineOptions.pacing`).
   *
   * Aborted before CallPlaced is durable: as `placeCall`. After that the call is hung up and the outcome is `cancelled`;
   * after it was answered and kept, aborting does nothing.
   * @throws InvalidArgument, UnknownAccount, Observing, StoreError, CallAbandoned; PEER_NOT_FOUND and RPC_FAILURE as `placeCall`;
   *   EngineClosed when the engine is closed meanwhile: the call rings on, within its time, once an engine runs it again.
   */
  ring(peer: PeerAddress, options?: RingOptions): Promise<RingOutcome>;
  /**
   * What keeps an account from calling.
   * @param account needed only when the engine runs several accounts. @throws UnknownAccount, StoreError
   */
  accountStanding(account?: string): Promise<AccountStanding>;
  /**
   * Lets an account call again that Telegram's answer has closed. Durable when it resolves; repeating is safe. A pause
   * (FLOOD_WAIT) stays. @throws UnknownAccount, StoreError
   */
  reopenAccount(account?: string): Promise<void>;
  /** A call that runs here. */
  call(callId: string): Call | undefined;
  /** The calls that run here, in the order in which they became known. */
  liveCalls(): readonly Call[];
  /**
   * Stops without ending any call: another engine on the same store goes on with them. What Telegram has told is
   * recorded first; all streams complete; no timer and no subscription is left. Repeating is safe. `await using engine`
   * does it too (Node 24; elsewhere `try` and `finally`).
   */
  close(): Promise<void>;
}

/**
 * Starts an engine: first recovers the calls that were live, then takes updates (those that come meanwhile wait).
 * @throws InvalidArgument for options that can't be used, StoreError when the store can't be read. Then, and when
 *   `options.signal` is aborted meanwhile, what was begun is closed again.
 */
export async function createCallEngine(options: CallEngineOptions): Promise<CallEngine> {
  checkOptions(options);
  const engine = new Engine(options);
  try {
    await untilAborted(options.signal, engine.start());
    return engine;
  } catch (error) {
    await engine.close();
    throw error;
  }
}

class Engine implements CallEngine {
  readonly calls$: CallStream<Call>;
  readonly transitions$: CallStream<CallTransition>;
  readonly diagnostics$: CallStream<Diagnostic>;
  readonly #accounts = new Map<string, CallingAccount>();
  readonly #shared: Omit<EnginePorts, "transport">;
  readonly #options: CallEngineOptions;
  readonly #placing: CallPlacing;
  readonly #registry: CallRegistry;
  readonly #router: UpdateRouter;
  readonly #autoAnswer: AutoAnswer;
  readonly #diagnostics = new DiagnosticStream();
  #updates: Subscription | undefined;
  #closed: Promise<void> | undefined;

  constructor(options: CallEngineOptions) {
    this.#options = options;
    const protocol = options.protocol ?? defaultCallProtocol;
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
    for (const transport of options.transports) {
      const { report } = this.#shared;
      const shown = isParticipant(transport) ? transport : observingTransport(transport, report);
      const gate = new AccountGate({ ...this.#shared, transport: shown }, checkedPacing(options.pacing));
      const ports = { ...this.#shared, transport: gate.transport };
      this.#accounts.set(transport.accountId, { ports, gate });
    }
    this.#registry = new CallRegistry(protocol, {
      named: (accountId, id) => this.#router.named(accountId, id),
      unanswered: (running) => this.#router.unanswered(running),
    });
    this.#router = new UpdateRouter(
      this.#registry,
      (id) => this.#accounts.get(id)?.ports,
      this.#shared,
      checkedAdmission(options.admission),
    );
    this.#placing = new CallPlacing(this.#registry, protocol, () => this.#isClosed());
    hangUpAnswered(this.#registry);
    const { glare } = checkedAdmission(options.admission);
    void new Glare(glare, this.#registry, this.#shared, protocol);
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
    const resumes: (() => void)[] = [];
    for (const { ports } of this.#accounts.values()) resumes.push(...(await this.#recover(ports)));
    if (this.#isClosed()) throw new EngineClosed();
    // Nothing goes on before everything is read, and whoever waits for the engine can subscribe before it does.
    for (const resume of resumes) resume();
    take = (batch) => this.#router.route(batch);
    for (const batch of early) take(batch);
  }

  async placeCall(peer: PeerAddress, options: PlaceCallOptions = {}): Promise<Call> {
    const account = this.#caller(options);
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
    return this.#account(account).gate.standing();
  }

  async reopenAccount(account?: string): Promise<void> {
    await this.#account(account).gate.reopen();
  }

  /** @throws EngineClosed, InvalidArgument, UnknownAccount, Observing, and the reason of an aborted signal */
  #caller(options: PlaceCallOptions): CallingAccount {
    if (this.#isClosed()) throw new EngineClosed();
    needObject("options", options);
    checkSignal(options.signal);
    const account = this.#account(options.account);
    const { transport } = account.ports;
    if (!isParticipant(transport)) throw new Observing(transport.accountId);
    return account;
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
    await this.#router.close();
    const reason = new EngineClosed();
    const calls = this.#registry.everything();
    // What Telegram has told us it does not tell again: it is recorded first, if the store takes it.
    await Promise.all(calls.map(({ process }) => process.idle()));
    await Promise.all(calls.flatMap(({ process, handle }) => [process.stop(reason), handle.stop(reason)]));
    for (const { handle } of this.#registry.all()) handle.complete();
    this.#registry.opened$.complete();
    this.#registry.transitions$.complete();
    this.#diagnostics.complete();
  }

  /** Opens the live calls of the account; what it gives lets each go on where its records end. */
  async #recover(ports: EnginePorts): Promise<readonly (() => void)[]> {
    const { accountId } = ports.transport;
    const epoch = ((await ports.accountState.get(accountId, "epoch")) ?? 0) + 1;
    await ports.accountState.set(accountId, "epoch", epoch);
    const callIds: CallId[] = [];
    for await (const { callId } of ports.store.listCalls({ accountId, live: true })) callIds.push(callId);
    const resumes: (() => void)[] = [];
    for (const callId of callIds.toReversed()) {
      const loaded = await this.#readable(callId, ports);
      if (loaded === undefined) continue;
      const { state, changed } = loaded;
      if (!isParticipant(ports.transport) && !isWatched(state)) {
        ports.report({ kind: "callLeftAlone", accountId, callId });
        continue;
      }
      const { process } = this.#registry.open(state, ports, true);
      const adopted = { type: "CallAdopted", epoch } as const;
      resumes.push(() => process.resume(changed === null ? [adopted] : [adopted, changed]));
    }
    return resumes;
  }

  /** A call that a later version has written to, or that is damaged or imported, is left as it is and told of; the others go on. */
  async #readable(callId: CallId, { store, report, digest }: EnginePorts): Promise<LoadedCall | undefined> {
    try {
      return await loadCall(store, callId, digest);
    } catch (error) {
      const isLeftAlone = [RecordTooNew, RecordDamaged, RecordingOnly].some((kind) => error instanceof kind);
      if (!isLeftAlone) throw error;
      report({ kind: "callAbandoned", callId, error });
      return undefined;
    }
  }

  #account(accountId: string | undefined): CallingAccount {
    const known = [...this.#accounts.keys()];
    const chosen = accountId ?? (known.length === 1 ? known[0] : undefined);
    const account = chosen === undefined ? undefined : this.#accounts.get(chosen);
    if (account === undefined) throw new UnknownAccount(accountId, known);
    return account;
  }
}

function isBatch(update: CallUpdate | readonly CallUpdate[]): update is readonly CallUpdate[] {
  return Array.isArray(update);
}
