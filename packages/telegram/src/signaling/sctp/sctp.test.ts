import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesOf } from "../../../vectors/reference-arithmetic.ts";
import { dataChunk, initChunk, sctpPacket, withChecksum } from "../../../vectors/sctp-packets.ts";
import type { TestChunk } from "../../../vectors/sctp-packets.ts";
import { vectors } from "../../../vectors/vectors.ts";
import { nodePrimitives, sealPacket } from "../../node-packets.ts";
import type { DecodedPacket } from "../decoded-packet.ts";
import { SignalingDecoder } from "../signaling-decoder.ts";
import { sctpChecksum } from "./crc32c.ts";
import { SctpInbound } from "./sctp-inbound.ts";
import { readSctpPacket } from "./sctp-packet.ts";

const callKey = bytesOf(vectors.dh[0]?.key_hex ?? "");
const newDecoder = (sender: "caller" | "callee" = "caller") =>
  new SignalingDecoder({ callKey, sender, primitives: nodePrimitives });

/** A user message: a bare packet that says its number. */
const message = (number: number, size = 40): Uint8Array => {
  const json = `{"@type":"Numbered","number":${number},"filling":"${"x".repeat(size)}"}`;
  return sealPacket(callKey, "caller", Uint8Array.from([0, 0, 0, number, ...new TextEncoder().encode(json)]));
};

function numbersIn({ bodies }: DecodedPacket): readonly unknown[] {
  return bodies.flatMap(({ records }) =>
    records.map((record) => {
      const { message: content } = record as unknown as { message: { json: { number: number } } };
      return content.json.number;
    }),
  );
}

/** Pieces of a message, as DATA chunks. */
function pieces(firstTsn: number, whole: Uint8Array, count: number): readonly TestChunk[] {
  const size = Math.ceil(whole.length / count);
  return Array.from({ length: count }, (_, index) => {
    const flags = (index === 0 ? 2 : 0) | (index === count - 1 ? 1 : 0);
    return dataChunk((firstTsn + index) >>> 0, whole.subarray(index * size, (index + 1) * size), flags);
  });
}

describe("the checksum", () => {
  it("is that of every vector, and that of another computation for any packet", () => {
    for (const { packet_hex } of vectors.signaling.sctp) {
      const packet = bytesOf(packet_hex);
      expect(new DataView(packet.buffer).getUint32(8, true)).toBe(sctpChecksum(packet));
      expect(withChecksum(packet)).toEqual(packet);
    }
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 12, maxLength: 300 }), (packet) => {
        expect(new DataView(withChecksum(packet).buffer).getUint32(8, true)).toBe(sctpChecksum(packet));
      }),
    );
  });
});

describe.each(vectors.signaling.sctp)("packet $id ($kind)", (row) => {
  const packet = newDecoder(row.sender).decode(bytesOf(row.packet_hex));

  it("is read, control packets without any key", () => {
    const [name = "", count = "1"] = row.kind.split(" x");
    const types = Array.from({ length: Number(count) }, () => name);
    expect([packet.framing, packet.fault]).toEqual(["sctp", null]);
    expect(packet.sctp?.chunks.map(({ type }) => type)).toEqual(types);
    const withoutKey = new SignalingDecoder({
      callKey: new Uint8Array(256),
      sender: row.sender,
      primitives: nodePrimitives,
    });
    expect(withoutKey.decode(bytesOf(row.packet_hex)).sctp).toEqual(packet.sctp);
  });

  it("brings the message that it carries, in one piece or in two", () => {
    expect(packet.bodies.map(({ framing, fault }) => [framing, fault])).toEqual(
      row.user_message_of === undefined ? [] : [["bare", null]],
    );
  });
});

