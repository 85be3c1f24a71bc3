import type { Randomness } from "../store/randomness.ts";

/** Strong randomness of the platform: Node and every browser have it. */
export function systemRandomness(): Randomness {
  return {
    bytes(length) {
      const bytes = new Uint8Array(length);
      for (let from = 0; from < length; from += 65_536) {
        crypto.getRandomValues(bytes.subarray(from, Math.min(length, from + 65_536)));
      }
      return bytes;
    },
  };
}
