import type { Digest } from "@offhook/engine";

/**
 * An id that is made of a name, so that the same fork of the same call gives the same branch, byte for byte: a name-based
 * UUID over SHA-256, which RFC 9562 files under version 8.
 */
export function uuidOf(name: string, digest: Digest): string {
  const bytes = Uint8Array.from(digest.sha256(new TextEncoder().encode(name)).slice(0, 16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
