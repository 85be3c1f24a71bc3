import { InvalidArgument } from "../call/offhook-error.ts";
import type { Randomness } from "../store/randomness.ts";
import { seededRandom } from "./seeded-random.ts";

/** Bytes that look random and are the same for the same seed: for simulated worlds, never for real keys. */
export function seededRandomness(seed: number): Randomness {
  const below = seededRandom(seed);
  return {
    bytes(length) {
      if (!Number.isSafeInteger(length) || length < 0)
        throw new InvalidArgument("length", length, "a whole number of bytes from 0");
      return Uint8Array.from({ length }, () => below(256));
    },
  };
}
