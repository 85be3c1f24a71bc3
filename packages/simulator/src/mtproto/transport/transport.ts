import { type Cipheriv, createCipheriv } from "node:crypto";
import { ByteQueue } from "./byte-queue.ts";
import {
  abridgedFraming,
  type Framing,
  fullFraming,
  intermediateFraming,
  paddedIntermediateFraming,
} from "./framing.ts";
import { MalformedPacket } from "./malformed-packet.ts";

/**
 * One connection's transport, told from its first bytes:
 *
 * | first bytes | transport |
 * |---|---|
 * | `ef` | Abridged |
 * | `ee ee ee ee` | Intermediate |
 * | `dd dd dd dd` | Padded Intermediate |
 * | length, then number 0 | Full |
 * | 64 others | obfuscated: bytes 8-40 are the AES-256-CTR key and 40-56 the counter of the client's stream, the same 48 bytes reversed those of ours; bytes 56-60, decrypted, name the framing inside |
 */
export class Transport {
  readonly #queue = new ByteQueue();
  #framing: Framing | undefined;
  #decryption: Cipheriv | undefined;
  #encryption: Cipheriv | undefined;

  /** The payloads of the packets that these bytes complete. @throws {MalformedPacket} */
  *receive(bytes: Buffer): Generator<Buffer, void, void> {
    this.#queue.push(this.#decryption?.update(bytes) ?? bytes);
    this.#framing ??= this.#recognise();
    if (!this.#framing) return;
    for (;;) {
      const payload = this.#framing.take(this.#queue);
      if (!payload) return;
      yield payload;
    }
  }

  /** The bytes that carry this payload to the client; empty before the client has sent anything. */
  frame(payload: Buffer): Buffer {
    const framed = this.#framing?.frame(payload) ?? Buffer.alloc(0);
    return this.#encryption?.update(framed) ?? framed;
  }

  #recognise(): Framing | undefined {
    const queue = this.#queue;
    if (queue.peek(1)?.readUInt8() === 0xef) {
      queue.take(1);
      return abridgedFraming();
    }
    const tag = queue.peek(4)?.readUInt32LE();
    if (tag === 0xeeeeeeee || tag === 0xdddddddd) {
      queue.take(4);
      return framingOf(tag);
    }
    if (queue.peek(8)?.readUInt32LE(4) === 0) return fullFraming();
    const start = queue.take(64);
    return start && this.#startObfuscation(start);
  }

  #startObfuscation(start: Buffer): Framing {
    const keys = start.subarray(8, 56);
    const reversed = Buffer.from(keys.toReversed());
    this.#decryption = createCipheriv("aes-256-ctr", keys.subarray(0, 32), keys.subarray(32));
    this.#encryption = createCipheriv("aes-256-ctr", reversed.subarray(0, 32), reversed.subarray(32));
    const framing = framingOf(this.#decryption.update(start).readUInt32LE(56));
    const rest = this.#queue.take(this.#queue.length);
    if (rest) this.#queue.push(this.#decryption.update(rest));
    return framing;
  }
}

function framingOf(tag: number): Framing {
  switch (tag) {
    case 0xefefefef:
      return abridgedFraming();
    case 0xeeeeeeee:
      return intermediateFraming();
    case 0xdddddddd:
      return paddedIntermediateFraming();
    default:
      throw new MalformedPacket("no transport starts like this");
  }
}
