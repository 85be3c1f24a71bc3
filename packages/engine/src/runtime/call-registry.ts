import { Subject } from "rxjs";
import type { AccountId, CallId, TelegramCallId } from "../call/ids.ts";
import type { CallProtocol } from "../call/call-protocol.ts";
import { finalState, statePath } from "../call/decide.ts";
import type { CallState } from "../replay/call-state.ts";
import { directionOf, replayCall } from "../replay/replay-call.ts";
import { newCallState } from "../replay/call-state.ts";
import { callStream, isCallRecord } from "../store/call-record.ts";
import type { CallRecord } from "../store/call-record.ts";
import type { EventStore } from "../store/event-store.ts";
import { Call } from "./call-handle.ts";
import type { CallTransition } from "./call-handle.ts";
import { CallProcess } from "./call-process.ts";
import type { EnginePorts } from "./engine-ports.ts";
import { callKey } from "./parked-updates.ts";

/** A call that runs here: its process and the handle that others hold. */
export interface RunningCall {
  readonly process: CallProcess;
  readonly handle: Call;
}

/** The calls that run in this process, by our id and by Telegram's. */
export class CallRegistry {
  readonly opened$ = new Subject<Call>();
  readonly transitions$ = new Subject<CallTransition>();
  readonly #protocol: CallProtocol;
  readonly #named: (accountId: AccountId, id: TelegramCallId) => void;
  readonly #byId = new Map<CallId, RunningCall>();
  readonly #byKey = new Map<string, RunningCall>();

  /** @param named is told when a call learns what Telegram calls it. */
  constructor(protocol: CallProtocol, named: (accountId: AccountId, id: TelegramCallId) => void) {
    this.#protocol = protocol;
    this.#named = named;
  }

  get(callId: CallId): RunningCall | undefined {
    return this.#byId.get(callId);
  }

  find(accountId: AccountId, id: TelegramCallId): RunningCall | undefined {
    return this.#byKey.get(callKey(accountId, id));
  }

  all(): readonly RunningCall[] {
    return [...this.#byId.values()];
  }

  /** Starts the process of a call; `isRecovered` when its records come from the store. */
  open(state: CallState, ports: EnginePorts, isRecovered: boolean): RunningCall {
    const process: CallProcess = new CallProcess(state, ports, {
      committed: ({ records, state: next }) => this.#publish(running, records, next),
      abandoned: () => this.#forget(running),
    });
    const handle = new Call(process, ports, { protocol: this.#protocol, isRecovered });
    const running: RunningCall = { process, handle };
    this.#byId.set(state.callId, running);
    this.#index(running, state);
    if (isRecovered) this.opened$.next(handle);
    return running;
  }

  #publish(running: RunningCall, records: readonly CallRecord[], state: CallState): void {
    const isFirst = records[0]?.revision === 0;
    const wasNamed = this.#index(running, state);
    if (isFirst) this.opened$.next(running.handle);
    const isClosed = statePath(state.snapshot) === finalState;
    running.handle.publish(records, state, isClosed);
    const view = running.handle.view;
    for (const record of records) this.transitions$.next({ record, view });
    if (isClosed) this.#forget(running);
    const { telegramCallId } = state.snapshot.context;
    if (wasNamed && telegramCallId !== null) this.#named(state.accountId, telegramCallId);
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

  #forget(running: RunningCall): void {
    const { callId, accountId, snapshot } = running.process.state;
    running.handle.complete();
    this.#byId.delete(callId);
    const { telegramCallId } = snapshot.context;
    if (telegramCallId !== null) this.#byKey.delete(callKey(accountId, telegramCallId));
  }
}

/** The state of a call as its records tell it; `undefined` when there are none. */
export async function loadCall(store: EventStore, callId: CallId): Promise<CallState | undefined> {
  const records: CallRecord[] = [];
  for await (const record of store.readStream(callStream(callId))) {
    if (isCallRecord(record)) records.push(record);
  }
  const [first] = records;
  if (first === undefined) return undefined;
  let state = newCallState({ ...first, direction: directionOf(first) });
  for (const step of replayCall(records)) state = step.state;
  return state;
}
