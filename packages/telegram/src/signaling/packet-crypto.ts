/**
 * The encryption of one signalling packet, all tgcalls versions from 2.7.7 on:
 *
 *   packet        = msg_key (16) || AES-256-CTR(body)
 *   msg_key       = bytes 8..24 of SHA256(key[88+x .. 120+x] || body)
 *   A             = SHA256(msg_key || key[x .. x+36])
 *   B             = SHA256(key[40+x .. 76+x] || msg_key)
 *   aes_key       = A[0..8]  || B[8..24] || A[24..32]
 *   aes_iv        = B[0..4]  || A[8..16] || B[24..28]
 *   x             = 128 when the sender is the caller, 136 when it is the callee
 *
 * No length and no padding. The body begins with a counter; refusing a counter that was seen before is the
 * receiver's task, one layer up.
 */

import { InvalidArgument } from "@offhook/engine";

/** Who made a packet. A packet that comes back to its maker does not open: the other side's x differs. */
export type PacketSender = "caller" | "callee";

/** The body of a packet, or why it can't be had. */
export type OpenedPacket =
  | { readonly ok: true; readonly body: Uint8Array }
  /** `size`: not 21 to 131072 bytes. `msgKey`: another key, another sender, or changed on the way. */
  | { readonly ok: false; readonly fault: "size" | "msgKey" };

/** The primitives, so that a browser can bring its own. */
export interface PacketPrimitives {
  sha256(...parts: readonly Uint8Array[]): Uint8Array;
  /** AES-256 in counter mode, the whole 16-byte block being a big-endian counter; its own inverse. */
  aes256Ctr(key: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array;
  /** Compares equally long arrays in constant time. */
  equal(one: Uint8Array, other: Uint8Array): boolean;
}

/** How small and how large a packet may be, in bytes. */
export const packetSizes = { leastBytes: 21, mostBytes: 131_072 };
const msgKeyLength = 16;
const callKeyLength = 256;

/** Signalling packets, sealed and opened with the key of a call. */
export interface PacketCrypto {
  /**
   * Encrypts a body (5 to 131056 bytes) with the call's key.
   * @throws InvalidArgument `INVALID_ARGUMENT` when the key is not 256 bytes or the body has no size that the peer would accept.
   */
  readonly seal: (callKey: Uint8Array, sender: PacketSender, body: Uint8Array) => Uint8Array;
  /** Decrypts a packet that `sender` made. Never throws for what a peer sent. */
  readonly open: (callKey: Uint8Array, sender: PacketSender, packet: Uint8Array) => OpenedPacket;
}

/** @throws InvalidArgument without one of the primitives */
export function packetCrypto(use: PacketPrimitives): PacketCrypto {
  const missing = (["sha256", "aes256Ctr", "equal"] as const).some(
    (name) => typeof use?.[name] !== "function",
  );
  if (missing) throw new InvalidArgument("use", use, "an object with sha256(), aes256Ctr(), equal()");
  return {
    seal(callKey, sender, body) {
      const x = offset(callKey, sender);
      if (!(body instanceof Uint8Array) || !isPacketSize(msgKeyLength + body.length)) {
        throw new InvalidArgument("body", body, bodySizes);
      }
      const msgKey = msgKeyOf(use, callKey, x, body);
      const { aesKey, aesIv } = aesOf(use, callKey, x, msgKey);
      return joined(msgKey, use.aes256Ctr(aesKey, aesIv, body));
    },
    open(callKey, sender, packet) {
      const x = offset(callKey, sender);
      if (!(packet instanceof Uint8Array)) throw new InvalidArgument("packet", packet, "a Uint8Array");
      if (!isPacketSize(packet.length)) return { ok: false, fault: "size" };
      const msgKey = packet.subarray(0, msgKeyLength);
      const { aesKey, aesIv } = aesOf(use, callKey, x, msgKey);
      const body = use.aes256Ctr(aesKey, aesIv, packet.subarray(msgKeyLength));
      if (!use.equal(msgKeyOf(use, callKey, x, body), msgKey)) return { ok: false, fault: "msgKey" };
      return { ok: true, body };
    },
  };
}

const bodySizes = `${packetSizes.leastBytes - msgKeyLength} to ${packetSizes.mostBytes - msgKeyLength} bytes`;

function isPacketSize(size: number): boolean {
  return size >= packetSizes.leastBytes && size <= packetSizes.mostBytes;
}

function offset(callKey: Uint8Array, sender: PacketSender): number {
  if (!(callKey instanceof Uint8Array) || callKey.length !== callKeyLength) {
    // The key of a call, if only half of one: neither the message nor the error's fields hold it.
    const found = callKey instanceof Uint8Array ? `(${callKey.length} bytes, not shown)` : "(not shown)";
    throw new InvalidArgument("callKey", found, `a Uint8Array of ${callKeyLength} bytes`);
  }
  if (sender !== "caller" && sender !== "callee") {
    throw new InvalidArgument("sender", sender, '"caller" or "callee"');
  }
  return sender === "caller" ? 128 : 136;
}

function msgKeyOf(use: PacketPrimitives, key: Uint8Array, x: number, body: Uint8Array): Uint8Array {
  return use.sha256(key.subarray(88 + x, 120 + x), body).subarray(8, 24);
}

function aesOf(use: PacketPrimitives, key: Uint8Array, x: number, msgKey: Uint8Array) {
  const a = use.sha256(msgKey, key.subarray(x, x + 36));
  const b = use.sha256(key.subarray(40 + x, 76 + x), msgKey);
  return {
    aesKey: joined(a.subarray(0, 8), b.subarray(8, 24), a.subarray(24, 32)),
    aesIv: joined(b.subarray(0, 4), a.subarray(8, 16), b.subarray(24, 28)),
  };
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
