/** The hash function that the engine needs itself. Synchronous, because deciding and chaining are. */
export interface Digest {
  /** SHA-256: 32 bytes. */
  sha256(bytes: Uint8Array): Uint8Array;
}
