import { InvalidArgument, OffhookError } from "@offhook/engine";
import { frameLimits, lastCounter, recordTypes, seqBits } from "../body/seq.ts";
import type { DecodedBody } from "../decoded-packet.ts";

/**
 * The sending half of the framed protocol (tgcalls 8.0.0 to 10.0.0), as a pure state machine: state and time go in,
 * the next state and the bodies to seal come out. Nothing here waits: `dueAt` says when `framedSendDue` has something
 * to do.
 *
 * - A message wants an acknowledgement and is kept until it comes. The first one goes out by itself; while others
 *   wait, all of them go out again in order behind an empty record, as far as 16 KiB hold them, so that a packet always
 *   begins with the oldest.
 * - Not acknowledged for 5 s: sent again. When a packet goes out for another reason, what is 3 s old goes along.
 * - A message that came for the first time is acknowledged at once, one that came again within 5 s.
 *
 * TGC `EncryptedConnection.cpp`; GOTD, NTG and MPn agree.
 */
export interface FramedSenderState {
  /** The last counter that was given away. */
  readonly counter: number;
  readonly unacked: readonly UnackedMessage[];
  /** Messages of the other side that are to be acknowledged: their whole `seq`. */
  readonly acksToSend: readonly number[];
  /** When acknowledgements go out at the latest, in milliseconds; `null` when there are none. */
  readonly acksDueAt: number | null;
}

/** A message that the other side has not acknowledged. */
export interface UnackedMessage {
  /** The record as it travels, the same bytes each time. */
  readonly record: Uint8Array;
  readonly counter: number;
  /** `null` when it has not been sent yet: there was no room. */
  readonly lastSentAt: number | null;
}

/** What a step leads to. */
export interface FramedStep {
  readonly state: FramedSenderState;
  /** Bodies to seal and send, in order; none or one. */
  readonly bodies: readonly Uint8Array[];
}

/** When a message is sent again, and how long an ack may wait for a message to go with. */
export const framedDelays = { resendAtLeastMs: 3000, resendAtMostMs: 5000, ackAtMostMs: 5000 } as const;

/** msg_key before the body, an empty record and a message's own header. */
const overhead = 16 + 5 + 9;
/** The longest payload: whatever is longer could not be sent again behind an empty record. */
export const longestFramedPayload = frameLimits.packet - overhead;

/** A side that has sent nothing yet. */
export const newFramedSender: FramedSenderState = {
  counter: 0,
  unacked: [],
  acksToSend: [],
  acksDueAt: null,
};

/** The counters of a call are used up, or the other side has acknowledged nothing for too long: end the call. */
export class SignalingExhausted extends OffhookError {
  override readonly code = "SIGNALING_EXHAUSTED";
  readonly limit: "counter" | "unacked";

  constructor(limit: "counter" | "unacked") {
    super(
      "SIGNALING_EXHAUSTED",
      limit === "counter"
        ? `All ${lastCounter} counters are used: a counter never comes twice, so the call has to end.`
        : `${frameLimits.unacked} messages are not acknowledged: the other side does not hear us; end the call.`,
    );
    this.name = "SignalingExhausted";
    this.limit = limit;
  }
}

/**
 * Sends a message.
 * @param now milliseconds, of any clock that does not go back.
 * @throws InvalidArgument for no bytes or more than 16354, SignalingExhausted (SIGNALING_EXHAUSTED)
 */
export function framedSend(state: FramedSenderState, payload: Uint8Array, now: number): FramedStep {
  checkState(state, now);
  if (!(payload instanceof Uint8Array) || payload.length === 0 || payload.length > longestFramedPayload) {
    throw new InvalidArgument("payload", payload, `1 to ${longestFramedPayload} bytes`);
  }
  if (state.unacked.length >= frameLimits.unacked) throw new SignalingExhausted("unacked");
  const counter = nextCounter(state);
  const record = messageRecord((counter | seqBits.wantsAck) >>> 0, payload);
  if (state.unacked.length > 0) {
    // All that waits goes out again, in order: a packet begins with the oldest that is not acknowledged.
    const all = [...state.unacked, { record, counter, lastSentAt: null }];
    const unsent = all.map((message) => ({ ...message, lastSentAt: null }));
    return servicePacket({ ...state, counter, unacked: unsent }, now);
  }
  const unacked = [{ record, counter, lastSentAt: now }];
  return packet({ ...state, counter, unacked }, record, now);
}

/**
 * Takes what a decoder made of a body from the other side: acknowledgements of our messages, and messages to
 * acknowledge. A body that was refused changes nothing.
 */