describe("a packet that begins like SCTP", () => {
  it("and has a wrong checksum is refused for that", () => {
    const packet = sctpPacket([dataChunk(1, message(1))]);
    packet[20] = 255 - (packet[20] ?? 0);
    expect(newDecoder().decode(packet)).toMatchObject({ framing: "none", fault: { code: "checksum" } });
  });

  it.each<readonly [string, Uint8Array]>([
    ["no chunks", sctpPacket([])],
    ["a chunk beyond its end", withChecksum(Uint8Array.from([...sctpPacket([]), 0, 3, 0, 60, 1, 2, 3, 4]))],
    ["a chunk of 3 bytes", withChecksum(Uint8Array.from([...sctpPacket([]), 11, 0, 0, 3]))],
    ["half a chunk", withChecksum(Uint8Array.from([...sctpPacket([]), 11, 0]))],
    ["DATA without data", sctpPacket([dataChunk(1, new Uint8Array())])],
    ["a short INIT", sctpPacket([{ number: 1, value: new Uint8Array(15) }])],
    ["a parameter of 3 bytes", sctpPacket([{ number: 6, value: Uint8Array.of(0, 1, 0, 3) }])],
    [
      "a SACK with more gaps than bytes",
      sctpPacket([{ number: 3, value: Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0, 9, 0, 0) }]),
    ],
    ["513 chunks", sctpPacket(Array.from({ length: 513 }, () => ({ number: 11, value: new Uint8Array() })))],
  ])("and holds %s is refused", (_what, packet) => {
    expect(newDecoder().decode(packet)).toMatchObject({
      framing: "sctp",
      sctp: null,
      fault: { code: "sctp" },
    });
  });

  it("shows every kind of chunk", () => {
    const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);
    const rows: readonly (readonly [TestChunk, object])[] = [
      [
        initChunk(9, 7, 2),
        {
          type: "INIT ACK",
          initiateTag: 7,
          windowBytes: 0x50_0000,
          outboundStreams: 65_535,
          inboundStreams: 65_535,
          initialTsn: 9,
          parameters: [],
        },
      ],
      [
        { number: 3, value: bytes(0, 0, 0, 5, 0, 0, 16, 0, 0, 1, 0, 1, 0, 2, 0, 3, 0, 0, 0, 4) },
        { type: "SACK", cumulativeTsn: 5, windowBytes: 4096, received: [[2, 3]], duplicates: [4] },
      ],
      [
        { number: 4, value: bytes(0, 1, 0, 8, 1, 2, 3, 4) },
        { type: "HEARTBEAT", sizeBytes: 8 },
      ],
      [
        { number: 5, value: bytes(0, 1, 0, 8, 1, 2, 3, 4) },
        { type: "HEARTBEAT ACK", sizeBytes: 8 },
      ],
      [
        { number: 6, value: bytes(0, 12, 0, 5, 65, 0, 0, 0) },
        { type: "ABORT", causes: [{ number: 12, sizeBytes: 1 }] },
      ],
      [
        { number: 9, value: bytes(0, 3, 0, 8, 0, 0, 0, 1) },
        { type: "ERROR", causes: [{ number: 3, sizeBytes: 4 }] },
      ],
      [
        { number: 7, value: bytes(0, 0, 0, 9) },
        { type: "SHUTDOWN", cumulativeTsn: 9 },
      ],
      [{ number: 8, value: bytes() }, { type: "SHUTDOWN ACK" }],
      [
        { number: 10, value: bytes(1, 2, 3) },
        { type: "COOKIE ECHO", sizeBytes: 3 },
      ],
      [{ number: 11, value: bytes() }, { type: "COOKIE ACK" }],
      [{ number: 14, value: bytes() }, { type: "SHUTDOWN COMPLETE" }],
      [
        { number: 192, value: bytes(0, 0, 0, 8) },
        { type: "FORWARD TSN", cumulativeTsn: 8 },
      ],
      [
        { number: 130, value: bytes(0, 13, 0, 4) },
        { type: "other", number: 130, sizeBytes: 4 },
      ],
    ];
    expect(readSctpPacket(sctpPacket(rows.map(([chunk]) => chunk))).chunks).toEqual(
      rows.map(([, shown]) => shown),
    );
  });
});

