import { randomBytes } from "node:crypto";

/** Where an exponent's randomness comes from. Simulations inject a seeded one; everybody else `systemRandom`. */
export interface RandomSource {
  /** Returns exactly `count` bytes that nobody else can predict. */
  bytes(count: number): Uint8Array;
}

/** The operating system's cryptographic generator. */
export const systemRandom: RandomSource = { bytes: (count) => randomBytes(count) };
