import { createCipheriv, randomBytes } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  abridgedFraming,
  type Framing,
  fullFraming,
  intermediateFraming,
  paddedIntermediateFraming,
} from "./framing.ts";
import { ByteQueue } from "./byte-queue.ts";
import { MalformedPacket } from "./malformed-packet.ts";
import { Transport } from "./transport.ts";

/** The client's side of each transport: what it sends first, and how it frames. */
const transports: Record<string, () => { start: Buffer; framing: Framing }> = {
  Full: () => ({ start: Buffer.alloc(0), framing: fullFraming() }),
  Intermediate: () => ({ start: Buffer.alloc(4, 0xee), framing: intermediateFraming() }),
  "Padded Intermediate": () => ({ start: Buffer.alloc(4, 0xdd), framing: paddedIntermediateFraming() }),
  Abridged: () => ({ start: Buffer.of(0xef), framing: abridgedFraming() }),
};

const payloads = fc.array(
  fc.integer({ min: 6, max: 300 }).map((words) => randomBytes(words * 4)),
  { minLength: 1, maxLength: 5 },
);

describe("transport", () => {
  it.each(Object.keys(transports))("%s: packets arrive whole, however the bytes are cut", (name) => {
    fc.assert(
      fc.property(payloads, fc.array(fc.integer({ min: 1, max: 50 })), (sent, cuts) => {
        const { start, framing } = transports[name]?.() ?? never(name);
        const bytes = Buffer.concat([start, ...sent.map((payload) => framing.frame(payload))]);
        const received = [...receivePieces(new Transport(), bytes, cuts)];
        expect(received.map(content(name, sent))).toEqual(sent);
      }),
      { numRuns: 100 },
    );
  });

  it.each(["Intermediate", "Padded Intermediate", "Abridged"])(
    "%s, obfuscated, in both directions",
    (name) => {
      fc.assert(
        fc.property(payloads, fc.array(fc.integer({ min: 1, max: 50 })), (sent, cuts) => {
          const { start, framing } = transports[name]?.() ?? never(name);
          const client = obfuscate(start.readUInt8());
          const plain = Buffer.concat(sent.map((payload) => framing.frame(payload)));
          const transport = new Transport();
          const bytes = Buffer.concat([client.start, client.encrypt(plain)]);
          const received = [...receivePieces(transport, bytes, cuts)];
          expect(received.map(content(name, sent))).toEqual(sent);

          const queue = new ByteQueue();
          for (const payload of sent) queue.push(client.decrypt(transport.frame(payload)));
          const answered = sent.map(() => framing.take(queue) ?? Buffer.alloc(0));
          expect(answered.map(content(name, sent))).toEqual(sent);
        }),
        { numRuns: 50 },
      );
    },
  );

  it.each([
    ["a Full packet with a wrong CRC", Buffer.from("100000000000000000000000ffffffff", "hex")],
    ["a Full packet shorter than its header", Buffer.from("0400000000000000", "hex")],
    ["a packet of 4 GiB", Buffer.from("eeeeeeeeffffffff", "hex")],
    ["a Full packet of 2 GiB", Buffer.from("ffffff7f00000000", "hex")],
    ["a quick acknowledgement", Buffer.from("ef81", "hex")],
    ["obfuscation of an unknown transport", Buffer.alloc(64, 0x41)],
    ["HTTP", Buffer.from(`GET / HTTP/1.1\r\nHost: localhost\r\n${"X-Padding: 1\r\n".repeat(4)}\r\n`)],
  ])("refuses %s", (_, bytes) => {
    expect(() => [...new Transport().receive(bytes)]).toThrow(MalformedPacket);
  });

  it("refuses a Full packet out of order", () => {
    const framing = fullFraming();
    const transport = new Transport();
    const first = framing.frame(randomBytes(24));
    expect([...transport.receive(first)]).toHaveLength(1);
    expect(() => [...transport.receive(first)]).toThrow(/number out of order/);
  });

  it("either waits or refuses, whatever arrives", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        try {
          for (const payload of new Transport().receive(Buffer.from(bytes)))
            expect(payload).toBeInstanceOf(Buffer);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedPacket);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

function* receivePieces(transport: Transport, bytes: Buffer, cuts: readonly number[]): Generator<Buffer> {
  let start = 0;
  for (const length of cuts) {
    yield* transport.receive(bytes.subarray(start, start + length));
    start = Math.min(start + length, bytes.length);
  }
  yield* transport.receive(bytes.subarray(start));
}

/** A padded transport leaves its padding to the message; here it is cut off by the known length. */
function content(name: string, sent: readonly Buffer[]): (received: Buffer, index: number) => Buffer {
  return (received, index) =>
    name.startsWith("Padded") ? received.subarray(0, sent[index]?.length) : Buffer.from(received);
}

function obfuscate(tagByte: number) {
  let start = randomBytes(64);
  while (start[0] === 0xef || start.readUInt32LE(4) === 0) start = randomBytes(64);
  const key = start.subarray(8, 56);
  const reversed = Buffer.from(key.toReversed());
  const encryption = createCipheriv("aes-256-ctr", key.subarray(0, 32), key.subarray(32));
  const decryption = createCipheriv("aes-256-ctr", reversed.subarray(0, 32), reversed.subarray(32));
  start.fill(tagByte, 56, 60);
  const encrypted = encryption.update(start);
  return {
    start: Buffer.concat([start.subarray(0, 56), encrypted.subarray(56)]),
    encrypt: (bytes: Buffer) => encryption.update(bytes),
    decrypt: (bytes: Buffer) => decryption.update(bytes),
  };
}

function never(name: string): never {
  throw new Error(`no transport ${name}`);
}
