import { BehaviorSubject, filter, firstValueFrom, ReplaySubject } from "rxjs";
import type { Observable } from "rxjs";
import { needKnown } from "../call/argument.ts";
import type { CallDirection } from "../call/call-direction.ts";
import type { CallProtocol } from "../call/call-protocol.ts";
import type { AccountId, CallId } from "../call/ids.ts";
import type { CallState } from "../replay/call-state.ts";
import type { CallRecord } from "../store/call-record.ts";
import { secretNames } from "../store/vault.ts";
import type { SecretName } from "../store/vault.ts";
import { CallCommands } from "./call-commands.ts";
import { readCallMedia } from "./call-media.ts";
import type { CallMedia } from "./call-media.ts";
import type { CallProcess } from "./call-process.ts";
import { CallStream } from "./call-stream.ts";
import { viewOf } from "./call-view.ts";
import type { CallTransition, CallView } from "./call-view.ts";
import { checkSignal, untilAborted } from "./cancellation.ts";
import type { Cancellable } from "./cancellation.ts";
import { EngineClosed, MediaUnavailable, Observing } from "./engine-errors.ts";
import type { EnginePorts } from "./engine-ports.ts";
import { isWatched } from "./observing.ts";
import { SignalingChannel } from "./signaling-channel.ts";

/**
 * One call of this engine. Every method resolves when its consequence is durable.
 *
 * A `signal` that is aborted before the method is called: it rejects with the signal's reason and nothing is done.
 * Aborted later: it stops waiting; what was asked may still become durable, and `state$` tells.
 *
 * Besides what stands at the methods, each throws InvalidArgument, EngineClosed, CallAbandoned (another process runs the
 * call now), and StoreError or VaultError when nothing can be recorded; then nothing has happened.
 */
export class Call extends CallCommands {
  readonly callId: CallId;
  readonly accountId: AccountId;
  readonly direction: CallDirection;
  /** Every durable step since this process knows the call, the past ones first. Completes when it is closed. */
  readonly transitions$: CallStream<CallTransition>;
  /** Where the call stands, the present first. Completes when the call is closed. */
  readonly state$: CallStream<CallView>;
  /** Packets from the other side, as they came. They wait until the call is confirmed and somebody listens. */
  readonly signalingData$: CallStream<Uint8Array>;

  readonly #process: CallProcess;
  readonly #ports: EnginePorts;
  readonly #transitions = new ReplaySubject<CallTransition>();
  readonly #states: BehaviorSubject<CallView>;
  readonly #signaling: SignalingChannel;
  #stopped: unknown;

