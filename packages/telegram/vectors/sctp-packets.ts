/*
 * SCTP packets for tests, written and checksummed independently of the decoder: the checksum is computed bit by bit
 * with the unreflected polynomial.
 */

export interface TestChunk {
  readonly number: number;
  readonly flags?: number;
  readonly value: Uint8Array;
}

export function sctpPacket(chunks: readonly TestChunk[], verificationTag = 0x1122_3344): Uint8Array {
  const bytes = [0x13, 0x88, 0x13, 0x88, ...uint32(verificationTag), 0, 0, 0, 0];
  for (const { number, flags = 0, value } of chunks) {
    const length = value.length + 4;
    bytes.push(number, flags, (length >> 8) & 0xff, length & 0xff, ...value);
    while (bytes.length % 4 !== 0) bytes.push(0);
  }
  return withChecksum(Uint8Array.from(bytes));
}

/** One DATA chunk; `flags`: 2 for a beginning, 1 for an end, 3 for a whole message, 4 for unordered. */
export function dataChunk(tsn: number, payload: Uint8Array, flags = 3, sequence = 0): TestChunk {
  const value = Uint8Array.from([
    ...uint32(tsn),
    0,
    0,
    sequence >> 8,
    sequence & 0xff,
    0,
    0,
    0,
    53,
    ...payload,
  ]);
  return { number: 0, flags, value };
}

export function initChunk(initialTsn: number, tag = 0x5566_7788, number: 1 | 2 = 1): TestChunk {
  return {
    number,
    value: Uint8Array.from([...uint32(tag), 0, 80, 0, 0, 255, 255, 255, 255, ...uint32(initialTsn)]),
  };
}

/** The packet with the checksum that its bytes call for. */
export function withChecksum(packet: Uint8Array): Uint8Array {
  const whole = packet.slice();
  whole.set([0, 0, 0, 0], 8);
  new DataView(whole.buffer).setUint32(8, crc32cBitByBit(whole), true);
  return whole;
}

function crc32cBitByBit(bytes: Uint8Array): number {
  let register = 0xffff_ffffn;
  for (const byte of bytes) {
    for (let bit = 0; bit < 8; bit++) {
      const incoming = BigInt((byte >> bit) & 1);
      const top = (register >> 31n) & 1n;
      register = (register << 1n) & 0xffff_ffffn;
      if ((top ^ incoming) === 1n) register ^= 0x1edc_6f41n;
    }
  }
  let reflected = 0n;
  for (let bit = 0n; bit < 32n; bit++) if ((register >> bit) & 1n) reflected |= 1n << (31n - bit);
  return Number(reflected ^ 0xffff_ffffn);
}

function uint32(value: number): readonly number[] {
  return [(value >>> 24) & 0xff, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
}
