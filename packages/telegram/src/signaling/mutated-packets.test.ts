import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { bytesOf } from "../../vectors/reference-arithmetic.ts";
import { dataChunk, initChunk, sctpPacket } from "../../vectors/sctp-packets.ts";
import { vectors } from "../../vectors/vectors.ts";
import { nodePrimitives, openPacket, sealPacket } from "../node-packets.ts";
import { sctpChecksum } from "./sctp/crc32c.ts";
import { SignalingDecoder } from "./signaling-decoder.ts";

/*
 * Packets as a peer who has the key could make them: valid ones of every framing, changed in the layer that is meant
 * (payload, records, SCTP chunks, ciphertext) and sealed and checksummed again, so that what lies behind is reached.
 * `OFFHOOK_MUTATIONS=1000000` runs a million; seeds are printed and can be set by OFFHOOK_SEED.
 */
const count = Number(process.env["OFFHOOK_MUTATIONS"] ?? 100_000);
const seed = Number(process.env["OFFHOOK_SEED"] ?? 20_261_127);
const packetsPerDecoder = 200;

const callKey = bytesOf(vectors.dh[0]?.key_hex ?? "");
const wire = vectors.signaling.vectors.map((row) => ({
  sender: row.sender,
  body: bytesOf(row.decrypted_body_hex),
}));
const chunks = vectors.signaling.sctp.map(({ packet_hex }) => bytesOf(packet_hex));

/** A small generator, so that a million packets are the same ones everywhere. */
class Random {
  #state: number;

  constructor(from: number) {
    this.#state = from >>> 0 || 1;
  }

  below(limit: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) % limit;
  }

  pick<T>(list: readonly T[]): T {
    const found = list[this.below(list.length)];
    if (found === undefined) throw new RangeError("nothing to pick from");
    return found;
  }
}

const telling = [
  0, 1, 2, 4, 5, 9, 10, 11, 0x1f, 0x22, 0x5b, 0x5c, 0x78, 0x7b, 0x7d, 0x7f, 0x80, 0x8b, 0x9c, 0xc0, 0xfe,
  0xff,
];

/** One to four changes of bytes, lengths and order. */
function changed(original: Uint8Array, random: Random, from = 0): Uint8Array {
  let list = [...original];
  for (let times = 1 + random.below(4); times > 0; times--) {
    const at = Math.min(list.length, from + random.below(Math.max(1, list.length - from)));
    switch (random.below(8)) {
      case 0:
        list[at] = (list[at] ?? 0) ^ (1 << random.below(8));
        break;
      case 1:
        list[at] = random.pick(telling);
        break;
      case 2:
        list.splice(at, 1 + random.below(8));
        break;
      case 3:
        list.splice(at, 0, ...Array.from({ length: 1 + random.below(8) }, () => random.pick(telling)));
        break;
      case 4:
        list = list.slice(0, Math.max(from, at));
        break;
      case 5:
        list.splice(at, 0, ...list.slice(at, at + random.below(64)));
        break;
      case 6:
        list.splice(at, 4, ...Array.from({ length: 4 }, () => random.pick([0, 1, 255])));
        break;
      default:
        list[at] = random.below(256);
    }
  }
  return Uint8Array.from(list);
}

const odd = [
  null,
  true,
  -1,
  1e300,
  0.5,
  "",
  "x".repeat(60),
  "4294967296",
  [],
  {},
  [[]],
  [7],
  { __proto__x: 1 },
];

/** The JSON with one of its values, however deep, replaced by one that does not belong there. */
function withOtherField(json: unknown, random: Random): unknown {
  if (typeof json !== "object" || json === null || random.below(6) === 0) return random.pick(odd);
  const entries = Object.entries(json);
  const chosen = random.below(Math.max(1, entries.length));
  const changedEntries = entries.map(([name, value], index) => [
    name,
    index === chosen ? withOtherField(value, random) : value,
  ]);
  return Array.isArray(json) ? changedEntries.map(([, value]) => value) : Object.fromEntries(changedEntries);
}

/** The layers that a change can be meant for. */
const shapes = [
  "ciphertext",
  "body",
  "payload",
  "records",
  "packed",
  "chunks",
  "message",
  "pieces",
  "damaged",
  "fields",
  "binary",
  "noise",
] as const;

const jsons = vectors.signaling.vectors.flatMap(({ messages }) =>
  messages.flatMap(({ json }) =>
    json === undefined ? [] : [new TextEncoder().encode(JSON.stringify(json))],
  ),
);

function uint32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
}

