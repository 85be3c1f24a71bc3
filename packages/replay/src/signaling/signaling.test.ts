import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { toBase64Url } from "@offhook/engine";
import type { NewRecord } from "@offhook/engine";
import { nodePrimitives, sealPacket } from "@offhook/telegram";
import { bareBody, framedSend, newFramedSender } from "@offhook/telegram/signaling";
import { describe, expect, it } from "vitest";
import { anyRecords, terminalCommands } from "../../fixtures/any-records.ts";
import { bothSides, callersPackets, callersRecords } from "../../fixtures/recorded-call.ts";
import { cellsOf } from "../text/cells.ts";
import { lineText } from "../text/line.ts";
import { signalingLines } from "./signaling-lines.ts";
import { recordedSignaling } from "./signaling-packets.ts";

/** 256 bytes that are no secret of anybody. */
const callKey = Uint8Array.from(
  { length: 256 },
  (_, index) => createHash("sha256").update(String(index)).digest()[0] ?? 0,
);
const key = { callKey, primitives: nodePrimitives };
const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

const sdp = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\n";
const state = {
  "@type": "MediaState",
  muted: true,
  lowBattery: false,
  videoState: "inactive",
  videoRotation: 0,
  screencastState: "inactive",
};

function packet(
  revision: number,
  type: "SignalingSent" | "SignalingReceived",
  sealed: Uint8Array,
): NewRecord {
  const [like] = callersPackets;
  if (like === undefined) throw new RangeError("a packet");
  const data = { packet: toBase64Url(sealed), state: "confirmed" };
  return { ...like, id: `p${revision}` as never, revision, type, data };
}

const framed = framedSend(newFramedSender, json(state), 0);
const [framedBody] = "bodies" in framed ? framed.bodies : [];
const packets = [
  packet(
    0,
    "SignalingSent",
    sealPacket(callKey, "caller", bareBody(0, json({ "@type": "offer", sdp })).body),
  ),
  packet(1, "SignalingReceived", sealPacket(callKey, "callee", framedBody ?? new Uint8Array())),
];
const records = [...callersRecords, ...packets];

describe("signalling packets", () => {
  it("are read in clear with the key, each way by its own counters", () => {
    const { packets: found } = recordedSignaling(records, key);
    const texts = found.map(({ decoded }) => decoded?.bodies.flatMap((body) => body.records));
    expect(texts[0]).toMatchObject([{ kind: "message", message: { type: "offer" } }]);
    expect(texts[1]).toMatchObject([{ kind: "message", message: { type: "MediaState", muted: true } }]);
    const text = signalingLines(recordedSignaling(records, key)).map(lineText).join("\n");
    expect(text).toMatch(/─▶ sent, \d+ B, bare\n {2}#1 offer .*\n {4}sdp:\n {6}v=0\n {6}o=- 1 2 IN IP4/);
    expect(text).toMatch(/◀═ received, \d+ B, framed\n {2}#1 MediaState .*wants an ack.*\n {4}muted: true/);
  });

  it("show their size alone without a key, and when the key was destroyed", () => {
    const text = signalingLines(recordedSignaling(records)).map(lineText).join("\n");
    expect(text).toMatch(/sent, \d+ B, as ciphertext/);
    expect(text).toContain("The call's key was destroyed at 2023-11-14 22:13:20 UTC.");
    expect(text).not.toContain("offer");
  });

  it("are refused with a wrong key, and say so", () => {
    const wrong = { ...key, callKey: new Uint8Array(256).fill(7) };
    const text = signalingLines(recordedSignaling(records, wrong)).map(lineText).join("\n");
    expect(text).toMatch(/refused \(msgKey\)/);
  });

  it("say what became of those that were not taken at once", () => {
    const error = { type: "TIMEOUT", code: 0, outcome: "unknown", waitSeconds: null };
    const settled = {
      ...callersPackets[0],
      id: "s" as never,
      revision: 2,
      type: "SignalingSettled",
      data: { packetId: "p0", attempts: 3, error, state: "confirmed" },
    } as unknown as NewRecord;
    expect(
      signalingLines(recordedSignaling([...records, settled]))
        .map(lineText)
        .join("\n"),
    ).toContain("not taken after 3 tries: TIMEOUT");
  });

  it("may hold anything that a peer or a file could have put there", () => {
    const [first] = callersRecords;
    fc.assert(
      fc.property(anyRecords, fc.uint8Array({ maxLength: 200 }), (any, bytes) => {
        const all = [...(first === undefined ? [] : [first]), ...any, packet(9, "SignalingReceived", bytes)];
        for (const line of signalingLines(recordedSignaling(all, key), { width: 80 }).map(lineText)) {
          expect(line).not.toMatch(terminalCommands);
          expect(cellsOf(line)).toBeLessThanOrEqual(80);
        }
      }),
    );
  });

  it("are none in a call that had none", () => {
    expect(signalingLines(recordedSignaling(callersRecords)).map(lineText)[0]).toBe(
      "No signalling packet passed.",
    );
    expect(recordedSignaling(bothSides.caller).packets).toHaveLength(2);
  });
});
