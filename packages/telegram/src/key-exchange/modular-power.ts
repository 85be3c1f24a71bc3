import { createPrivateKey, createPublicKey } from "node:crypto";
import { minimal, padded } from "./big-number.ts";

/**
 * `base ^ exponent mod prime`, 256 bytes, in OpenSSL's constant-time exponentiation (1.5 ms for 2048 bits on a
 * quiet machine; native BigInt needs 9 to 11).
 *
 * Node has no such function, and `createDiffieHellman` tests its prime on the event loop (180 ms, each time).
 * Importing a Diffie-Hellman private key does not: OpenSSL computes the public key of (prime, generator,
 * private value) and nothing else. So the number that we want is the public key of a private key whose
 * generator is our base. This holds for any base, a peer's public value included.
 *
 * The caller has checked prime and base; this function judges nothing.
 */
export function modularPower(base: Uint8Array, exponent: Uint8Array, prime: Uint8Array): Uint8Array {
  const group = sequence(dhKeyAgreement, sequence(integer(prime), integer(base)));
  const der = sequence(integer(Uint8Array.of(0)), group, octetString(integer(exponent)));
  const privateKey = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  return publicValueOf(createPublicKey(privateKey).export({ format: "der", type: "spki" }));
}

/**
 * Lets OpenSSL load what the first import of such a key needs (1.5 ms), with a number too small to cost
 * anything, so that the first real exponentiation takes no longer than the others.
 */
export function warmUp(): void {
  if (isWarm) return;
  isWarm = true;
  modularPower(Uint8Array.of(2), Uint8Array.of(3), new Uint8Array(64).fill(0xff));
}

let isWarm = false;

// DER, as much of it as PKCS #8 and SubjectPublicKeyInfo with PKCS #3 parameters need (RFC 5958, RFC 5280).
const tags = { integer: 0x02, bitString: 0x03, octetString: 0x04, objectId: 0x06, sequence: 0x30 };
/** 1.2.840.113549.1.3.1, dhKeyAgreement. */
const dhKeyAgreement = field(tags.objectId, Buffer.from("2a864886f70d010301", "hex"));

function sequence(...parts: readonly Uint8Array[]): Buffer {
  return field(tags.sequence, ...parts);
}

function octetString(content: Uint8Array): Buffer {
  return field(tags.octetString, content);
}

function integer(value: Uint8Array): Buffer {
  const digits = minimal(value);
  // A set top bit would make it negative; zero needs one digit.
  const needsZero = digits.length === 0 || (digits[0] ?? 0) >= 0x80;
  return field(tags.integer, ...(needsZero ? [Uint8Array.of(0), digits] : [digits]));
}

function field(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const size =
    content.length < 0x80
      ? [content.length]
      : content.length < 0x100
        ? [0x81, content.length]
        : [0x82, content.length >> 8, content.length & 0xff];
  return Buffer.concat([Uint8Array.of(tag, ...size), content]);
}

/** SubjectPublicKeyInfo = SEQUENCE { algorithm, BIT STRING { unused bits = 0, INTEGER public value } }. */
function publicValueOf(spki: Uint8Array): Uint8Array {
  const info = read(spki, 0, tags.sequence);
  const algorithm = read(spki, info.start, tags.sequence);
  const bits = read(spki, algorithm.end, tags.bitString);
  const value = read(spki, bits.start + 1, tags.integer);
  return padded(minimal(spki.subarray(value.start, value.end)));
}

function read(der: Uint8Array, at: number, tag: number): { start: number; end: number } {
  const first = der[at + 1] ?? 0;
  const sizeBytes = first < 0x80 ? 0 : first & 0x7f;
  let length = first < 0x80 ? first : 0;
  for (let i = 0; i < sizeBytes; i += 1) length = length * 0x100 + (der[at + 2 + i] ?? 0);
  const start = at + 2 + sizeBytes;
  if (der[at] !== tag || start + length > der.length) {
    throw new Error(`OpenSSL exported a public key whose DER does not have tag ${tag} at byte ${at}.`);
  }
  return { start, end: start + length };
}
