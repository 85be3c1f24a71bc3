import { createHash } from "node:crypto";
import { decryptIge, xorInto } from "../envelope/aes-ige.ts";
import { MalformedPacket } from "../transport/malformed-packet.ts";

/**
 * Undoes RSA_PAD: the 192 bytes that a client has hidden in one RSA block.
 *
 * ```
 * block = (temp_key ^ SHA256(aes)):32 + aes:224
 * aes   = IGE(reverse(data):192 + SHA256(temp_key + data):32, temp_key, iv = 0)
 * ```
 *
 * @throws {MalformedPacket} if the hash does not fit
 */
export function unpadRsaBlock(block: Buffer): Buffer {
  const encrypted = block.subarray(32);
  const tempKey = Buffer.from(block.subarray(0, 32));
  xorInto(tempKey, createHash("sha256").update(encrypted).digest());
  const plain = decryptIge(encrypted, tempKey, Buffer.alloc(32));
  const data = Buffer.from(plain.subarray(0, 192).toReversed());
  const hash = createHash("sha256").update(tempKey).update(data).digest();
  if (!hash.equals(plain.subarray(192))) throw new MalformedPacket("RSA_PAD does not unpack");
  return data;
}
