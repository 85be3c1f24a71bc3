import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { InvalidArgument } from "@offhook/engine";

/**
 * AES-256-GCM. Sealed bytes are: nonce (12, random), tag (16), ciphertext. The ciphertext holds the length of the
 * value (4, big-endian), the value, and zeros up to the size of the slot, so that a size tells little. `label` is
 * authenticated with it: a value that was moved under another name does not open.
 *
 * Nonces are random, so one key may seal some 2^32 values (NIST SP 800-38D, section 8.3).
 * @throws InvalidArgument, which shows no value
 */
export function seal(key: SealingKey, label: string, value: Uint8Array): Uint8Array {
  if (!(value instanceof Uint8Array)) throw new InvalidArgument("value", typeof value, "a Uint8Array");
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(Buffer.from(label));
  const size = sealedBytes(value.length);
  const plain = Buffer.alloc(size - nonceBytes - tagBytes);
  plain.writeUInt32BE(value.length);
  plain.set(value, lengthBytes);
  const ciphertext = Buffer.concat([cipher.update(plain), cipher.final()]);
  plain.fill(0);
  return Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]);
}

/** Bytes, or a key object, which makes each step three times faster. */
export type SealingKey = Uint8Array | KeyObject;

/** The value, or `null` when key, label or bytes are not those that it was sealed with. @throws InvalidArgument */
export function unseal(key: SealingKey, label: string, sealed: Uint8Array): Uint8Array | null {
  if (!(sealed instanceof Uint8Array)) throw new InvalidArgument("sealed", typeof sealed, "a Uint8Array");
  if (sealed.length < nonceBytes + tagBytes + lengthBytes) return null;
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, nonceBytes));
  decipher.setAAD(Buffer.from(label));
  decipher.setAuthTag(sealed.subarray(nonceBytes, nonceBytes + tagBytes));
  try {
    const plain = Buffer.concat([decipher.update(sealed.subarray(nonceBytes + tagBytes)), decipher.final()]);
    const length = plain.readUInt32BE();
    const value = new Uint8Array(plain.subarray(lengthBytes, lengthBytes + length));
    plain.fill(0);
    return value.length === length ? value : null;
  } catch {
    return null;
  }
}

/** The size of the slot for a value: steps of 64 bytes up to 1 KiB, then powers of two. */
export function sealedBytes(valueBytes: number): number {
  const least = nonceBytes + tagBytes + lengthBytes + valueBytes;
  return least <= 1024 ? Math.ceil(least / 64) * 64 : 2 ** Math.ceil(Math.log2(least));
}

/**
 * The key that wraps the vault's own key, from the root key and the vault's salt (HKDF-SHA256, RFC 5869).
 * @throws InvalidArgument, which shows neither
 */
export function wrappingKey(rootKey: Uint8Array, salt: Uint8Array): Uint8Array {
  if (!(rootKey instanceof Uint8Array) || !(salt instanceof Uint8Array))
    throw new InvalidArgument("rootKey and salt", "(not shown)", "bytes");
  return new Uint8Array(hkdfSync("sha256", rootKey, salt, "offhook vault: wrapping key", 32));
}

const nonceBytes = 12;
const tagBytes = 16;
const lengthBytes = 4;
