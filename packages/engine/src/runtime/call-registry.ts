import { Subject } from "rxjs";
import type { AccountId, CallId, TelegramCallId } from "../call/ids.ts";
import type { CallProtocol } from "../call/call-protocol.ts";
import { finalState, statePath } from "../call/decide.ts";
import type { CallState } from "../replay/call-state.ts";
import type { CallRecord } from "../store/call-record.ts";
import { Call } from "./call-handle.ts";
import type { CallTransition } from "./call-view.ts";
import { CallProcess } from "./call-process.ts";
import type { EnginePorts } from "./engine-ports.ts";
import { callKey } from "./parked-updates.ts";
import { isUnanswered } from "./unanswered-requests.ts";

/** A call that runs here: its process and the handle that others hold. */
export interface RunningCall {
  readonly process: CallProcess;
  readonly handle: Call;
}

export interface RegistryListener {
  /** A call has learnt what Telegram calls it. */
  named(accountId: AccountId, id: TelegramCallId): void;
  /** The answer that would have named a call will not come. */
  unanswered(running: RunningCall): void;
}

/** The calls that run in this process, by our id and by Telegram's. */
export class CallRegistry {
  readonly opened$ = new Subject<Call>();
  readonly transitions$ = new Subject<CallTransition>();
  readonly #protocol: CallProtocol;
  readonly #on: RegistryListener;
  readonly #byId = new Map<CallId, RunningCall>();
  readonly #byKey = new Map<string, RunningCall>();
  /** The last calls that were closed: word about them often comes a moment later. The oldest first. */
  readonly #closed = new Map<string, RunningCall>();
  readonly #abandoned = new Set<CallId>();

  constructor(protocol: CallProtocol, on: RegistryListener) {
    this.#protocol = protocol;
    this.#on = on;
  }

  get(callId: CallId): RunningCall | undefined {
    return this.#byId.get(callId);
  }

  find(accountId: AccountId, id: TelegramCallId): RunningCall | undefined {
    const key = callKey(accountId, id);
    return this.#byKey.get(key) ?? this.#closed.get(key);
  }

  /** Whether this engine gave the call up; somebody else may be running it. */
  isAbandoned(callId: CallId): boolean {
    return this.#abandoned.has(callId);
  }

  all(): readonly RunningCall[] {
    return [...this.#byId.values()];
  }

  /** Those that run, and the last ones that were closed. */
  everything(): readonly RunningCall[] {
    return [...this.#byId.values(), ...this.#closed.values()];
  }

  /** Starts the process of a call; `isRecovered` when its records come from the store. */
  open(state: CallState, ports: EnginePorts, isRecovered: boolean): RunningCall {
    const process: CallProcess = new CallProcess(state, ports, {
      committed: ({ records, state: next }) => this.#publish(running, records, next),
      abandoned: (error) => {
        this.#abandoned.add(state.callId);
        void handle.stop(error);
        this.drop(running);
      },
    });
    const handle = new Call(process, ports, { protocol: this.#protocol, isRecovered });
    const running: RunningCall = { process, handle };
    if (isClosed(state)) {
      this.#keepClosed(running, state);
      return running;
    }
    this.#byId.set(state.callId, running);
    this.#index(running, state);
    if (isRecovered) this.opened$.next(handle);
    return running;
  }

  /** Lets go of a call that does not run here. */
  drop(running: RunningCall): void {
    const { callId, accountId, snapshot } = running.process.state;
    running.handle.complete();
    this.#byId.delete(callId);
    const { telegramCallId } = snapshot.context;
    if (telegramCallId === null) return;
    const key = callKey(accountId, telegramCallId);
    if (this.#byKey.get(key) === running) this.#byKey.delete(key);
  }

  /** Who hears of a call for the first time finds it in the state that its first records led to. */
  #publish(running: RunningCall, records: readonly CallRecord[], state: CallState): void {
    const closed = isClosed(state);
    const wasNamed = !closed && this.#index(running, state);
    running.handle.publish(records, state, closed);
    if (records[0]?.revision === 0) this.opened$.next(running.handle);
    const view = running.handle.view;
    for (const record of records) this.transitions$.next({ record, view });
    if (closed) this.#keepClosed(running, state);
    const { telegramCallId } = state.snapshot.context;
    if (wasNamed && telegramCallId !== null) this.#on.named(state.accountId, telegramCallId);
    if (isUnanswered(state)) this.#on.unanswered(running);
  }

  #keepClosed(running: RunningCall, { accountId, snapshot }: CallState): void {
    this.drop(running);
    const { telegramCallId } = snapshot.context;
    if (telegramCallId === null) return;
    this.#closed.set(callKey(accountId, telegramCallId), running);
    const [oldest] = this.#closed.keys();
    if (this.#closed.size > closedCalls && oldest !== undefined) this.#closed.delete(oldest);
  }

  /** @returns whether the call has just learnt its name. */
  #index(running: RunningCall, { accountId, snapshot }: CallState): boolean {
    const { telegramCallId } = snapshot.context;
    if (telegramCallId === null) return false;
    const key = callKey(accountId, telegramCallId);
    if (this.#byKey.has(key)) return false;
    this.#byKey.set(key, running);
    return true;
  }
}

/** How many closed calls are remembered; later word about an older one is looked up in the store. */
const closedCalls = 64;

function isClosed(state: CallState): boolean {
  return statePath(state.snapshot) === finalState;
}
