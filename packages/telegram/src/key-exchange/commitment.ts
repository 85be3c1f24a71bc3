import { createHash, timingSafeEqual } from "node:crypto";
import { needBytes } from "./argument.ts";

/** A SHA-256. */
export const commitmentLength = 32;

/**
 * `g_a_hash`: what the caller shows before the callee answers, so that it cannot choose `g_a` by the callee's
 * value. It is over exactly the bytes that are sent as `g_a` later.
 */
export function commitmentTo(gA: Uint8Array): Uint8Array {
  needBytes("gA", gA);
  return Uint8Array.from(createHash("sha256").update(gA).digest());
}

/** Whether a received `g_a_hash` can be one at all. A call that brings another length is refused on arrival. */
export function isCommitment(gAHash: Uint8Array): boolean {
  needBytes("gAHash", gAHash);
  return gAHash.length === commitmentLength;
}

/** Whether the bytes of `g_a`, as they came, are the ones committed to. Compares in constant time. */
export function opensCommitment(gA: Uint8Array, gAHash: Uint8Array): boolean {
  return isCommitment(gAHash) && timingSafeEqual(commitmentTo(gA), gAHash);
}
