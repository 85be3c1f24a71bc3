import { createCipheriv, createHash, timingSafeEqual } from "node:crypto";
import type { PacketPrimitives } from "./packet-crypto.ts";

/** The primitives of `node:crypto`, all synchronous. */
export const nodePrimitives: PacketPrimitives = {
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
