import { needKnown } from "../call/argument.ts";
import type { CallEventInput } from "../call/call-events.ts";
import type { CallProblem } from "../call/call-problem.ts";
import type { CallProtocol } from "../call/call-protocol.ts";
import { InvalidArgument } from "../call/offhook-error.ts";
import { secretNames } from "../store/vault.ts";
import type { CallProcess } from "./call-process.ts";
import { maxSecretBytes } from "../store/vault-entries.ts";
import { isJson, keepBytes, keepText } from "./call-texts.ts";
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
import type { EnginePorts } from "./engine-ports.ts";

/** What our user and the media layer say to a call. Each becomes an event of its record, or is refused. */
export abstract class CallCommands {
  readonly #process: CallProcess;
  readonly #vault: EnginePorts["vault"];
  readonly #protocol: CallProtocol;

  constructor(process: CallProcess, { vault }: Pick<EnginePorts, "vault">, protocol: CallProtocol) {
    this.#process = process;
    this.#vault = vault;
    this.#protocol = protocol;
  }

  /**
   * Answers a call that rings: the key exchange begins (phone.acceptCall), and `state$` tells when it is confirmed.
   * @param options.protocol what this side announces. Default: the engine's.
   * @throws InvalidTransition (INVALID_TRANSITION) in any other state, so also when it is answered already.
   */
  async answer(options: Cancellable & { readonly protocol?: CallProtocol } = {}): Promise<void> {
    needKnown("options", options, { protocol: true, signal: true });
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
    needKnown("options", options, { cause: true, connectionId: true, signal: true });
    const cause = options.cause ?? "user";
    if (cause !== "user" && cause !== "connectionLost") {
      throw new InvalidArgument("cause", cause, '"user" or "connectionLost"');
    }
    const connectionId = checkedInt64("connectionId", options.connectionId ?? "0");
    await this.#command({ type: "CallHungUp", cause, connectionId }, options);
  }

  /**
   * The media connection stands: the duration that Telegram is told counts from here, or from the first time when it is
   * said again. When it is never said, it counts from the agreement of the key: who has no media engine has no other time.
   * @throws InvalidTransition unless the call is confirmed
   */
  async mediaEstablished(options: Cancellable = {}): Promise<void> {
    needKnown("options", options, { signal: true });
    await this.#command({ type: "MediaEstablished" }, options);
  }

  /**
   * The media connection failed: the call ends with the reason disconnect.
   * @param options.connectionId as in `hangUp`.
   * @throws InvalidTransition unless the call is confirmed
   */
  async mediaFailed(options: Cancellable & { readonly connectionId?: string } = {}): Promise<void> {
    needKnown("options", options, { connectionId: true, signal: true });
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
    needKnown("options", options, { signal: true });
    const slugRef =
      (await this.#keepText("slug", slug, options)) ?? secretNames.text(this.#process.state.callId, "slug");
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
    needKnown("options", options, { problems: true, comment: true, userInitiative: true, signal: true });
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
    needKnown("options", options, { signal: true });
    const debugRef = await this.#keepText("debug", debug, options);
    await this.#command({ type: "DebugProvided", debugRef: debugRef ?? "" }, options);
  }

  /**
   * Hands in the media engine's log (upload.saveFilePart, phone.saveCallLog), as long as reports are open, as in `rate`.
   * Telegram asks for it by its answer to `provideDebug` (`view.context.needLog`); then there are another 60 s for it.
   * @param log the file's bytes, 1 to 1,048,576, compressed or not; kept in the vault until they are sent, in no record.
   * @throws InvalidTransition before the end, and when reports are not open any more
   */
  async provideLog(log: Uint8Array, options: Cancellable = {}): Promise<void> {
    if (!(log instanceof Uint8Array)) throw new InvalidArgument("log", typeof log, "a Uint8Array");
    if (log.length === 0 || log.length > maxSecretBytes)
      throw new InvalidArgument("log", `${log.length} bytes`, `1 to ${maxSecretBytes} bytes`);
    needKnown("options", options, { signal: true });
    this.#process.assertRunning();
    const logRef = await keepBytes(this.#vault, this.#process.state.callId, "log", log, options);
    await this.#command({ type: "LogProvided", logRef: logRef ?? "" }, options);
  }

  async #command(input: CallEventInput, { signal }: Cancellable): Promise<void> {
    checkSignal(signal);
    await untilAborted(signal, this.#process.command(input));
  }

  async #keepText(
    name: "comment" | "debug" | "slug",
    text: string | undefined,
    options: Cancellable,
  ): Promise<string | null> {
    this.#process.assertRunning();
    return keepText(this.#vault, this.#process.state.callId, name, text, options);
  }
}