describe("messages in SCTP", () => {
  it("come in the order in which they were sent, once, whatever the packets do", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 8 }),
        fc.constantFrom(1, 1000, 0xffff_fffd),
        fc.infiniteStream(fc.nat(1000)),
        (pieceCounts, firstTsn, choices) => {
          const next = (limit: number): number => Number(choices.next().value ?? 0) % limit;
          let tsn = firstTsn;
          const chunks = pieceCounts.flatMap((count, index) => {
            const list = pieces(tsn, message(index + 1), count);
            tsn = (tsn + count) >>> 0;
            return list;
          });
          // Every chunk comes at least once, some twice, in any order.
          const some = [...chunks, ...chunks.filter(() => next(3) === 0)];
          const queue: TestChunk[] = [];
          while (some.length > 0) queue.push(...some.splice(next(some.length), 1));
          const decoder = newDecoder();
          decoder.decode(sctpPacket([initChunk(firstTsn)]));
          const numbers: unknown[] = [];
          let again = 0;
          const repeated = queue.length - chunks.length;
          while (queue.length > 0) {
            const packet = decoder.decode(sctpPacket(queue.splice(0, 1 + next(4))));
            numbers.push(...numbersIn(packet));
            again += packet.sctp?.again.length ?? 0;
          }
          expect(numbers).toEqual(pieceCounts.map((_, index) => index + 1));
          expect(again).toBe(repeated);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("tell what came again and what waits", () => {
    const decoder = newDecoder();
    decoder.decode(sctpPacket([initChunk(1)]));
    const chunks = pieces(1, message(1), 3) as readonly [TestChunk, TestChunk, TestChunk];
    expect(decoder.decode(sctpPacket([chunks[2], chunks[2]])).sctp).toMatchObject({
      waiting: 1,
      again: [3],
      lost: [],
    });
    expect(numbersIn(decoder.decode(sctpPacket([chunks[0], chunks[1]])))).toEqual([1]);
    expect(decoder.decode(sctpPacket([chunks[0]])).sctp).toMatchObject({ waiting: 0, again: [1] });
  });

  it("keep what waits when the packet's memory is used again", () => {
    const decoder = newDecoder();
    decoder.decode(sctpPacket([initChunk(1)]));
    const [first, second] = pieces(1, message(1), 2) as readonly [TestChunk, TestChunk];
    const buffer = Buffer.from(sctpPacket([second]));
    decoder.decode(buffer);
    buffer.fill(0);
    expect(numbersIn(decoder.decode(sctpPacket([first])))).toEqual([1]);
  });

  it("can be read from the middle of a call", () => {
    const decoder = newDecoder();
    const [, end] = pieces(70, message(1), 2) as readonly [TestChunk, TestChunk];
    expect(numbersIn(decoder.decode(sctpPacket([end, dataChunk(72, message(2))])))).toEqual([2]);
  });

  it("begin anew with another INIT, and not with the same one again", () => {
    const decoder = newDecoder();
    decoder.decode(sctpPacket([initChunk(10, 1)]));
    expect(numbersIn(decoder.decode(sctpPacket([dataChunk(10, message(1))])))).toEqual([1]);
    decoder.decode(sctpPacket([initChunk(10, 1)]));
    expect(decoder.decode(sctpPacket([dataChunk(10, message(1))])).sctp?.again).toEqual([10]);
    decoder.decode(sctpPacket([initChunk(5, 2)]));
    expect(numbersIn(decoder.decode(sctpPacket([dataChunk(5, message(2))])))).toEqual([2]);
  });

  it("that are taken back by FORWARD TSN are not waited for", () => {
    const decoder = newDecoder();
    decoder.decode(sctpPacket([initChunk(1)]));
    decoder.decode(sctpPacket([dataChunk(4, message(4))]));
    const forward = { number: 192, value: Uint8Array.of(0, 0, 0, 3) };
    const packet = decoder.decode(sctpPacket([forward]));
    expect([numbersIn(packet), packet.sctp?.lost]).toEqual([[4], [[1, 3]]]);
    const back = { number: 192, value: Uint8Array.of(0, 0, 0, 1) };
    expect(decoder.decode(sctpPacket([back])).sctp?.lost).toEqual([]);
  });
});

describe("SctpInbound", () => {
  const chunk = (tsn: number, size: number, flags: string) => ({
    type: "DATA" as const,
    tsn,
    streamId: 0,
    streamSequence: 0,
    protocolId: 53,
    unordered: false,
    isBeginning: flags.includes("B"),
    isEnd: flags.includes("E"),
    payload: new Uint8Array(size),
  });

  it("gives a piece up that does not come, once too much waits for it", () => {
    const inbound = new SctpInbound({ bytes: 1000, chunks: 4 });
    inbound.receive([chunk(1, 10, "BE")]);
    for (const tsn of [3, 4, 5, 6]) expect(inbound.receive([chunk(tsn, 10, "BE")]).messages).toEqual([]);
    expect(inbound.receive([chunk(7, 10, "BE")])).toMatchObject({ lost: [[2, 2]], waiting: 0 });
    expect(inbound.receive([chunk(9, 990, "BE")])).toMatchObject({ lost: [], waiting: 1 });
    expect(inbound.receive([chunk(0x7000_0000, 20, "B")])).toMatchObject({ lost: [[8, 8]], waiting: 1 });
  });

  it("drops a message that never ends", () => {
    const inbound = new SctpInbound({ bytes: 1000, chunks: 4 });
    inbound.receive([chunk(1, 400, "B"), chunk(2, 400, ""), chunk(3, 400, ""), chunk(4, 400, "")]);
    expect(inbound.receive([chunk(5, 400, "E")]).messages).toEqual([]);
    expect(inbound.receive([chunk(6, 5, "BE")]).messages).toEqual([new Uint8Array(5)]);
  });

  it("drops a message of more than 262144 bytes", () => {
    const inbound = new SctpInbound();
    const half = 131_072;
    expect(inbound.receive([chunk(1, half, "B"), chunk(2, half, "E")]).messages.length).toBe(1);
    expect(inbound.receive([chunk(3, half, "B"), chunk(4, half + 1, "E")]).messages.length).toBe(0);
  });
});
