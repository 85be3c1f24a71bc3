import { createHash } from "node:crypto";

/**
 * The exchange's arithmetic once more, on BigInt and by the textbook, for tests to compare with. It shares no
 * code with the implementation, is slow and leaks its exponent through time: never to be used for a call.
 */
export function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

export function numberOf(value: Uint8Array | string): bigint {
  const hex = typeof value === "string" ? value : Buffer.from(value).toString("hex");
  return BigInt(`0x0${hex}`);
}

export function bytesOf(value: bigint | string): Uint8Array {
  const hex = typeof value === "string" ? value : value.toString(16).padStart(512, "0");
  return Uint8Array.from(Buffer.from(hex, "hex"));
}

/** The fingerprint of a 256-byte key, read byte by byte. */
export function fingerprintByHand(key: Uint8Array): string {
  const last8 = createHash("sha1").update(key).digest().subarray(12);
  const unsigned = [...last8].reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
  return (unsigned >= 1n << 63n ? unsigned - (1n << 64n) : unsigned).toString();
}
