import { from, Observable } from "rxjs";
import type { Subscription } from "rxjs";
import { needObject } from "../call/argument.ts";
import type { CallProtocol } from "../call/call-protocol.ts";
import { defaultCallProtocol } from "../call/call-protocol.ts";
import type { CallId } from "../call/ids.ts";
import { InvalidArgument } from "../call/offhook-error.ts";
import { newCallState } from "../replay/call-state.ts";
import type { CallState } from "../replay/call-state.ts";
import { RecordTooNew } from "../replay/record-too-new.ts";
import { newCallId } from "../store/record-ids.ts";
import { defaultAdmission } from "./admission.ts";
import type { AdmissionPolicy } from "./admission.ts";
import type { Call, CallTransition } from "./call-handle.ts";
import { CallRegistry, loadCall } from "./call-registry.ts";
import type { CallUpdate, PeerAddress } from "./call-transport.ts";
import { checkedBoolean, checkedPeer, checkedProtocol, withDefault } from "./checked-arguments.ts";
import { DiagnosticStream } from "./diagnostic-stream.ts";
import { EngineClosed, UnknownAccount } from "./engine-errors.ts";
import type { Diagnostic } from "./engine-errors.ts";
import type { EnginePorts } from "./engine-ports.ts";
import { checkOptions } from "./engine-options.ts";
import type { CallEngineOptions } from "./engine-options.ts";
import { systemClock } from "./system-clock.ts";
import { systemRandomness } from "./system-randomness.ts";
import { UpdateRouter } from "./update-router.ts";

/** An engine runs the calls of its accounts: it records each step, shows it, and only then acts on it. */
export interface CallEngine {
  /** Each call that runs here: first those that do already, then each one as it is placed, comes in or is recovered. */
  readonly calls$: Observable<Call>;
  /** Every durable step of every call. */
  readonly transitions$: Observable<CallTransition>;
  /** What went wrong outside any caller's sight. Silent unless subscribed. */
  readonly diagnostics$: Observable<Diagnostic>;
  /**
   * Places a call. Resolves when CallPlaced is durable; the request goes out after that. A user name or phone number
   * is asked of Telegram first, each time; nobody is added to the account's contacts.
   * @param options.accountId needed only when the engine runs several accounts.
   * @throws InvalidArgument, UnknownAccount, EngineClosed, StoreError; from the transport PEER_NOT_FOUND, and
   *   RPC_FAILURE when Telegram does not tell whom a name belongs to (`FLOOD_WAIT`, with the seconds).
   */
  placeCall(peer: PeerAddress, options?: PlaceCallOptions): Promise<Call>;
  /** A call that runs here. */
  call(callId: string): Call | undefined;
  /** The calls that run here, in the order in which they became known. */
  liveCalls(): readonly Call[];
  /** Stops without ending any call: another engine on the same store goes on with them. Repeating is safe. */
  close(): Promise<void>;
}

export interface PlaceCallOptions {
  readonly accountId?: string;
  readonly video?: boolean;
  readonly protocol?: CallProtocol;
}

/**
 * Starts an engine: first recovers the calls that were live, then takes updates (those that come meanwhile wait).
 * @throws InvalidArgument for options that can't be used, StoreError when the store can't be read.
 */
export async function createCallEngine(options: CallEngineOptions): Promise<CallEngine> {
  checkOptions(options);
  const engine = new Engine(options);
  await engine.start();
  return engine;
}

class Engine implements CallEngine {
  readonly calls$: Observable<Call>;
  readonly transitions$: Observable<CallTransition>;
  readonly diagnostics$: Observable<Diagnostic>;
  readonly #ports = new Map<string, EnginePorts>();
  readonly #shared: Omit<EnginePorts, "transport">;
  readonly #options: CallEngineOptions;
  readonly #protocol: CallProtocol;
  readonly #registry: CallRegistry;
  readonly #router: UpdateRouter;
  readonly #diagnostics = new DiagnosticStream();
  #updates: Subscription | undefined;
  #closed: Promise<void> | undefined;