  /** Made by the engine; embedders get calls from `placeCall` and `calls$`. */
  constructor(
    process: CallProcess,
    ports: EnginePorts,
    options: { protocol: CallProtocol; isRecovered: boolean },
  ) {
    super(process, ports, options.protocol);
    const { callId, accountId, direction } = process.state;
    this.callId = callId;
    this.accountId = accountId;
    this.direction = direction;
    this.#process = process;
    this.#ports = ports;
    this.#states = new BehaviorSubject(viewOf(process.state));
    this.#signaling = new SignalingChannel(
      ports,
      () => process.state,
      options.isRecovered,
      (error) => process.enqueue([{ input: { type: "SignalingRefused", error } }]),
    );
    this.transitions$ = this.#stream("transitions$", this.#transitions);
    this.state$ = this.#stream("state$", this.#states);
    this.signalingData$ = this.#stream("signalingData$", this.#signaling.data$);
  }

  /** Where the call stands now. */
  get view(): CallView {
    return this.#states.value;
  }

  /**
   * Sends a signalling packet that a media engine made; opaque to us. Recorded, then sent, in the order of the calls;
   * what Telegram does not take is tried again, the same bytes, up to four times within some 6 s, or after a FLOOD_WAIT
   * of up to 30 s. A call that ends stops that.
   * @throws InvalidTransition before the call is confirmed and after its end, InvalidArgument for no bytes or
   *   more than 131072. Resolves with `false` when Telegram did not take it; the call goes on, unless Telegram said that
   *   it is over.
   */
  async sendSignaling(packet: Uint8Array, options: Cancellable = {}): Promise<boolean> {
    needKnown("options", options, { signal: true });
    checkSignal(options.signal);
    return untilAborted(options.signal, this.#signaling.send(packet));
  }

  /**
   * All that a media engine needs, in one object; its secrets do not print. Waits until the call is confirmed. Asking
   * again is safe, also after a restart.
   * @throws MediaUnavailable (MEDIA_UNAVAILABLE) when the call ends before, or its secrets are erased; Observing for a
   *   call that is left to other devices; EngineClosed or CallAbandoned when the engine lets go of the call first.
   */
  async media(options: Cancellable = {}): Promise<CallMedia> {
    needKnown("options", options, { signal: true });
    checkSignal(options.signal);
    return untilAborted(options.signal, this.#media());
  }

  async #media(): Promise<CallMedia> {
    this.#process.assertRunning();
    const { state } = this.#process;
    if (isWatched(state)) throw new Observing(this.accountId, this.callId);
    await this.#confirmed();
    return readCallMedia(this.#process.state, this.#ports, {
      received$: this.signalingData$,
      send: (packet, options) => this.sendSignaling(packet, options),
    });
  }

  async #confirmed(): Promise<void> {
    const settled$ = this.#states.pipe(filter(({ confirmed, over }) => confirmed || over));
    const view = await firstValueFrom(settled$, { defaultValue: this.view });
    if (view.over) throw new MediaUnavailable(this.callId, view.state, "ended");
    if (!view.confirmed) throw this.#stopped ?? new EngineClosed();
  }

  /**
   * The 256 bytes of the call key, for the media engine; `undefined` before KeyAgreed and after the end, or after the time
   * for which keys are kept (`CallEngineOptions.keepKeysMs`).
   */
  async key(options: Cancellable = {}): Promise<Uint8Array | undefined> {
    needKnown("options", options, { signal: true });
    checkSignal(options.signal);
    return untilAborted(options.signal, this.#secret(secretNames.key(this.callId)));
  }

  /**
   * The link of the conference call to which the other side moved on, as it came with the end (`view.context.end.reason` is
   * `migrated`). It lets its holder join, so it is in no record: the vault keeps it for as long as reports are open, some 60 s
   * after the end. `undefined` before, afterwards, and for any other call.
   */
  async conferenceSlug(options: Cancellable = {}): Promise<string | undefined> {
    needKnown("options", options, { signal: true });
    checkSignal(options.signal);
    this.#process.assertRunning();
    const { telegramCallId } = this.view.context;
    if (telegramCallId === null) return undefined;
    const slug = this.#secret(secretNames.slug(this.accountId, telegramCallId));
    const bytes = await untilAborted(options.signal, slug);
    return bytes && new TextDecoder().decode(bytes);
  }

  /** The vault may be closed with the engine, and is then not what its caller has to know of. */
  async #secret(name: SecretName): Promise<Uint8Array | undefined> {
    this.#process.assertRunning();
    return this.#ports.vault.get(name);
  }

  /** @internal */
  publish(records: readonly CallRecord[], state: CallState, isClosed: boolean): void {
    const view = viewOf(state);
    for (const record of records) this.#transitions.next({ record, view });
    this.#states.next(view);
    this.#signaling.flush();
    if (isClosed) this.complete();
  }

  /** @internal */
  signalingReceived(packet: Uint8Array): Promise<void> {
    return this.#signaling.received(packet);
  }

  /** @internal Takes no packets any more and waits for those under way. */
  stop(reason: unknown): Promise<void> {
    this.#stopped ??= reason;
    return this.#signaling.stop(reason);
  }

  /** @internal */
  complete(): void {
    this.#transitions.complete();
    this.#states.complete();
    this.#signaling.complete();
  }

  #stream<T>(stream: "transitions$" | "state$" | "signalingData$", source$: Observable<T>): CallStream<T> {
    const { callId } = this;
    return new CallStream(
      (subscriber) => source$.subscribe(subscriber),
      (error) => this.#ports.report({ kind: "subscriberThrew", stream, callId, error }),
    );
  }
}
