import { undecodable } from "./tl-error.ts";

/** Reads TL primitives; every read is checked against the end. @throws {TlError} `TL_DECODE` */
export class TlReader {
  readonly #buffer: Buffer;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get offset(): number {
    return this.#offset;
  }

  get remaining(): number {
    return this.#buffer.length - this.#offset;
  }

  int(): number {
    return this.#buffer.readInt32LE(this.#advance(4));
  }

  uint(): number {
    return this.#buffer.readUInt32LE(this.#advance(4));
  }

  /** The next 4 bytes without moving. */
  peekUint(): number {
    if (this.remaining < 4) throw undecodable("4 bytes of a constructor id are missing");
    return this.#buffer.readUInt32LE(this.#offset);
  }

  long(): bigint {
    return this.#buffer.readBigInt64LE(this.#advance(8));
  }

  double(): number {
    return this.#buffer.readDoubleLE(this.#advance(8));
  }

  /** int128 and int256; see TlWriter.bigEndian. */
  bigEndian(byteLength: 16 | 32): bigint {
    return BigInt(`0x${this.raw(byteLength).toString("hex")}`);
  }

  /** A view, not a copy. */
  raw(byteLength: number): Buffer {
    const start = this.#advance(byteLength);
    return this.#buffer.subarray(start, start + byteLength);
  }

  /** Content of `bytes` or `string`; a view, not a copy. */
  lengthPrefixed(): Buffer {
    const first = this.#buffer.readUInt8(this.#advance(1));
    if (first === 255) throw undecodable("a length of more than 24 bits");
    const isLong = first === 254;
    const length = isLong ? this.raw(3).readUIntLE(0, 3) : first;
    const content = this.raw(length);
    const header = isLong ? 4 : 1;
    this.#advance((4 - ((header + length) % 4)) % 4);
    return content;
  }

  #advance(byteLength: number): number {
    const start = this.#offset;
    if (byteLength < 0 || byteLength > this.remaining) {
      throw undecodable(`${byteLength} bytes wanted at ${start}, ${this.remaining} left`);
    }
    this.#offset = start + byteLength;
    return start;
  }
}
