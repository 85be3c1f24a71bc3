import type { SctpChunk, SctpData } from "./sctp-chunk.ts";

/** What may wait for a piece that has not come; beyond it the piece is given up. */
export interface SctpLimits {
  readonly bytes: number;
  readonly chunks: number;
}

/** Four of the largest messages that tgcalls sends, and their pieces of some 1,200 bytes. */
export const sctpLimits: SctpLimits = { bytes: 512 * 1024, chunks: 1024 };

/** Largest user message; tgcalls' `max_message_size`. */
const mostMessageBytes = 262_144;

/** What a packet brought, with those that came before it. */
export interface SctpArrival {
  /** User messages that are complete now, in order. */
  readonly messages: readonly Uint8Array[];
  /** TSNs that came before: sent again because their acknowledgement was late. */
  readonly again: readonly number[];
  /** TSNs that will not come any more, first and last: given up, or taken back by FORWARD TSN. */
  readonly lost: readonly (readonly [first: number, last: number])[];
  /** Chunks that wait for an earlier one. */
  readonly waiting: number;
}

/**
 * One direction of an association, as somebody sees it who only listens: puts the pieces of user messages together
 * in the order of their TSNs, so in the order in which they were sent. Takes nothing for granted but the checksum.
 */
export class SctpInbound {
  readonly #limits: SctpLimits;
  #tag: number | undefined;
  /** The TSN that goes on where the order ends now; unknown before INIT or the first DATA. */
  #next: number | undefined;
  readonly #ahead = new Map<number, SctpData>();
  #aheadBytes = 0;
  #open: Uint8Array[] | undefined;
  #openBytes = 0;

  constructor(limits: SctpLimits = sctpLimits) {
    this.#limits = limits;
  }

  receive(chunks: readonly SctpChunk[]): SctpArrival {
    const messages: Uint8Array[] = [];
    const again: number[] = [];
    const lost: (readonly [number, number])[] = [];
    for (const chunk of chunks) {
      switch (chunk.type) {
        case "INIT":
        case "INIT ACK":
          if (chunk.initiateTag !== this.#tag) this.#restart(chunk.initiateTag, chunk.initialTsn);
          break;
        case "FORWARD TSN":
          this.#skipTo(plus(chunk.cumulativeTsn, 1), lost);
          break;
        case "DATA":
          if (!this.#keep(chunk)) again.push(chunk.tsn);
          break;
        default:
      }
      this.#advance(messages);
      while (this.#isOverfull()) {
        this.#giveUpGap(lost);
        this.#advance(messages);
      }
    }
    return { messages, again, lost, waiting: this.#ahead.size };
  }

  #restart(tag: number, initialTsn: number): void {
    this.#tag = tag;
    this.#next = initialTsn;
    this.#ahead.clear();
    this.#aheadBytes = 0;
    this.#drop();
  }

  #keep(chunk: SctpData): boolean {
    // A recording that begins in the middle of a call holds no INIT.
    this.#next ??= chunk.tsn;
    if (isBefore(chunk.tsn, this.#next) || this.#ahead.has(chunk.tsn)) return false;
    // A copy: what waits must not hold the whole packet that it came in.
    this.#ahead.set(chunk.tsn, { ...chunk, payload: Uint8Array.from(chunk.payload) });
    this.#aheadBytes += chunk.payload.length;
    return true;
  }

  #advance(messages: Uint8Array[]): void {
    while (this.#next !== undefined) {
      const chunk = this.#ahead.get(this.#next);
      if (chunk === undefined) return;
      this.#forget(chunk);
      this.#next = plus(this.#next, 1);
      this.#append(chunk, messages);
    }
  }

  #append({ isBeginning, isEnd, payload }: SctpData, messages: Uint8Array[]): void {
    if (isBeginning) {
      this.#open = [];
      this.#openBytes = 0;
    }
    // The end of a message whose beginning did not come.
    if (this.#open === undefined) return;
    this.#openBytes += payload.length;
    if (this.#openBytes > mostMessageBytes) return this.#drop();
    this.#open.push(payload);
    if (!isEnd) return;
    messages.push(joined(this.#open, this.#openBytes));
    this.#drop();
  }

  #isOverfull(): boolean {
    const pieces = this.#ahead.size + (this.#open?.length ?? 0);
    return pieces > this.#limits.chunks || this.#aheadBytes + this.#openBytes > this.#limits.bytes;
  }

  /** Goes on behind the first gap; without one it is the open message that is too large. */
  #giveUpGap(lost: (readonly [number, number])[]): void {
    const next = this.#next;
    if (next === undefined || this.#ahead.size === 0) return this.#drop();
    let first: number | undefined;
    for (const tsn of this.#ahead.keys()) if (first === undefined || isBefore(tsn, first)) first = tsn;
    if (first !== undefined) this.#skipTo(first, lost);
  }

  #skipTo(next: number, lost: (readonly [number, number])[]): void {
    if (this.#next !== undefined && !isBefore(this.#next, next)) return;
    if (this.#next !== undefined) lost.push([this.#next, plus(next, -1)]);
    for (const chunk of this.#ahead.values()) if (isBefore(chunk.tsn, next)) this.#forget(chunk);
    this.#next = next;
    this.#drop();
  }

  #forget(chunk: SctpData): void {
    this.#ahead.delete(chunk.tsn);
    this.#aheadBytes -= chunk.payload.length;
  }

  #drop(): void {
    this.#open = undefined;
    this.#openBytes = 0;
  }
}

/** TSNs wrap: one is before another that lies at most half of all of them ahead (RFC 9260, 1.6). */
function isBefore(tsn: number, other: number): boolean {
  return ((tsn - other) | 0) < 0;
}

function plus(tsn: number, difference: number): number {
  return (tsn + difference) >>> 0;
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
