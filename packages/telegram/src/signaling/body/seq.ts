/**
 * The four bytes before every record: a counter that starts at 1 and never wraps, and two bits.
 * TGC `EncryptedConnection.cpp`.
 */
export const seqBits = {
  /** Nothing may follow this record. */
  single: 0x8000_0000,
  /** Whoever gets this message acknowledges it. */
  wantsAck: 0x4000_0000,
  counter: 0x3fff_ffff,
} as const;

/** The last counter. A call whose counters are used up has to end. */
export const lastCounter = seqBits.counter;

export function counterOf(seq: number): number {
  return seq & seqBits.counter;
}

export function isSingle(seq: number): boolean {
  return (seq & seqBits.single) !== 0;
}

export function wantsAck(seq: number): boolean {
  return (seq & seqBits.wantsAck) !== 0;
}

/** What the byte after `seq` says a record is. 1 to 10 are the messages of protocol V0 and V1. */
export const recordTypes = { custom: 127, empty: 254, ack: 255 } as const;

/** Limits of the frame, in bytes unless said otherwise. */
export const frameLimits = {
  /** Longest payload of one message. */
  payload: 1024 * 1024,
  /** Longest packet that is sent, its msg_key included. */
  packet: 16 * 1024,
  /** Records that one packet may hold. 16 KiB, the most that anybody sends, has room for 3,275. */
  records: 4096,
  /** Messages that wait for their acknowledgement. */
  unacked: 65_536,
} as const;
