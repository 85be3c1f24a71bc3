import { BehaviorSubject, filter, firstValueFrom, ReplaySubject } from "rxjs";
import type { Observable } from "rxjs";
import { needObject } from "../call/argument.ts";
import type { CallEventInput } from "../call/call-events.ts";
import type { CallProblem } from "../call/call-problem.ts";
import type { CallDirection } from "../call/call-direction.ts";
import type { CallProtocol } from "../call/call-protocol.ts";
import type { AccountId, CallId } from "../call/ids.ts";
import { InvalidArgument, OffhookError } from "../call/offhook-error.ts";
import type { CallState } from "../replay/call-state.ts";
import type { CallRecord } from "../store/call-record.ts";
import { secretNames } from "../store/vault.ts";
import { readCallMedia } from "./call-media.ts";
import type { CallMedia } from "./call-media.ts";
import type { CallProcess } from "./call-process.ts";
import { CallStream } from "./call-stream.ts";
import { viewOf } from "./call-view.ts";
import type { CallTransition, CallView } from "./call-view.ts";
import { checkSignal, untilAborted } from "./cancellation.ts";
import type { Cancellable } from "./cancellation.ts";
import {
  checkedBoolean,
  checkedInt64,
  checkedProblems,
  checkedProtocol,
  checkedRating,
  withDefault,
} from "./checked-arguments.ts";
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
export class Call {
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
  readonly #protocol: CallProtocol;
  #stopped: unknown;

