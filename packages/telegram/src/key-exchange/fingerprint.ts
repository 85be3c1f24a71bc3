import { createHash } from "node:crypto";
import type { Int64 } from "@offhook/engine";
import type { TlLong } from "../client/phone-objects.ts";
import { needFingerprint, needSecret } from "./argument.ts";
import { padded } from "./big-number.ts";

/**
 * `key_fingerprint`: the last 8 bytes of the key's SHA-1, in the order in which TL sends a long (the byte at 12
 * is the lowest), as a signed decimal string. The key is always hashed as 256 bytes.
 */
export function keyFingerprint(key: Uint8Array): Int64 {
  needSecret("key", key);
  return createHash("sha1").update(padded(key)).digest().readBigInt64LE(12).toString() as Int64;
}

/** Equal as 64 bits: `"-1"` and `"18446744073709551615"` are one fingerprint. */
export function sameFingerprint(one: TlLong, other: TlLong): boolean {
  needFingerprint(one);
  needFingerprint(other);
  return bits(one) !== undefined && bits(one) === bits(other);
}

/** What is not a decimal number equals nothing; its length is limited because a peer may have chosen it. */
function bits(value: TlLong): bigint | undefined {
  return /^-?\d{1,20}$/.test(value) ? BigInt.asUintN(64, BigInt(value)) : undefined;
}
