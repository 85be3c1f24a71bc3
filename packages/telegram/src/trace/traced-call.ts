import {
  checksumOf,
  effectIdOf,
  emptyChecksum,
  newCallState,
  recordEvent,
  signalingStream,
  statePath,
  summarize,
  uuidOf,
} from "@offhook/engine";
import type {
  AccountId,
  CallDirection,
  CallEffectType,
  CallEventInput,
  CallId,
  CallRecord,
  CallState,
  CallSummary,
  CallTimer,
  Digest,
  EffectId,
  NewRecord,
  PendingEffect,
  RecordId,
  RequestError,
  SignalingRecord,
} from "@offhook/engine";

/** Where something that is folded into a call comes from. */
export interface FoldedFrom {
  readonly line: number;
  readonly at: number;
}

/** A call as it is folded from a trace: events in, records out. Nothing is executed; what was sent is noted. */
export class TracedCall {
  readonly #digest: Digest;
  readonly #records: CallRecord[] = [];
  readonly #packets: Omit<SignalingRecord, "checksum">[] = [];
  readonly #sent = new Set<EffectId>();
  readonly #bound = new Map<string, EffectId>();
  state: CallState;

  constructor(
    call: { readonly callId: CallId; readonly accountId: AccountId; readonly direction: CallDirection },
    digest: Digest,
  ) {
    this.#digest = digest;
    this.state = newCallState(call);
  }

  get path(): string {
    return statePath(this.state.snapshot);
  }

  /** @param inferred no line says it by itself */
  take(input: CallEventInput, from: FoldedFrom, inferred = false): void {
    const at = Math.max(this.state.at, Math.floor(from.at));
    const { record, state } = recordEvent(
      this.state,
      { ...input, at },
      {
        id: this.#id("record", this.state.revision + 1),
        recordedAt: Math.floor(from.at),
        ignoredBefore: 0,
        trace: { line: from.line, ...(inferred && { inferred }), sent: [] },
        digest: this.#digest,
      },
    );
    this.#records.push(record);
    this.state = state;
  }

  /** The newest effect of this type that has no result. */
  pending(type: CallEffectType): PendingEffect | undefined {
    return [...this.state.pending.values()].findLast(({ effect }) => effect.type === type);
  }

  /** The client was seen to do what the machine asks for: the answer to this request is the effect's result. */
  bind(requestId: string, type: CallEffectType, from: FoldedFrom): void {
    const asked = this.pending(type);
    if (asked === undefined) return;
    const { id } = asked.effect;
    if (this.#sent.has(id))
      this.take({ type: "EffectRetried", retriedEffectId: id, attempt: asked.attempt + 1 }, from, true);
    this.#sent.add(id);
    this.#bound.set(requestId, id);
  }

  /** The effect that a request was bound to, as an event carries it. */
  resultOf(requestId: string): { readonly effectId?: EffectId } {
    const effectId = this.#bound.get(requestId);
    return effectId === undefined ? {} : { effectId };
  }

  /** A timer that has run out by now, the watchdog aside. */
  timerDue(at: number): CallTimer | undefined {
    const due = this.state.snapshot.context.deadlines.find(
      ({ timer, dueAt }) => timer !== "watchdog" && dueAt <= at + earlyMs,
    );
    return due?.timer;
  }

  packet(type: "SignalingSent" | "SignalingReceived", data: Uint8Array, from: FoldedFrom): RecordId {
    const packet = Buffer.from(data).toString("base64url");
    return this.#signaling({ type, data: { packet, state: this.path } }, from);
  }

  packetNotTaken(packetId: RecordId, error: RequestError, from: FoldedFrom): void {
    const data = { packetId, attempts: 1, error, state: this.path };
    this.#signaling({ type: "SignalingSettled", data }, from);
  }

  /** The row and the records, with both chains of checksums. */
  finished(): { readonly call: CallSummary; readonly records: readonly NewRecord[] } {
    let previous = emptyChecksum;
    const chained = (record: Omit<NewRecord, "checksum">): NewRecord => {
      previous = checksumOf(record, previous, this.#digest);
      return { ...record, checksum: previous } as unknown as NewRecord;
    };
    const records = this.#records.map(({ checksum: _checksum, ...record }) => {
      const sent = record.effects.flatMap((_, index) =>
        this.#sent.has(effectIdOf(record.id, index)) ? [index] : [],
      );
      return chained({ ...record, trace: { ...record.trace!, sent } });
    });
    previous = emptyChecksum;
    const packets = this.#packets.map((packet) => chained(packet));
    const row = summarize(this.state);
    // Nobody goes on with it, and whether secrets were destroyed can't be seen.
    return { call: { ...row, live: row.live && row.end === null }, records: [...records, ...packets] };
  }

  #signaling(content: Pick<SignalingRecord, "type" | "data">, { line, at }: FoldedFrom): RecordId {
    const { callId, accountId, snapshot } = this.state;
    const revision = this.#packets.length;
    const id = this.#id("packet", revision);
    this.#packets.push({
      id,
      stream: signalingStream(callId),
      revision,
      accountId,
      callId,
      telegramCallId: snapshot.context.telegramCallId,
      ...content,
      schemaVersion: 1,
      at: Math.max(this.state.at, Math.floor(at)),
      recordedAt: Math.floor(at),
      trace: { line, sent: [] },
    });
    return id;
  }

  #id(kind: string, revision: number): RecordId {
    const name = new TextEncoder().encode(`offhook:trace:${kind}:${this.state.callId}/${revision}`);
    return uuidOf(this.#digest.sha256(name)) as RecordId;
  }
}

/** A client's own timer may go off a little before ours would. */
const earlyMs = 500;
