import { unzipSync } from "node:zlib";
import { TlReader } from "../../tl/tl-reader.ts";
import { TlWriter } from "../../tl/tl-writer.ts";
import { maxPacketBytes } from "../transport/framing.ts";
import { MalformedPacket } from "../transport/malformed-packet.ts";
import { containerId, gzipPackedId, rpcResultId } from "./service-schema.ts";

/** A message as it stands in a packet or in a container. */
export interface InnerMessage {
  readonly msgId: bigint;
  readonly seqNo: number;
  readonly body: Buffer;
}

/**
 * The messages in a packet's body: itself, or what a container holds
 * (`msg_container#73f1f8dc count:int (msg_id:long seqno:int bytes:int body)*`, never nested). Bodies come
 * unzipped.
 *
 * @throws {MalformedPacket | TlError}
 */
export function messagesIn(message: InnerMessage): InnerMessage[] {
  const body = unzipped(message.body);
  const reader = new TlReader(body);
  if (reader.peekUint() !== containerId) return [{ ...message, body }];
  reader.uint();
  const count = reader.int();
  if (count < 0 || count > 1024) throw new MalformedPacket(`a container of ${count} messages`);
  return Array.from({ length: count }, () => {
    const msgId = reader.long();
    const seqNo = reader.uint();
    const inner = unzipped(reader.raw(reader.int()));
    if (inner.length < 4 || inner.readUInt32LE() === containerId) {
      throw new MalformedPacket("a container holds a container or an empty message");
    }
    return { msgId, seqNo, body: inner };
  });
}

/**
 * What `gzip_packed#3072cfa1 packed_data:bytes` holds; other bodies as they are. mtcute packs with zlib's header in the
 * place of gzip's, which Telegram takes too.
 * @throws {MalformedPacket}
 */
export function unzipped(body: Buffer): Buffer {
  if (body.length < 4 || body.readUInt32LE() !== gzipPackedId) return body;
  try {
    const packed = new TlReader(body.subarray(4)).lengthPrefixed();
    return unzipSync(packed, { maxOutputLength: maxPacketBytes });
  } catch (error) {
    throw new MalformedPacket("gzip_packed does not unpack", { cause: error });
  }
}

/** `rpc_result#f35c6d01 req_msg_id:long result:Object` */
export function rpcResult(requestMsgId: bigint, result: Buffer): Buffer {
  const writer = new TlWriter(12 + result.length);
  writer.uint(rpcResultId);
  writer.long(requestMsgId);
  writer.raw(result);
  return writer.bytes();
}
