import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesOf } from "../vectors/reference-arithmetic.ts";
import { vectors } from "../vectors/vectors.ts";
import { openPacket, sealPacket } from "./node-packets.ts";

const callKey = bytesOf(vectors.dh[0]?.key_hex ?? "");
/** These are well encrypted; what is wrong with them is the framing inside. */
const badFramingOnly = new Set(["sigx-06", "sigx-07", "sigx-09"]);

describe.each(vectors.signaling.vectors)("packet $id ($framing, from the $sender)", (row) => {
  it("opens", () => {
    const opened = openPacket(callKey, row.sender, bytesOf(row.packet_hex));
    expect(opened).toEqual({ ok: true, body: bytesOf(row.decrypted_body_hex) });
  });

  it("is what sealing its body gives", () => {
    expect(sealPacket(callKey, row.sender, bytesOf(row.decrypted_body_hex))).toEqual(bytesOf(row.packet_hex));
  });

  it("does not open as the other side's", () => {
    const other = row.sender === "caller" ? "callee" : "caller";
    expect(openPacket(callKey, other, bytesOf(row.packet_hex))).toEqual({ ok: false, fault: "msgKey" });
  });
});

describe("openPacket", () => {
  it.each(vectors.signaling.negative)("judges $id by its encryption: $note", (row) => {
    // A receiver assumes the other side as the sender; `decrypt_as` names the receiver.
    const sender = row.decrypt_as === "caller" ? "callee" : row.sender;
    expect(openPacket(callKey, sender, bytesOf(row.packet_hex)).ok).toBe(badFramingOnly.has(row.id));
  });

  it.each([0, 1, 16, 20, 131_073, 1_000_000])("refuses %i bytes by their number", (length) => {
    expect(openPacket(callKey, "caller", new Uint8Array(length))).toEqual({ ok: false, fault: "size" });
  });

  it("refuses a packet with any bit changed, and any key but the call's", () => {
    const packet = sealPacket(callKey, "caller", new Uint8Array(40));
    const otherKey = callKey.map((byte) => byte ^ 1);
    expect(openPacket(otherKey, "caller", packet)).toEqual({ ok: false, fault: "msgKey" });
    fc.assert(
      fc.property(fc.nat(packet.length * 8 - 1), (bit) => {
        const changed = packet.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
        expect(openPacket(callKey, "caller", changed)).toEqual({ ok: false, fault: "msgKey" });
      }),
    );
  });
});

describe("sealPacket", () => {
  it("gives what the other side opens, for any body of a legal size", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 5, maxLength: 4000 }), (body) => {
        expect(openPacket(callKey, "callee", sealPacket(callKey, "callee", body))).toEqual({
          ok: true,
          body,
        });
      }),
    );
    const largest = new Uint8Array(131_072 - 16).fill(7);
    expect(openPacket(callKey, "caller", sealPacket(callKey, "caller", largest)).ok).toBe(true);
  });

  it.each([0, 4, 131_057])("refuses a body of %i bytes, which no peer would accept", (length) => {
    expect(() => sealPacket(callKey, "caller", new Uint8Array(length))).toThrow(/5 to 131056 bytes/);
  });

  it("refuses a key of another length", () => {
    expect(() => sealPacket(callKey.subarray(1), "caller", new Uint8Array(9))).toThrow(/256 bytes/);
    expect(() => openPacket(new Uint8Array(0), "caller", new Uint8Array(30))).toThrow(/256 bytes/);
  });
});