  /** Made by the engine; embedders get calls from `placeCall` and `calls$`. */
  constructor(
    process: CallProcess,
    ports: EnginePorts,
    options: { protocol: CallProtocol; isRecovered: boolean },
  ) {
    const { callId, accountId, direction } = process.state;
    this.callId = callId;
    this.accountId = accountId;
    this.direction = direction;
    this.#process = process;
    this.#ports = ports;
    this.#protocol = options.protocol;
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
   * Answers a call that rings: the key exchange begins (phone.acceptCall), and `state$` tells when it is confirmed.
   * @param options.protocol what this side announces. Default: the engine's.
   * @throws InvalidTransition (INVALID_TRANSITION) in any other state, so also when it is answered already.
   */
  async answer(options: Cancellable & { readonly protocol?: CallProtocol } = {}): Promise<void> {
    needObject("options", options);
    const protocol = checkedProtocol("protocol", withDefault(options.protocol, this.#protocol));
    await this.#command({ type: "CallAnswered", protocol }, options);
  }

  /**
   * Ends the call: cancels, declines or hangs up, whichever it is (phone.discardCall goes out after that, with the reason
   * missed, busy or hangup). Hanging up twice does no harm, nor does hanging up a call that has ended.
   * @param options.cause `connectionLost` when the network is gone and not the will. Default `user`.
   * @param options.connectionId the relay that the media engine preferred, default `"0"` (none, WebRTC).
   */
  async hangUp(
    options: Cancellable & {
      readonly cause?: "user" | "connectionLost";
      readonly connectionId?: string;
    } = {},
  ): Promise<void> {
    needObject("options", options);
    const cause = options.cause ?? "user";
    if (cause !== "user" && cause !== "connectionLost") {
      throw new InvalidArgument("cause", cause, '"user" or "connectionLost"');
    }
    const connectionId = checkedInt64("connectionId", options.connectionId ?? "0");
    await this.#command({ type: "CallHungUp", cause, connectionId }, options);
  }

  /**
   * The media connection stands: the duration that Telegram is told counts from here, or from the first time when it is
   * said again. @throws InvalidTransition unless the call is confirmed
   */
  async mediaEstablished(options: Cancellable = {}): Promise<void> {
    needObject("options", options);
    await this.#command({ type: "MediaEstablished" }, options);
  }

  /**
   * The media connection failed: the call ends with the reason disconnect.
   * @param options.connectionId as in `hangUp`.
   * @throws InvalidTransition unless the call is confirmed
   */
  async mediaFailed(options: Cancellable & { readonly connectionId?: string } = {}): Promise<void> {
    needObject("options", options);
    const connectionId = checkedInt64("connectionId", options.connectionId ?? "0");
    await this.#command({ type: "MediaFailed", connectionId }, options);
  }

  /**
   * Ends the call because both sides move on to a conference call, and tells the other side where.
   * @param slug the conference's link, kept in the vault until it is sent.
   * @throws InvalidTransition unless the call is confirmed and Telegram says that it can become a conference
   *   (`view.context.connection.conferenceSupported`; never true in TL layer 198, which GramJS speaks).
   */
  async migrate(slug: string, options: Cancellable = {}): Promise<void> {
    if (typeof slug !== "string" || slug === "" || slug.length > 1_024) {
      throw new InvalidArgument("slug", "(not shown)", "the link of a conference call, 1 to 1024 characters");
    }
    needObject("options", options);
    const slugRef = (await this.#keepText("slug", slug, options)) ?? secretNames.text(this.callId, "slug");
    await this.#command({ type: "CallMigrated", slugRef }, options);
  }

  /**
   * Rates a finished call (phone.setCallRating), as long as reports are open (`view.context.report`): when Telegram has
   * asked for one, and until it has confirmed the end. A second rating is sent as well.
   * @param rating 1 to 5 stars.
   * @param options.problems sent as hashtags, each once. Default none.
   * @param options.comment kept in the vault until it is sent, in no record. Default none.
   * @param options.userInitiative `true` when the user rates later from the service message. Default `false`.
   * @throws InvalidTransition before the end, and when reports are not open any more
   */
  async rate(
    rating: number,
    options: Cancellable & {
      readonly problems?: readonly CallProblem[];
      readonly comment?: string;
      readonly userInitiative?: boolean;
    } = {},
  ): Promise<void> {
    checkedRating(rating);
    needObject("options", options);
    const problems = checkedProblems(options.problems ?? []);
    const userInitiative = checkedBoolean("userInitiative", options.userInitiative ?? false);
    const commentRef = await this.#keepText("comment", options.comment, options);
    await this.#command({ type: "CallRated", rating, problems, commentRef, userInitiative }, options);
  }

  /**
   * Hands in the media engine's debug data (phone.saveCallDebug), as long as reports are open, as in `rate`.
   * @param debug JSON text, kept in the vault until it is sent, in no record.
   * @throws InvalidTransition before the end, and when reports are not open any more
   */
  async provideDebug(debug: string, options: Cancellable = {}): Promise<void> {
    if (typeof debug !== "string") throw new InvalidArgument("debug", debug, "a text of JSON");
    // What a media engine writes down can name people: it stays out of messages.
    if (!isJson(debug))
      throw new InvalidArgument("debug", `(${debug.length} characters, not shown)`, "a text of JSON");
    needObject("options", options);
    const debugRef = await this.#keepText("debug", debug, options);
    await this.#command({ type: "DebugProvided", debugRef: debugRef ?? "" }, options);
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
    needObject("options", options);
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
    needObject("options", options);
    checkSignal(options.signal);
    return untilAborted(options.signal, this.#media());
  }

  async #media(): Promise<CallMedia> {
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
    needObject("options", options);
    checkSignal(options.signal);
    return untilAborted(options.signal, this.#ports.vault.get(secretNames.key(this.callId)));
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

  async #command(input: CallEventInput, { signal }: Cancellable): Promise<void> {
    checkSignal(signal);
    await untilAborted(signal, this.#process.command(input));
  }

  async #keepText(
    name: "comment" | "debug" | "slug",
    text: string | undefined,
    { signal }: Cancellable,
  ): Promise<string | null> {
    checkSignal(signal);
    if (text === undefined || text === "") return null;
    if (typeof text !== "string") throw new InvalidArgument(name, text, "a text");
    const entry = { name: secretNames.text(this.callId, name), value: new TextEncoder().encode(text) };
    try {
      await untilAborted(signal, this.#ports.vault.replace([entry]));
    } catch (error) {
      // The call is closed and its texts are destroyed: the command that follows is refused for that reason.
      if (error instanceof OffhookError && error.code === "SECRET_ERASED") return null;
      throw error;
    }
    return entry.name;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
