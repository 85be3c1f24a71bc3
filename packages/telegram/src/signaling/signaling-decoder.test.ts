import { gzipSync, deflateSync } from "node:zlib";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { bytesOf } from "../../vectors/reference-arithmetic.ts";
import { vectors } from "../../vectors/vectors.ts";
import type { SignalingVectorMessage } from "../../vectors/vectors.ts";
import { nodePrimitives, sealPacket } from "../node-packets.ts";
import type { DecodedPacket, MessageRecord, SignalingRecordView } from "./decoded-packet.ts";
import { SignalingDecoder } from "./signaling-decoder.ts";

const callKey = bytesOf(vectors.dh[0]?.key_hex ?? "");
const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const seq = (value: number): Uint8Array => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
};
const joined = (...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

function decoderOf(sender: "caller" | "callee" = "caller", libraryVersion?: string): SignalingDecoder {
  return new SignalingDecoder({
    callKey,
    sender,
    primitives: nodePrimitives,
    ...(libraryVersion === undefined ? {} : { libraryVersion }),
  });
}

/** What a decoder makes of bodies from the caller. */
function decoded(...bodies: readonly Uint8Array[]): readonly DecodedPacket[] {
  const decoder = decoderOf();
  return bodies.map((body) => decoder.decode(sealPacket(callKey, "caller", body)));
}

function messagesOf(packet: DecodedPacket | undefined): readonly MessageRecord[] {
  const records = packet?.bodies.flatMap((body) => body.records) ?? [];
  return records.filter((record) => record.kind === "message");
}

const bare = (counter: number, payload: Uint8Array): Uint8Array => joined(seq(counter), payload);
const custom = (itsSeq: number, payload: Uint8Array): Uint8Array =>
  joined(seq(itsSeq), [127], seq(payload.length), payload);
const candidates = text('{"@type":"Candidates","candidates":[]}');
const wantsAck = 0x4000_0000;

describe.each(vectors.signaling.vectors)("packet $id ($framing, from the $sender)", (row) => {
  const packet = decoderOf(row.sender).decode(bytesOf(row.packet_hex));
  const framing = row.framing.replace(/^sctp\+/, "").replace(/\+gzip$/, "");

  it("is told by its bytes, without knowing the version", () => {
    expect([packet.framing, packet.fault, packet.bodies[0]?.fault]).toEqual([framing, null, null]);
  });

  it("holds the records that went in", () => {
    const records = packet.bodies[0]?.records ?? [];
    expect(records.length).toBe(row.messages.length);
    row.messages.forEach((message, index) => expectRecord(records[index], message));
  });
});

function expectRecord(record: SignalingRecordView | undefined, expected: SignalingVectorMessage): void {
  if (expected.kind === "ack") {
    expect(record).toMatchObject({ kind: "ack", ackedSeq: expected.acked_raw_seq });
    return;
  }
  if (expected.kind === "empty") {
    expect(record).toEqual({ kind: "empty", counter: expected.seq });
    return;
  }
  expect(record).toMatchObject({
    kind: "message",
    counter: expected.seq,
    wantsAck: expected.requires_ack ?? false,
    isSingle: expected.single ?? false,
    delivery: "new",
    compression: expected.gzip === true ? "gzip" : "none",
    message: { type: expected.json?.["@type"] ?? expected.name },
  });
  const { payload, message } = record as MessageRecord;
  if (expected.json === undefined) return;
  expect(JSON.parse(new TextDecoder().decode(payload ?? new Uint8Array()))).toEqual(expected.json);
  const { "@type": _type, ...fields } = expected.json;
  expect(message).toMatchObject(asDecoded(fields));
}

/** The fields of the vector's JSON under the decoder's names. */
function asDecoded(fields: Readonly<Record<string, unknown>>): object {
  const { sdp, candidates: lines, contents, ...rest } = fields as Record<string, never>;
  return {
    ...rest,
    ...(sdp === undefined ? {} : "mid" in fields ? { sdpString: sdp } : { sdp }),
    ...(lines === undefined ? {} : { candidates: lines }),
    ...(contents === undefined
      ? {}
      : {
          contents: (contents as readonly { payloadTypes: readonly { parameters: object }[] }[]).map(
            (content) => ({
              ...content,
              payloadTypes: content.payloadTypes.map((each) => ({
                ...each,
                parameters: Object.entries(each.parameters),
              })),
            }),
          ),
        }),
  };
}

describe("a packet to refuse", () => {
  it.each(vectors.signaling.negative)("$id: $note", (row) => {
    // A receiver assumes the other side as the sender; `decrypt_as` names the receiver.
    const sender = row.decrypt_as === "caller" ? "callee" : row.sender;
    const packet = decoderOf(sender).decode(bytesOf(row.packet_hex));
    expect(packet.fault ?? packet.bodies[0]?.fault).toMatchObject({ code: expect.any(String) });
    expect(messagesOf(packet)).toEqual([]);
  });

  it("is refused by its counter, but shows what is in it", () => {
    const decoder = decoderOf();
    for (const { counter, accept } of vectors.signaling.counter_window.steps) {
      const packet = decoder.decode(sealPacket(callKey, "caller", bare(counter, candidates)));
      const [{ delivery } = { delivery: undefined }] = messagesOf(packet);
      expect([counter, delivery]).toEqual([counter, accept ? "new" : "refused"]);
      expect(packet.bodies[0]?.fault === null).toBe(accept);
    }
  });

  it.each<readonly [string, Uint8Array]>([
    ["no framing", joined(seq(1), [66, 66])],
    ["a counter of 0", custom(wantsAck, candidates)],
    ["both framings", joined(custom(2, candidates), seq(1), [3])],
    ["four bytes that are left", joined(custom(1, candidates), seq(2))],
    ["something after a single message", joined(custom(0x8000_0001, candidates), seq(1), [255])],
    ["a single message behind another", joined(custom(1, candidates), custom(0x8000_0002, candidates))],
    [
      "more records than anybody sends",
      joined(seq(1), [254], ...Array.from({ length: 4096 }, () => [0, 0, 0, 1, 255])),
    ],
    ["a payload of more than 1 MiB", joined(seq(1), [127], seq(1024 * 1024 + 1), [1, 2, 3])],
    ["video state 3", joined(seq(1), [4, 6])],
    ["more encoders than formats", joined(seq(1), [2, 0, 1])],
    ["a text beyond the packet", joined(seq(1), [1, 1], seq(70_000))],
    ["a text of more than 65535 bytes", joined(seq(1), [1, 1], seq(65_536), new Uint8Array(66_000))],
  ])("holds %s", (_what, body) => {
    expect(decoded(body)[0]).toMatchObject({
      framing: "none",
      bodies: [{ records: [], fault: { code: "records", problem: expect.any(String) } }],
    });
  });
});

describe("an acknowledged message", () => {
  it("that is sent again is delivered once", () => {
    const [first, again, both] = decoded(
      custom(wantsAck | 1, candidates),
      joined(seq(2), [254], custom(wantsAck | 1, candidates)),
      joined(seq(4), [254], custom(wantsAck | 1, candidates), custom(wantsAck | 3, candidates)),
    );
    expect(messagesOf(first)).toMatchObject([{ delivery: "new", isBehind: false }]);
    expect(messagesOf(again)).toMatchObject([{ delivery: "again", isBehind: true }]);
    expect(messagesOf(both)).toMatchObject([{ delivery: "again" }, { delivery: "new", isBehind: true }]);
  });

  it("is delivered once also when an old packet comes late", () => {
    const [, late] = decoded(
      custom(wantsAck | 3, candidates),
      joined(seq(2), [254], custom(wantsAck | 3, candidates)),
    );
    expect(messagesOf(late)).toMatchObject([{ delivery: "again" }]);
  });

  it("of a unit that is refused is not noted", () => {
    const refused = joined(custom(wantsAck | 1, candidates), [1, 2]);
    const [, next] = decoded(refused, joined(seq(2), [254], custom(wantsAck | 1, candidates)));
    expect(messagesOf(next)).toMatchObject([{ delivery: "new" }]);
  });
});

describe("a payload", () => {
  const typeOf = (payload: Uint8Array) => messagesOf(decoded(custom(1, payload))[0])[0]?.message;

  it.each([
    ["gzip", gzipSync(candidates)],
    ["zlib", deflateSync(candidates)],
  ] as const)("is unpacked from %s, whatever the framing", (compression, packed) => {
    for (const body of [bare(1, packed), custom(1, packed)]) {
      expect(messagesOf(decoded(body)[0])).toMatchObject([
        { compression, sizeBytes: packed.length, payload: candidates, message: { type: "Candidates" } },
      ]);
    }
  });

  it("that would unpack to more than 2 MiB stays packed", () => {
    const bomb = gzipSync(new Uint8Array(2 * 1024 * 1024 + 1));
    expect(typeOf(bomb)).toEqual({ type: "opaque", problem: "gzip data that is damaged or too large" });
    const most = gzipSync(joined(text("[]"), new Uint8Array(2 * 1024 * 1024 - 2).fill(32)));
    expect(typeOf(most)).toEqual({ type: "unknown", jsonType: null, json: [] });
  });

  it("shares the 2 MiB with the others of its packet", () => {
    const big = gzipSync(joined(text("[]"), new Uint8Array(1_500_000).fill(32)));
    const [packet] = decoded(joined(custom(3, big), custom(1, big), custom(2, gzipSync(candidates))));
    expect(messagesOf(packet).map(({ message }) => message.type)).toEqual(["unknown", "opaque", "opaque"]);
  });

  it.each<readonly [string, Uint8Array, RegExp]>([
    ["broken JSON", text('{"@type":'), /^not JSON$/],
    ["bytes that are no UTF-8", joined(text('{"a":"'), [0xff, 0xfe], text('"}')), /^not UTF-8$/],
    ["JSON of 33 levels", text("[".repeat(33) + "]".repeat(33)), /32 levels/],
    ["JSON of a million values", text(`[${"1,".repeat(60_000)}1]`), /50000 values/],
    ["damaged gzip", Uint8Array.from([0x1f, 0x8b, 8, 0, 1, 2, 3]), /damaged/],
    ["no bytes", new Uint8Array(), /not JSON/],
  ])("of %s is opaque", (_what, payload, problem) => {
    expect(typeOf(payload)).toEqual({ type: "opaque", problem: expect.stringMatching(problem) });
  });

  it("of a later kind is kept", () => {
    const json = { "@type": "Reactions", emoji: ["x"], nested: { deep: [1, null, true] } };
    expect(typeOf(text(JSON.stringify(json)))).toEqual({ type: "unknown", jsonType: "Reactions", json });
    expect(typeOf(text('{"@type":"constructor"}'))).toMatchObject({
      type: "unknown",
      jsonType: "constructor",
    });
    expect(typeOf(text("7"))).toEqual({ type: "unknown", jsonType: null, json: 7 });
  });

  it.each([
    ['{"@type":"offer"}', "sdp must be a text"],
    ['{"@type":"Candidates","candidates":[7]}', "candidates must hold objects"],
    [
      '{"@type":"NegotiateChannels","exchangeId":"4294967296","contents":[]}',
      /^exchangeId must be a number from 0/,
    ],
    ['{"@type":"MediaState","videoRotation":45}', "videoRotation must be one of 0, 90, 180, 270"],
    ['{"@type":"InitialSetup","ufrag":"u","pwd":"p","fingerprints":{}}', "fingerprints must be a list"],
  ])("whose fields are wrong is malformed and names the field: %s", (payload, problem) => {
    expect(typeOf(text(payload))).toMatchObject({
      type: "malformed",
      problem: typeof problem === "string" ? problem : expect.stringMatching(problem),
    });
  });

  it.each([
    '{"@type":"Later","__proto__":{"polluted":true},"a":[{"__proto__":{"polluted":true}}]}',
    '{"@type":"Later","\\u005f_proto__":{"polluted":true}}',
  ])("can't reach a prototype", (payload) => {
    const message = typeOf(text(payload)) as { json: Record<string, unknown> };
    expect(Object.hasOwn(message.json, "__proto__")).toBe(false);
    expect(({ ...message.json } as { polluted?: boolean }).polluted).toBeUndefined();
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect(Object.keys(message.json)).toContain("@type");
  });

  it("names candidates by their parts", () => {
    const sdp =
      "candidate:9 1 TCP 1518280447 2001:db8::7 9 typ relay raddr 192.0.2.4 rport 61000 tcptype active";
    expect(typeOf(text(JSON.stringify({ "@type": "candidate", sdp, mid: "0", mline: 0 })))).toEqual({
      type: "candidate",
      mid: "0",
      mline: 0,
      sdpString: sdp,
      ice: {
        foundation: "9",
        component: 1,
        protocol: "tcp",
        priority: 1_518_280_447,
        address: "2001:db8::7",
        port: 9,
        type: "relay",
        relatedAddress: "192.0.2.4",
        relatedPort: 61_000,
        extensions: [["tcptype", "active"]],
      },
    });
    expect(typeOf(text('{"@type":"Candidates","candidates":[{"sdpString":"a host"}]}'))).toMatchObject({
      candidates: [{ sdpString: "a host", ice: null }],
    });
  });
});

describe("a binary message", () => {
  const string = (value: string): Uint8Array => joined(seq(value.length), text(value));
  it.each<readonly [number, Uint8Array | readonly number[], object]>([
    [
      1,
      joined([0], string("u"), string("p")),
      { type: "CandidatesList", candidates: [], ufrag: "u", pwd: "p" },
    ],
    [
      2,
      joined([1], string("H264"), [1], string("__proto__"), string("1"), [1]),
      {
        type: "VideoFormats",
        formats: [{ name: "H264", parameters: [["__proto__", "1"]] }],
        encodersCount: 1,
      },
    ],
    [3, [], { type: "RequestVideo" }],
    [4, [2], { type: "RemoteMediaState", audio: "muted", video: "paused" }],
    [5, [0, 2, 7, 8], { type: "AudioData", data: Uint8Array.of(7, 8) }],
    [6, [0, 0], { type: "VideoData", data: new Uint8Array() }],
    [7, [0, 1, 9], { type: "UnstructuredData", data: Uint8Array.of(9) }],
    [8, [0, 0, 5, 57], { type: "VideoParameters", aspectRatio: 1337 }],
    [9, [1], { type: "RemoteBatteryLevelIsLow", isLow: true }],
    [10, [1, 1], { type: "RemoteNetworkStatus", isLowCost: true, isLowDataRequested: true }],
    [10, [0], { type: "RemoteNetworkStatus", isLowCost: false, isLowDataRequested: false }],
  ])("of type %i is typed", (type, rest, message) => {
    const alone = joined(seq(1), [type], rest);
    const followed = joined(alone, seq(wantsAck | 7), [255]);
    for (const body of [alone, followed]) {
      const [packet] = decoded(body);
      expect([packet?.framing, messagesOf(packet)[0]?.message]).toEqual(["legacy", message]);
    }
  });

  it("that is the only one of its packet needs no length", () => {
    const [packet] = decoded(joined(seq(0x8000_0001), [7, 1, 2, 3]));
    expect(messagesOf(packet)).toMatchObject([{ isSingle: true, message: { data: Uint8Array.of(1, 2, 3) } }]);
  });
});

describe("SignalingDecoder", () => {
  it("takes the version as a hint where bytes don't tell", () => {
    const acks = sealPacket(callKey, "caller", joined(seq(1), [254], seq(wantsAck | 1), [255]));
    expect(
      ["2.7.7", "8.0.0", undefined].map((version) => decoderOf("caller", version).decode(acks).framing),
    ).toEqual(["legacy", "framed", "framed"]);
    const odd = sealPacket(callKey, "caller", bare(1, text("hello")));
    expect(decoderOf("caller", "7.0.0").decode(odd)).toMatchObject({
      framing: "bare",
      bodies: [{ records: [{ message: { type: "opaque", problem: "not JSON" } }] }],
    });
  });

  it("does not show the key, and goes on when the caller changes its own copy", () => {
    const own = Buffer.from(callKey);
    const decoder = new SignalingDecoder({ callKey: own, sender: "caller", primitives: nodePrimitives });
    own.fill(0);
    expect(decoder.decode(sealPacket(callKey, "caller", bare(1, candidates))).fault).toBeNull();
    expect(inspect(decoder, { depth: 5, showHidden: true }).length).toBeLessThan(200);
    expect(JSON.stringify(decoder)).toBe("{}");
  });
});
