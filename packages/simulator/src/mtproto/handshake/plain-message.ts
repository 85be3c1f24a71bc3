import { TlReader } from "../../tl/tl-reader.ts";
import { TlWriter } from "../../tl/tl-writer.ts";

/** An unencrypted packet: `0:8 msg_id:8 length:4 body`. @throws {TlError} if it is shorter than it says */
export function plainBody(packet: Buffer): Buffer {
  const reader = new TlReader(packet.subarray(16));
  return reader.raw(reader.int());
}

export function plainPacket(msgId: bigint, body: Buffer): Buffer {
  const writer = new TlWriter(20 + body.length);
  writer.long(0n);
  writer.long(msgId);
  writer.uint(body.length);
  writer.raw(body);
  return writer.bytes();
}
