import { createHash, randomFillSync } from "node:crypto";
import { MalformedPacket } from "../transport/malformed-packet.ts";
import { decryptIge, encryptIge } from "./aes-ige.ts";

/** What an encrypted packet holds. */
export interface EncryptedMessage {
  readonly salt: bigint;
  readonly sessionId: bigint;
  readonly msgId: bigint;
  readonly seqNo: number;
  readonly body: Buffer;
}

/**
 * A 2048-bit key that one client shares with the server, and MTProto 2.0's encryption by it:
 *
 * ```
 * packet  = auth_key_id:8  msg_key:16  IGE(plain)
 * plain   = salt:8  session_id:8  msg_id:8  seq_no:4  length:4  body  padding:12-1024
 * msg_key = SHA256(auth_key[88+x, 32] + plain)[8, 16]       x = 0 from the client, 8 from the server
 * a = SHA256(msg_key + auth_key[x, 36])    b = SHA256(auth_key[40+x, 36] + msg_key)
 * key = a[0, 8] + b[8, 16] + a[24, 8]      iv = b[0, 8] + a[8, 16] + b[24, 8]
 * ```
 */
export class AuthKey {
  /** The last 64 bits of the key's SHA1, as they stand in a packet. */
  readonly id: bigint;
  readonly #key: Buffer;

  constructor(key: Uint8Array) {
    this.#key = Buffer.from(key);
    this.id = createHash("sha1").update(this.#key).digest().readBigUInt64LE(12);
  }

  encrypt({ salt, sessionId, msgId, seqNo, body }: EncryptedMessage): Buffer {
    const contentLength = 32 + body.length;
    const padding = 12 + ((16 - ((contentLength + 12) % 16)) % 16);
    const plain = Buffer.allocUnsafe(contentLength + padding);
    plain.writeBigInt64LE(salt, 0);
    plain.writeBigInt64LE(sessionId, 8);
    plain.writeBigInt64LE(msgId, 16);
    plain.writeUInt32LE(seqNo, 24);
    plain.writeUInt32LE(body.length, 28);
    plain.set(body, 32);
    randomFillSync(plain, contentLength);
    const msgKey = this.#msgKey(plain, "server");
    const { key, iv } = this.#derive(msgKey, "server");
    const header = Buffer.allocUnsafe(8);
    header.writeBigUInt64LE(this.id);
    return Buffer.concat([header, msgKey, encryptIge(plain, key, iv)]);
  }

  /** A packet of the client. Trailing bytes of a padded transport are ignored. @throws {MalformedPacket} */
  decrypt(packet: Buffer): EncryptedMessage {
    const encryptedLength = (packet.length - 24) & ~15;
    if (encryptedLength < 48) throw new MalformedPacket(`an encrypted packet of ${packet.length} bytes`);
    const msgKey = packet.subarray(8, 24);
    const { key, iv } = this.#derive(msgKey, "client");
    const plain = decryptIge(packet.subarray(24, 24 + encryptedLength), key, iv);
    if (!this.#msgKey(plain, "client").equals(msgKey)) throw new MalformedPacket("msg_key does not fit");
    const length = plain.readUInt32LE(28);
    const padding = plain.length - 32 - length;
    if (length % 4 !== 0 || padding < 12 || padding > 1024) {
      throw new MalformedPacket(`a message of ${length} bytes with ${padding} bytes of padding`);
    }
    return {
      salt: plain.readBigInt64LE(0),
      sessionId: plain.readBigInt64LE(8),
      msgId: plain.readBigInt64LE(16),
      seqNo: plain.readUInt32LE(24),
      body: plain.subarray(32, 32 + length),
    };
  }

  #msgKey(plain: Buffer, sender: Sender): Buffer {
    const part = this.#key.subarray(88 + offsets[sender], 120 + offsets[sender]);
    return createHash("sha256").update(part).update(plain).digest().subarray(8, 24);
  }

  #derive(msgKey: Buffer, sender: Sender): { key: Buffer; iv: Buffer } {
    const x = offsets[sender];
    const a = createHash("sha256")
      .update(msgKey)
      .update(this.#key.subarray(x, x + 36))
      .digest();
    const b = createHash("sha256")
      .update(this.#key.subarray(40 + x, 76 + x))
      .update(msgKey)
      .digest();
    return {
      key: Buffer.concat([a.subarray(0, 8), b.subarray(8, 24), a.subarray(24)]),
      iv: Buffer.concat([b.subarray(0, 8), a.subarray(8, 24), b.subarray(24)]),
    };
  }
}

type Sender = "client" | "server";
const offsets = { client: 0, server: 8 } as const satisfies Record<Sender, number>;