export function framedReceived(state: FramedSenderState, body: DecodedBody, now: number): FramedStep {
  checkState(state, now);
  if (!Array.isArray(body?.records)) throw new InvalidArgument("body", body, "a body that a decoder read");
  if (body.fault !== null) return { state, bodies: [] };
  const acked = new Set(body.records.flatMap((each) => (each.kind === "ack" ? [each.ackedCounter] : [])));
  const toAck = new Set(state.acksToSend);
  let isNew = false;
  for (const record of body.records) {
    if (record.kind !== "message" || !record.wantsAck) continue;
    toAck.add(record.seq);
    isNew ||= record.delivery === "new";
  }
  const acksToSend = [...toAck].slice(-frameLimits.unacked);
  const acksDueAt = acksToSend.length === 0 ? null : (state.acksDueAt ?? now + framedDelays.ackAtMostMs);
  const unacked =
    acked.size === 0 ? state.unacked : state.unacked.filter(({ counter }) => !acked.has(counter));
  const next = { ...state, unacked, acksToSend, acksDueAt };
  return isNew ? servicePacket(next, now) : { state: next, bodies: [] };
}

/** When `framedSendDue` has something to do; `null` for never. */
export function framedDueAt(state: FramedSenderState): number | null {
  checkState(state);
  const { unacked, acksDueAt } = state;
  const [oldest] = unacked;
  if (oldest === undefined) return acksDueAt;
  const resendAt = oldest.lastSentAt === null ? 0 : oldest.lastSentAt + framedDelays.resendAtMostMs;
  return Math.min(resendAt, acksDueAt ?? Infinity);
}

/** Sends again, or acknowledges, what is due. Calling it too early does nothing. @throws SignalingExhausted */
export function framedSendDue(state: FramedSenderState, now: number): FramedStep {
  checkState(state, now);
  const dueAt = framedDueAt(state);
  return dueAt === null || dueAt > now ? { state, bodies: [] } : servicePacket(state, now);
}

function checkState(state: FramedSenderState, now = 0): void {
  if (!Array.isArray(state?.unacked) || !Array.isArray(state.acksToSend)) {
    throw new InvalidArgument("state", state, "newFramedSender, or the state of the last step");
  }
  if (!Number.isFinite(now)) throw new InvalidArgument("now", now, "a number of milliseconds");
}

function nextCounter({ counter }: FramedSenderState): number {
  if (counter >= lastCounter) throw new SignalingExhausted("counter");
  return counter + 1;
}

/** An empty record, behind which there is room for everything else. */
function servicePacket(state: FramedSenderState, now: number): FramedStep {
  const counter = nextCounter(state);
  return packet({ ...state, counter }, Uint8Array.from([...uint32(counter), recordTypes.empty]), now);
}

/** Puts behind `first` what there is room for: acknowledgements, then messages, oldest first. */
function packet(state: FramedSenderState, first: Uint8Array, now: number): FramedStep {
  let room = frameLimits.packet - 16 - first.length;
  // The oldest message always finds room, however much there is to acknowledge.
  const [oldest] = state.unacked;
  const reserved = oldest !== undefined && isDue(oldest, now) ? oldest.record.length : 0;
  const ackCount = Math.min(state.acksToSend.length, Math.floor((room - reserved) / 5));
  const records = [first, ...state.acksToSend.slice(0, ackCount).map(ackRecord)];
  room -= 5 * ackCount;
  let isOpen = true;
  const unacked = state.unacked.map((message) => {
    isOpen &&= isDue(message, now) && message.record.length <= room;
    if (!isOpen) return message;
    room -= message.record.length;
    records.push(message.record);
    return { ...message, lastSentAt: now };
  });
  const acksToSend = state.acksToSend.slice(ackCount);
  const acksDueAt = acksToSend.length === 0 ? null : now;
  return { state: { ...state, unacked, acksToSend, acksDueAt }, bodies: [joined(records)] };
}

function isDue({ lastSentAt }: UnackedMessage, now: number): boolean {
  return lastSentAt === null || lastSentAt + framedDelays.resendAtLeastMs <= now;
}

function messageRecord(seq: number, payload: Uint8Array): Uint8Array {
  return joined([Uint8Array.from([...uint32(seq), recordTypes.custom, ...uint32(payload.length)]), payload]);
}

function ackRecord(seq: number): Uint8Array {
  return Uint8Array.from([...uint32(seq), recordTypes.ack]);
}

function uint32(value: number): readonly number[] {
  return [(value >>> 24) & 0xff, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
