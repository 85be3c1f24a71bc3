/** Randomness, as the engine sees it: strong in production, from a seed in a simulated world. */
export interface Randomness {
  /** `length` bytes that nobody can guess. */
  bytes(length: number): Uint8Array;
}
