/** Grows as it is written; little-endian, as TL is. The values must be in range: the codec checks them. */
export class TlWriter {
  #buffer: Buffer;
  #length = 0;

  constructor(capacity = 256) {
    this.#buffer = Buffer.allocUnsafe(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** The bytes so far; a view, valid until the next write. */
  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  int(value: number): void {
    this.#length = this.#room(4).writeInt32LE(value, this.#length);
  }

  uint(value: number): void {
    this.#length = this.#room(4).writeUInt32LE(value, this.#length);
  }

  /** Signed or unsigned: the low 64 bits count. */
  long(value: bigint): void {
    this.#length = this.#room(8).writeBigInt64LE(BigInt.asIntN(64, value), this.#length);
  }

  double(value: number): void {
    this.#length = this.#room(8).writeDoubleLE(value, this.#length);
  }

  /** int128 and int256: big-endian, as these are byte strings rather than numbers. */
  bigEndian(value: bigint, byteLength: 16 | 32): void {
    this.raw(Buffer.from(value.toString(16).padStart(byteLength * 2, "0"), "hex"));
  }

  raw(bytes: Uint8Array): void {
    this.#room(bytes.length).set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** `bytes` and `string`: length in 1 or 4 bytes, content, zeros up to a multiple of 4. */
  lengthPrefixed(bytes: Uint8Array): void {
    if (bytes.length < 254) {
      this.#length = this.#room(1).writeUInt8(bytes.length, this.#length);
    } else {
      this.uint(((bytes.length << 8) | 0xfe) >>> 0);
    }
    this.raw(bytes);
    while (this.#length % 4 !== 0) this.#length = this.#room(1).writeUInt8(0, this.#length);
  }

  patchUint(offset: number, value: number): void {
    this.#buffer.writeUInt32LE(value, offset);
  }

  #room(byteLength: number): Buffer {
    const needed = this.#length + byteLength;
    if (needed > this.#buffer.length) {
      const grown = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
      grown.set(this.bytes());
      this.#buffer = grown;
    }
    return this.#buffer;
  }
}
