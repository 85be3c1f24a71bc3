import { InvalidArgument } from "../call/offhook-error.ts";
import type { Randomness } from "../store/randomness.ts";

/** Most bytes that the platform gives at once. */
const mostBytes = 65_536;
/** A call to the platform takes 2 µs however few bytes it brings, and each record needs ten. */
const poolBytes = 4_096;

/**
 * Strong randomness of the platform: Node and every browser have it. Small amounts come from a pool; what was handed
 * out is overwritten there, so that it exists once.
 */
export function systemRandomness(): Randomness {
  const pool = new Uint8Array(poolBytes);
  let used = pool.length;

  function fromPool(length: number): Uint8Array {
    if (used + length > pool.length) {
      crypto.getRandomValues(pool);
      used = 0;
    }
    const bytes = pool.slice(used, used + length);
    pool.fill(0, used, used + length);
    used += length;
    return bytes;
  }

  return {
    bytes(length) {
      if (!Number.isSafeInteger(length) || length < 0)
        throw new InvalidArgument("length", length, "a whole number of bytes from 0");
      if (length <= poolBytes / 16) return fromPool(length);
      const bytes = new Uint8Array(length);
      for (let from = 0; from < length; from += mostBytes) {
        crypto.getRandomValues(bytes.subarray(from, Math.min(length, from + mostBytes)));
      }
      return bytes;
    },
  };
}
