/** Bytes as they come off a socket; joins chunks only as far as a reader asks for them. */
export class ByteQueue {
  #chunks: Buffer[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#length += chunk.length;
  }

  /** The next bytes without taking them; undefined while there are fewer. */
  peek(byteLength: number): Buffer | undefined {
    if (byteLength > this.#length) return undefined;
    if ((this.#chunks[0]?.length ?? 0) < byteLength) this.#join(byteLength);
    return this.#chunks[0]?.subarray(0, byteLength) ?? Buffer.alloc(0);
  }

  take(byteLength: number): Buffer | undefined {
    const taken = this.peek(byteLength);
    const first = this.#chunks[0];
    if (!taken || !first) return taken;
    this.#length -= byteLength;
    if (first.length === byteLength) this.#chunks.shift();
    else this.#chunks[0] = first.subarray(byteLength);
    return taken;
  }

  #join(byteLength: number): void {
    let joined = 0;
    let count = 0;
    while (joined < byteLength) joined += this.#chunks[count++]?.length ?? 0;
    this.#chunks.splice(0, count, Buffer.concat(this.#chunks.slice(0, count)));
  }
}
