import { createDiffieHellman, createHash, type DiffieHellman, randomBytes } from "node:crypto";

/* The key exchange once more, with nothing of ours: what the engine and the simulator are judged by. */

let known: DiffieHellman | undefined;
/** Making one takes 180 ms; it is reused for the one prime that there is. */
export function diffieHellman(p: Uint8Array, g: number): DiffieHellman {
  known ??= createDiffieHellman(Buffer.from(p), g);
  return known;
}

export function newSecret(): Buffer {
  return randomBytes(256);
}

export function publicValue(dh: DiffieHellman, secret: Buffer): Buffer {
  dh.setPrivateKey(secret);
  const value = dh.generateKeys();
  return Buffer.concat([Buffer.alloc(256 - value.length), value]);
}

export function shared(dh: DiffieHellman, secret: Buffer, theirs: Uint8Array): Buffer {
  dh.setPrivateKey(secret);
  return dh.computeSecret(theirs);
}

export function fingerprint(key: Buffer): bigint {
  return createHash("sha1").update(key).digest().readBigInt64LE(12);
}

export function commitment(gA: Uint8Array): Buffer {
  return createHash("sha256").update(gA).digest();
}
