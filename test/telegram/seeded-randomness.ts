import { createHash } from "node:crypto";
import type { Randomness } from "@offhook/engine";

/** The same bytes for the same seed: SHA-256 of the seed and a counter. */
export function seededRandomness(seed: number | string): Randomness {
  let block = 0;
  return {
    bytes(length) {
      const bytes = new Uint8Array(length);
      for (let at = 0; at < length; at += 32) {
        const digest = createHash("sha256")
          .update(`${seed}/${(block += 1)}`)
          .digest();
        bytes.set(digest.subarray(0, Math.min(32, length - at)), at);
      }
      return bytes;
    },
  };
}
