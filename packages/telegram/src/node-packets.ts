import { createCipheriv, createHash, timingSafeEqual } from "node:crypto";
import { gunzipSync, inflateSync } from "node:zlib";
import { packetCrypto } from "./signaling/packet-crypto.ts";
import type { SignalingPrimitives } from "./signaling/signaling-decoder.ts";

/** What `SignalingDecoder` computes with, from `node:crypto` and `node:zlib`; all synchronous. */
export const nodePrimitives: SignalingPrimitives = {
  sha256(...parts) {
    const hash = createHash("sha256");
    for (const part of parts) hash.update(part);
    return Uint8Array.from(hash.digest());
  },
  aes256Ctr(key, iv, data) {
    return Uint8Array.from(createCipheriv("aes-256-ctr", key, iv).update(data));
  },
  equal: (one, other) => timingSafeEqual(one, other),
  inflate(format, data, maxOutputLength) {
    const unpacked = format === "gzip" ? gunzipSync : inflateSync;
    return Uint8Array.from(unpacked(data, { maxOutputLength }));
  },
};

const nodePacketCrypto = packetCrypto(nodePrimitives);

/** Encrypts one signalling packet; see `PacketCrypto` for its sizes and errors. */
export const sealPacket = nodePacketCrypto.seal;

/** Decrypts one signalling packet; never throws for what a peer sent. */
export const openPacket = nodePacketCrypto.open;
