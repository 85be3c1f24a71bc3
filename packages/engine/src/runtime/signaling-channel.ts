import { Observable, Subject } from "rxjs";
import { InvalidArgument } from "../call/offhook-error.ts";
import type { RequestError } from "../call/call-events.ts";
import type { RecordId } from "../call/ids.ts";
import { statePath } from "../call/decide.ts";
import type { CallState } from "../replay/call-state.ts";
import { toBase64Url } from "../store/base64url.ts";
import { recordSchemaVersion, signalingStream } from "../store/call-record.ts";
import type { SignalingPacketRecord, SignalingRecord } from "../store/call-record.ts";
import { checksumOf, emptyChecksum } from "../store/checksum.ts";
import { newRecordId } from "../store/record-ids.ts";
import { InvalidTransition, Observing } from "./engine-errors.ts";
import type { EnginePorts } from "./engine-ports.ts";
import { isWatched } from "./observing.ts";
import { SignalingOutbox } from "./signaling-outbox.ts";
import type { SendingOutcome } from "./signaling-outbox.ts";

/** Largest packet that Telegram's media library sends or takes. */
export const maxSignalingBytes = 131_072;
/** Packets that came before the key is there, or before anybody listens: beyond this number the oldest are given up, */
const earlyPackets = 64;
/** and beyond this age all: whoever made them has sent them again since, or has given the call up. */
const earlyPacketsMs = 60_000;

type SignalingEntry =
  | { readonly type: SignalingPacketRecord["type"]; readonly data: { readonly packet: string } }
  | { readonly type: "SignalingSettled"; readonly data: SendingOutcome & { readonly packetId: RecordId } };

/**
 * The signalling packets of one call: recorded as ciphertext in the call's second stream, then passed on. What
 * comes early waits until the call is confirmed and somebody listens.
 */
export class SignalingChannel {
  readonly data$: Observable<Uint8Array>;
  readonly #ports: EnginePorts;
  readonly #stateOf: () => CallState;
  readonly #out = new Subject<Uint8Array>();
  readonly #outbox: SignalingOutbox;
  #waiting: { readonly packet: Uint8Array; readonly cameAt: number }[] = [];
  #revision = -1;
  #checksum = emptyChecksum;
  /** Whether revision and checksum are those of the store. */
  #isLoaded: boolean;
  #stopped: unknown;
  #lane: Promise<void> = Promise.resolve();

  /** @param refused told when Telegram says that it does not know the call any more */
  constructor(
    ports: EnginePorts,
    stateOf: () => CallState,
    isRecovered: boolean,
    refused: (error: RequestError) => void,
  ) {
    this.#ports = ports;
    this.#stateOf = stateOf;
    this.#isLoaded = !isRecovered;
    this.#outbox = new SignalingOutbox(ports, stateOf, refused);
    this.data$ = new Observable((subscriber) => {
      const subscription = this.#out.subscribe(subscriber);
      this.flush();
      return subscription;
    });
  }

  /** A packet from the other side: recorded, then passed on or kept until the call is confirmed. */
  received(packet: Uint8Array): Promise<void> {
    return this.#inLane(async () => {
      const { clock } = this.#ports;
      await this.#append({ type: "SignalingReceived", data: { packet: toBase64Url(packet) } });
      if (this.#stateOf().snapshot.hasTag("over")) return;
      this.#waiting.push({ packet, cameAt: clock.now() });
      if (this.#waiting.length > earlyPackets) this.#waiting.shift();
      this.flush();
    });
  }

  /**
   * Records a packet, then sends it; what is not taken is tried again. Resolves with whether Telegram took it.
   * @throws InvalidTransition before the call is confirmed and after its end
   */
  async send(packet: Uint8Array): Promise<boolean> {
    if (!(packet instanceof Uint8Array) || packet.length === 0 || packet.length > maxSignalingBytes) {
      throw new InvalidArgument("packet", packet, `1 to ${maxSignalingBytes} bytes`);
    }
    const state = this.#stateOf();
    const { callId, accountId, snapshot } = state;
    if (isWatched(state)) throw new Observing(accountId, callId);
    if (!snapshot.hasTag("talking"))
      throw new InvalidTransition(callId, statePath(snapshot), "SignalingSent");
    // A copy (slice() of a Buffer is none): a later try sends what was recorded, whatever the caller does with its own.
    const bytes = Uint8Array.from(packet);
    const packetId = await this.#inLane(() =>
      this.#append({ type: "SignalingSent", data: { packet: toBase64Url(bytes) } }),
    );
    const { attempts, error } = await this.#outbox.send(bytes);
    if (attempts !== 1 || error !== null) await this.#settle({ packetId, attempts, error });
    return error === null;
  }

  /** The caller is told in any case; a store that does not take this takes it from nobody. */
  async #settle(outcome: SendingOutcome & { readonly packetId: RecordId }): Promise<void> {
    try {
      await this.#inLane(() => this.#append({ type: "SignalingSettled", data: outcome }));
    } catch {
      // Closed meanwhile, or the store fails: the next append tells its caller.
    }
  }

  /** Passes on what waits, if the call is confirmed and somebody listens. */
  flush(): void {
    this.#outbox.stateChanged();
    if (!this.#out.observed || !this.#stateOf().snapshot.hasTag("talking")) return;
    const oldest = this.#ports.clock.now() - earlyPacketsMs;
    while (this.#out.observed) {
      const waiting = this.#waiting.shift();
      if (waiting === undefined) return;
      if (waiting.cameAt >= oldest) this.#out.next(waiting.packet);
    }
  }

  /** Takes nothing any more and waits for the append under way. */
  async stop(reason: unknown): Promise<void> {
    this.#stopped ??= reason;
    this.#outbox.stop();
    await this.#lane;
  }

  complete(): void {
    this.#out.complete();
  }

  #inLane<T>(task: () => Promise<T>): Promise<T> {
    if (this.#stopped !== undefined) return Promise.reject(this.#stopped);
    const done = this.#lane.then(task);
    this.#lane = done.then(
      () => {},
      () => {},
    );
    return done;
  }

  async #load(): Promise<void> {
    if (this.#isLoaded) return;
    const stream = signalingStream(this.#stateOf().callId);
    const fromRevision = this.#revision + 1;
    for await (const record of this.#ports.store.readStream(stream, { fromRevision })) {
      this.#revision = record.revision;
      this.#checksum = record.checksum;
    }
    this.#isLoaded = true;
  }

  async #append({ type, data }: SignalingEntry): Promise<RecordId> {
    await this.#load();
    // Until the append is known to have succeeded, only the store knows where the stream ends.
    this.#isLoaded = false;
    const { clock, random, digest, store } = this.#ports;
    const { callId, accountId, snapshot, at } = this.#stateOf();
    const stream = signalingStream(callId);
    const draft = {
      id: newRecordId(clock.wall(), random),
      stream,
      revision: this.#revision + 1,
      accountId,
      callId,
      telegramCallId: snapshot.context.telegramCallId,
      type,
      schemaVersion: recordSchemaVersion,
      data: { ...data, state: statePath(snapshot) },
      at: Math.max(at, clock.now()),
      recordedAt: clock.wall(),
    };
    const record = { ...draft, checksum: checksumOf(draft, this.#checksum, digest) } as SignalingRecord;
    await store.append({ stream, expectedRevision: this.#revision, records: [record] });
    this.#revision = record.revision;
    this.#checksum = record.checksum;
    this.#isLoaded = true;
    return record.id;
  }
}
