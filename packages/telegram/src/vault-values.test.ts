import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MediaEntry } from "./vault-values.ts";
import {
  keyHalfBytes,
  mediaEntryBytes,
  peerEntryBytes,
  readKeyHalf,
  readMediaEntry,
  readPeerEntry,
} from "./vault-values.ts";

const number = fc.uint8Array({ minLength: 256, maxLength: 256 });

describe("values of the vault", () => {
  it("hold a key half whole", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 7 }), number, number, number, (g, p, exponent, publicValue) => {
        const half = { g, p, exponent, publicValue };
        expect(readKeyHalf(keyHalfBytes(half))).toEqual(half);
      }),
      { numRuns: 20 },
    );
    expect(() => readKeyHalf(new Uint8Array(768))).toThrow(/769 bytes/);
  });

  it("hold a peer with and without an access hash", () => {
    for (const peer of [{ userId: "1" }, { userId: "1", accessHash: "-2" }]) {
      expect(readPeerEntry(peerEntryBytes(peer))).toEqual(peer);
    }
  });

  it("hold servers with their bytes", () => {
    const media: MediaEntry = {
      customParameters: '{"a":1}',
      connections: [
        {
          kind: "reflector",
          tcp: true,
          id: "1",
          ip: "a",
          ipv6: "b",
          port: 5,
          peerTag: Uint8Array.of(0, 255),
        },
        {
          kind: "webrtc",
          turn: true,
          stun: false,
          id: "2",
          ip: "a",
          ipv6: "b",
          port: 5,
          username: "u",
          password: "p",
        },
      ],
    };
    expect(readMediaEntry(mediaEntryBytes(media))).toStrictEqual(media);
  });

  it("leave parameters out, then servers, when they are too long", () => {
    const connections = [
      { kind: "reflector", tcp: true, id: "1", ip: "a", ipv6: "b", port: 5, peerTag: Uint8Array.of(1) },
    ] as const;
    const long = "x".repeat(300_000);
    expect(readMediaEntry(mediaEntryBytes({ connections, customParameters: long }))).toEqual({ connections });
    const longServer = { ...connections[0], ip: long };
    expect(readMediaEntry(mediaEntryBytes({ connections: [longServer] }))).toEqual({ connections: [] });
  });
});