function bytes(...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

class Peer {
  #counter = 0;
  #tsn = 1000;
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** The next packet; counters and TSNs go on, so that not every one is refused for those. */
  packet(): Uint8Array {
    const random = this.#random;
    this.#counter = Math.max(1, this.#counter + random.below(3));
    const seq = uint32((this.#counter | random.pick([0, 0, 0x4000_0000, 0x4000_0000, 0x8000_0000])) >>> 0);
    const json = random.pick(jsons);
    switch (random.pick(shapes)) {
      case "ciphertext":
        return changed(sealed(random.pick(wire).body), random);
      case "body":
        return sealed(changed(bytes(seq, random.pick(wire).body.subarray(4)), random, 4));
      case "payload": {
        const payload = changed(json, random);
        return sealed(random.below(2) === 0 ? bytes(seq, payload) : this.#framed(seq, payload));
      }
      case "records":
        return sealed(changed(bytes(seq, [254], ...this.#records()), random, 4));
      case "packed": {
        const packed = (random.below(2) === 0 ? gzipSync : deflateSync)(json, { level: 1 });
        const payload = random.below(3) === 0 ? packed : changed(packed, random, 2);
        return sealed(random.below(2) === 0 ? bytes(seq, payload) : this.#framed(seq, payload));
      }
      case "chunks":
        return checksummed(changed(random.pick(chunks), random, 4));
      case "fields": {
        const text = JSON.stringify(withOtherField(JSON.parse(new TextDecoder().decode(json)), random));
        const payload = new TextEncoder().encode(text);
        return sealed(random.below(2) === 0 ? bytes(seq, payload) : this.#framed(seq, payload));
      }
      case "binary": {
        const text = bytes(
          uint32(random.below(6)),
          new TextEncoder().encode("ufrag").subarray(0, random.below(6)),
        );
        const rest =
          random.below(2) === 0 ? bytes([random.below(3)], text, text) : changed(new Uint8Array(6), random);
        return sealed(bytes(seq, [1 + random.below(10)], rest));
      }
      case "damaged":
        return changed(sctpPacket([dataChunk(this.#tsn, sealed(bytes(seq, json)))]), random, 8);
      case "message":
        return sctpPacket([dataChunk(this.#tsn++, sealed(bytes(seq, changed(json, random))))]);
      case "pieces":
        return sctpPacket([
          dataChunk(this.#tsn + random.below(40) - 4, sealed(bytes(seq, json)), random.below(8)),
          ...(random.below(60) === 0 ? [initChunk(this.#tsn, random.below(3))] : []),
          { number: random.below(256), flags: random.below(256), value: changed(new Uint8Array(20), random) },
        ]);
      case "noise":
        return Uint8Array.from({ length: random.below(300) }, () => random.below(256));
    }
  }

  #framed(seq: Uint8Array, payload: Uint8Array): Uint8Array {
    return bytes(seq, [127], uint32(payload.length), payload);
  }

  #records(): readonly Uint8Array[] {
    const random = this.#random;
    return Array.from({ length: 1 + random.below(4) }, () => {
      const seq = uint32((0x4000_0000 | (1 + random.below(this.#counter))) >>> 0);
      return random.below(3) === 0 ? bytes(seq, [255]) : this.#framed(seq, random.pick(jsons));
    });
  }
}

function sealed(body: Uint8Array): Uint8Array {
  return sealPacket(callKey, "caller", body.length < 5 ? bytes(body, new Uint8Array(5)) : body);
}

function checksummed(packet: Uint8Array): Uint8Array {
  const whole = packet.length < 12 ? bytes(packet, new Uint8Array(12)) : packet;
  new DataView(whole.buffer).setUint32(8, sctpChecksum(whole), true);
  return whole;
}

describe(`${count} mutated packets, seed ${seed}`, () => {
  it("are decoded or refused as data: no throw, no wait, no growing memory", {
    timeout: 1_800_000,
  }, async () => {
    const random = new Random(seed);
    const tally = new Map<string, number>();
    const note = (what: string): void => void tally.set(what, (tally.get(what) ?? 0) + 1);
    let slowestMs = 0;
    const heap: number[] = [];
    let decoder: SignalingDecoder | undefined;
    let peer = new Peer(random);
    const started = performance.now();
    for (let each = 0; each < count; each++) {
      if (decoder === undefined || each % packetsPerDecoder === 0) {
        decoder = new SignalingDecoder({ callKey, sender: "caller", primitives: nodePrimitives });
        peer = new Peer(random);
        // Node lets go of ciphers and inflaters only when its loop turns.
        await new Promise((resolve) => setImmediate(resolve));
        if (each % Math.ceil(count / 10) < packetsPerDecoder) heap.push(heapBytes());
      }
      const packet = peer.packet();
      const before = performance.now();
      const decoded = decoder.decode(packet);
      slowestMs = Math.max(slowestMs, performance.now() - before);
      note(decoded.fault === null ? decoded.framing : `packet ${decoded.fault.code}`);
      for (const body of decoded.bodies) {
        if (body.fault !== null) note(`body ${body.fault.code}`);
        for (const record of body.records)
          note(record.kind === "message" ? record.message.type : record.kind);
      }
    }
    const seconds = (performance.now() - started) / 1000;
    heap.push(heapBytes());
    if (process.env["OFFHOOK_MUTATIONS"] !== undefined) {
      const megabytes = heap.map((size) => Math.round(size / 1024 / 1024));
      console.info({ count, seconds, slowestMs, megabytes, tally: Object.fromEntries(tally) });
    }
    // Every layer was reached, in good and in bad condition.
    for (const what of reached) expect([what, (tally.get(what) ?? 0) > 0]).toEqual([what, true]);
    expect(slowestMs).toBeLessThan(1000);
    // The first tenth warms up: code is compiled.
    expect(Math.max(...heap.slice(-3)) - (heap[1] ?? 0)).toBeLessThan(8 * 1024 * 1024);
  });

  it("would be noticed if a change were not: unchanged packets open", () => {
    for (const { body } of wire) expect(openPacket(callKey, "caller", sealed(body)).ok).toBe(true);
  });
});

const reached =
  "packet size|packet msgKey|packet checksum|packet sctp|bare|framed|legacy|sctp|none|body records|body msgKey|body seen|ack|empty|InitialSetup|Candidates|NegotiateChannels|MediaState|offer|candidate|unknown|malformed|opaque|CandidatesList|VideoFormats|RequestVideo|RemoteMediaState|AudioData|VideoData|UnstructuredData|VideoParameters|RemoteBatteryLevelIsLow|RemoteNetworkStatus".split(
    "|",
  );

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

function heapBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}
