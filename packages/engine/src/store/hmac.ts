import { needMethods } from "../call/argument.ts";
import { InvalidArgument } from "../call/offhook-error.ts";
import type { Digest } from "./digest.ts";

const blockBytes = 64;

/** HMAC-SHA256 (RFC 2104) over the digest port: 32 bytes. @throws InvalidArgument, which shows neither key nor message */
export function hmacSha256(digest: Digest, key: Uint8Array, message: Uint8Array): Uint8Array {
  needMethods("digest", digest, ["sha256"]);
  if (!(key instanceof Uint8Array) || !(message instanceof Uint8Array))
    throw new InvalidArgument("key and message", "(not shown)", "bytes");
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
