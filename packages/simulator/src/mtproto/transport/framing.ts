import { randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";
import type { ByteQueue } from "./byte-queue.ts";
import { MalformedPacket } from "./malformed-packet.ts";

/**
 * How packets are told apart in the byte stream. Lengths are little-endian.
 *
 * | framing | a packet |
 * |---|---|
 * | Full | length of the whole:4, number:4, payload, CRC32 of all before:4 |
 * | Intermediate | length:4, payload |
 * | Padded Intermediate | length:4, payload, 0-15 random bytes |
 * | Abridged | length / 4 in 1 byte, or 0x7f and 3 bytes; payload |
 *
 * Quick acknowledgements (highest bit of the length) are not offered: such a packet counts as too long.
 */
export interface Framing {
  /** Takes the next whole packet, if it has arrived. @throws {MalformedPacket} */
  take(queue: ByteQueue): Buffer | undefined;
  frame(payload: Buffer): Buffer;
}

/** Far above any request of a call; what is longer is not read. */
export const maxPacketBytes = 1024 * 1024;

export function fullFraming(): Framing {
  let received = 0;
  let sent = 0;
  return {
    take(queue) {
      const length = queue.peek(4)?.readUInt32LE();
      if (length === undefined) return undefined;
      if (length < 12) throw new MalformedPacket(`a packet of ${length} bytes`);
      const packet = queue.take(bounded(length));
      if (!packet) return undefined;
      if (packet.readUInt32LE(4) !== received++) throw new MalformedPacket("packet number out of order");
      if (packet.readUInt32LE(length - 4) !== crc32(packet.subarray(0, length - 4))) {
        throw new MalformedPacket("wrong CRC32");
      }
      return packet.subarray(8, length - 4);
    },
    frame(payload) {
      const packet = Buffer.allocUnsafe(payload.length + 12);
      packet.writeUInt32LE(packet.length, 0);
      packet.writeUInt32LE(sent++, 4);
      packet.set(payload, 8);
      packet.writeUInt32LE(crc32(packet.subarray(0, packet.length - 4)), packet.length - 4);
      return packet;
    },
  };
}

export function intermediateFraming(): Framing {
  return {
    take: takeIntermediate,
    frame: (payload) => Buffer.concat([uint32(payload.length), payload]),
  };
}

export function paddedIntermediateFraming(): Framing {
  return {
    take: takeIntermediate,
    frame(payload) {
      const padding = randomBytes(randomBytes(1).readUInt8() % 16);
      return Buffer.concat([uint32(payload.length + padding.length), payload, padding]);
    },
  };
}

export function abridgedFraming(): Framing {
  return {
    take(queue) {
      const first = queue.peek(1)?.readUInt8();
      if (first === undefined) return undefined;
      if (first > 0x7f) throw new MalformedPacket("a quick acknowledgement is asked for");
      const header = first === 0x7f ? queue.peek(4) : queue.peek(1);
      if (!header) return undefined;
      const length = bounded(4 * (first === 0x7f ? header.readUIntLE(1, 3) : first));
      return queue.take(header.length + length)?.subarray(header.length);
    },
    frame(payload) {
      const words = payload.length / 4;
      const header = words < 0x7f ? Buffer.of(words) : uint32(((words << 8) | 0x7f) >>> 0);
      return Buffer.concat([header, payload]);
    },
  };
}

function takeIntermediate(queue: ByteQueue): Buffer | undefined {
  const length = queue.peek(4)?.readUInt32LE();
  return length === undefined ? undefined : queue.take(4 + bounded(length))?.subarray(4);
}

function bounded(length: number): number {
  if (length > maxPacketBytes) throw new MalformedPacket(`a packet of ${length} bytes`);
  return length;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
