/** The hash function that the engine needs itself. Synchronous, because deciding and chaining are. */
export interface Digest {
  /** SHA-256: 32 bytes. */
  sha256(bytes: Uint8Array): Uint8Array;
  /**
   * SHA-256 of a text as UTF-8, in lower-case hex. Optional: where the platform does this in one step, checksums take half
   * the time.
   */
  sha256Hex?(text: string): string;
}
