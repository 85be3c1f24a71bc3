import type { Digest } from "./digest.ts";

const blockBytes = 64;

/** HMAC-SHA256 (RFC 2104) over the digest port: 32 bytes. */
export function hmacSha256(digest: Digest, key: Uint8Array, message: Uint8Array): Uint8Array {
  const block = new Uint8Array(blockBytes);
  block.set(key.length > blockBytes ? digest.sha256(key) : key);
  const inner = digest.sha256(concat(xor(block, 0x36), message));
  return digest.sha256(concat(xor(block, 0x5c), inner));
}

function xor(block: Uint8Array, mask: number): Uint8Array {
  return block.map((byte) => byte ^ mask);
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
