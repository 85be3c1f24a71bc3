import { createCipheriv, createHash, timingSafeEqual } from "node:crypto";
import { packetCrypto } from "./signaling/packet-crypto.ts";
import type { PacketPrimitives } from "./signaling/packet-crypto.ts";

/** The primitives of `node:crypto`, all synchronous. */
const nodePrimitives: PacketPrimitives = {
  sha256(...parts) {
    const hash = createHash("sha256");
    for (const part of parts) hash.update(part);
    return Uint8Array.from(hash.digest());
  },
  aes256Ctr(key, iv, data) {
    return Uint8Array.from(createCipheriv("aes-256-ctr", key, iv).update(data));
  },
  equal: (one, other) => timingSafeEqual(one, other),
};

const nodePacketCrypto = packetCrypto(nodePrimitives);

/** Encrypts one signalling packet; see `PacketCrypto` for its sizes and errors. */
export const sealPacket = nodePacketCrypto.seal;

/** Decrypts one signalling packet; never throws for what a peer sent. */
export const openPacket = nodePacketCrypto.open;