  constructor(options: CallEngineOptions) {
    this.#options = options;
    this.#protocol = options.protocol ?? defaultCallProtocol;
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
      this.#ports.set(transport.accountId, { ...this.#shared, transport });
    }
    this.#registry = new CallRegistry(this.#protocol, {
      named: (accountId, id) => this.#router.named(accountId, id),
      unanswered: (running) => this.#router.unanswered(running),
    });
    const admission: AdmissionPolicy = { ...defaultAdmission, ...options.admission };
    this.#router = new UpdateRouter(this.#registry, (id) => this.#ports.get(id), this.#shared, admission);
    this.calls$ = new Observable((subscriber) => {
      for (const { process, handle } of this.#registry.all()) {
        if (process.state.revision >= 0) subscriber.next(handle);
      }
      return this.#registry.opened$.subscribe(subscriber);
    });
    this.transitions$ = this.#registry.transitions$.asObservable();
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
    try {
      for (const ports of this.#ports.values()) resumes.push(...(await this.#recover(ports)));
    } catch (error) {
      await this.close();
      throw error;
    }
    // Nothing goes on before everything is read, and whoever waits for the engine can subscribe before it does.
    for (const resume of resumes) resume();
    take = (batch) => this.#router.route(batch);
    for (const batch of early) take(batch);
  }

  async placeCall(peer: PeerAddress, options: PlaceCallOptions = {}): Promise<Call> {
    if (this.#closed !== undefined) throw new EngineClosed();
    const address = checkedPeer(peer);
    needObject("options", options);
    const video = checkedBoolean("video", options.video ?? false);
    const protocol = checkedProtocol("protocol", withDefault(options.protocol, this.#protocol));
    const ports = this.#portsFor(options.accountId);
    const { transport, clock, random } = ports;
    const peerRef = await transport.resolvePeer(address);
    if (peerRef === transport.selfRef)
      throw new InvalidArgument("peer", shownPeer(address), "another user than the account's own");
    const timeouts = await transport.timeouts();
    if (this.#isClosed()) throw new EngineClosed();
    const callId = newCallId(clock.wall(), random);
    const state = newCallState({ callId, accountId: transport.accountId, direction: "outgoing" });
    const running = this.#registry.open(state, ports, false);
    const { selfRef } = transport;
    const randomId = randomInt32(random.bytes(4));
    try {
      await running.process.command({
        type: "CallPlaced",
        peerRef,
        selfRef,
        video,
        protocol,
        randomId,
        timeouts,
      });
    } catch (error) {
      // There is no such call: nothing of it may count as a call of the account.
      await running.process.stop(error);
      this.#registry.drop(running);
      throw error;
    }
    return running.handle;
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

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#updates?.unsubscribe();
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
      const state = await this.#readable(callId, ports);
      if (state === undefined) continue;
      const { process } = this.#registry.open(state, ports, true);
      resumes.push(() => process.resume([{ type: "CallAdopted", epoch }]));
    }
    return resumes;
  }

  /** A call that a later version has written to is left to that version, and told of; the others go on. */
  async #readable(callId: CallId, { store, report }: EnginePorts): Promise<CallState | undefined> {
    try {
      return await loadCall(store, callId);
    } catch (error) {
      if (!(error instanceof RecordTooNew)) throw error;
      report({ kind: "callAbandoned", callId, error });
      return undefined;
    }
  }

  #portsFor(accountId: string | undefined): EnginePorts {
    const known = [...this.#ports.keys()];
    const chosen = accountId ?? (known.length === 1 ? known[0] : undefined);
    const ports = chosen === undefined ? undefined : this.#ports.get(chosen);
    if (ports === undefined) throw new UnknownAccount(accountId, known);
    return ports;
  }
}

function isBatch(update: CallUpdate | readonly CallUpdate[]): update is readonly CallUpdate[] {
  return Array.isArray(update);
}

function shownPeer(peer: PeerAddress): string {
  if ("userId" in peer) return peer.userId;
  return "username" in peer ? peer.username : "(not shown)";
}

/** Signed 32 bits, never 0: Telegram's clients draw a new number for a 0. */
function randomInt32(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getInt32(0) || 1;
}
