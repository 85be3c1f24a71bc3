import { Unreadable } from "../unreadable.ts";

/** Reads big-endian numbers and byte strings in order, and never past the end. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /** @throws Unreadable when fewer bytes are left; so does every method. */
  uint8(what: string): number {
    return this.#view.getUint8(this.#advance(1, what));
  }

  uint16(what: string): number {
    return this.#view.getUint16(this.#advance(2, what));
  }

  uint32(what: string): number {
    return this.#view.getUint32(this.#advance(4, what));
  }

  /** A view on the bytes, not a copy. */
  bytes(length: number, what: string): Uint8Array {
    const at = this.#advance(length, what);
    return this.#bytes.subarray(at, at + length);
  }

  #advance(length: number, what: string): number {
    if (length > this.left) throw new Unreadable(`${what} needs ${length} bytes of ${this.left}`);
    const at = this.#at;
    this.#at += length;
    return at;
  }
}
