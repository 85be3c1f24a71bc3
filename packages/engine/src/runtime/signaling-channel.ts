import { Observable, Subject } from "rxjs";
import { InvalidArgument } from "../call/offhook-error.ts";
import { statePath } from "../call/decide.ts";
import type { CallState } from "../replay/call-state.ts";
import { toBase64Url } from "../store/base64url.ts";
import { recordSchemaVersion, signalingStream } from "../store/call-record.ts";
import type { SignalingRecord } from "../store/call-record.ts";
import { checksumOf, emptyChecksum } from "../store/checksum.ts";
import { newRecordId } from "../store/record-ids.ts";
import { InvalidTransition, Observing } from "./engine-errors.ts";
import type { EnginePorts } from "./engine-ports.ts";
import { isWatched } from "./observing.ts";

/** Largest packet that Telegram's media library sends or takes. */
export const maxSignalingBytes = 131_072;
/** Packets that came before the key is there, or before anybody listens; the oldest are given up. */
const earlyPackets = 64;

/**
 * The signalling packets of one call: recorded as ciphertext in the call's second stream, then passed on. What
 * comes early waits until the call is confirmed and somebody listens.
 */
export class SignalingChannel {
  readonly data$: Observable<Uint8Array>;
  readonly #ports: EnginePorts;
  readonly #stateOf: () => CallState;
  readonly #out = new Subject<Uint8Array>();
  #waiting: Uint8Array[] = [];
  #revision = -1;
  #checksum = emptyChecksum;
  /** Whether revision and checksum are those of the store. */
  #isLoaded: boolean;
  #stopped: unknown;
  #lane: Promise<void> = Promise.resolve();

  constructor(ports: EnginePorts, stateOf: () => CallState, isRecovered: boolean) {
    this.#ports = ports;
    this.#stateOf = stateOf;
    this.#isLoaded = !isRecovered;
    this.data$ = new Observable((subscriber) => {
      const subscription = this.#out.subscribe(subscriber);
      this.flush();
      return subscription;
    });
  }

  /** A packet from the other side: recorded, then passed on or kept until the call is confirmed. */
  received(packet: Uint8Array): Promise<void> {
    return this.#inLane(async () => {
      await this.#append("SignalingReceived", packet);
      this.#waiting.push(packet);
      if (this.#waiting.length > earlyPackets) this.#waiting.shift();
      this.flush();
    });
  }

  /** Records a packet that goes out. @throws InvalidTransition before the call is confirmed and after its end. */
  async sent(packet: Uint8Array): Promise<void> {
    if (!(packet instanceof Uint8Array) || packet.length === 0 || packet.length > maxSignalingBytes) {
      throw new InvalidArgument("packet", packet, `1 to ${maxSignalingBytes} bytes`);
    }
    const state = this.#stateOf();
    const { callId, accountId, snapshot } = state;
    if (isWatched(state)) throw new Observing(accountId, callId);
    if (!snapshot.hasTag("talking"))
      throw new InvalidTransition(callId, statePath(snapshot), "SignalingSent");
    await this.#inLane(() => this.#append("SignalingSent", packet));
  }

  /** Passes on what waits, if the call is confirmed and somebody listens. */
  flush(): void {
    if (!this.#out.observed || !this.#stateOf().snapshot.hasTag("talking")) return;
    while (this.#out.observed) {
      const packet = this.#waiting.shift();
      if (packet === undefined) return;
      this.#out.next(packet);
    }
  }

  /** Takes nothing any more and waits for the append under way. */
  async stop(reason: unknown): Promise<void> {
    this.#stopped ??= reason;
    await this.#lane;
  }

  complete(): void {
    this.#out.complete();
  }

  #inLane(task: () => Promise<void>): Promise<void> {
    if (this.#stopped !== undefined) return Promise.reject(this.#stopped);
    const done = this.#lane.then(task);
    this.#lane = done.catch(() => {});
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

  async #append(type: SignalingRecord["type"], packet: Uint8Array): Promise<void> {
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
      data: { packet: toBase64Url(packet), state: statePath(snapshot) },
      at: Math.max(at, clock.now()),
      recordedAt: clock.wall(),
    } satisfies Omit<SignalingRecord, "checksum">;
    const record: SignalingRecord = { ...draft, checksum: checksumOf(draft, this.#checksum, digest) };
    await store.append({ stream, expectedRevision: this.#revision, records: [record] });
    this.#revision = record.revision;
    this.#checksum = record.checksum;
    this.#isLoaded = true;
  }
}
