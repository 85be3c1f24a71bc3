import { ByteReader } from "../body/byte-reader.ts";
import { Unreadable } from "../unreadable.ts";
import { sctpChecksum } from "./crc32c.ts";
import { readChunk } from "./sctp-chunk.ts";
import type { SctpChunk } from "./sctp-chunk.ts";

/** Both ports of the association that tgcalls makes over signalling data. */
const port = 5000;
const headerBytes = 12;
/** Chunks that one packet may hold; dcsctp packs some 30 into its 1200 bytes. */
const mostChunks = 512;

/** An SCTP packet, read. */
export interface SctpPacket {
  /** The receiver's tag; 0 with INIT. */
  readonly verificationTag: number;
  readonly chunks: readonly SctpChunk[];
}

/** `ports`: begins like SCTP between ports 5000. `whole`: and its checksum is right. */
export function sctpLikeness(packet: Uint8Array): "none" | "ports" | "whole" {
  if (packet.length < headerBytes) return "none";
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  if (view.getUint16(0) !== port || view.getUint16(2) !== port) return "none";
  return view.getUint32(8, true) === sctpChecksum(packet) ? "whole" : "ports";
}

/**
 * Reads the chunks of a packet whose checksum is right.
 * @throws Unreadable when it is refused as a whole
 */
export function readSctpPacket(packet: Uint8Array): SctpPacket {
  const reader = new ByteReader(packet);
  reader.bytes(4, "ports");
  const verificationTag = reader.uint32("verification tag");
  reader.bytes(4, "checksum");
  const chunks: SctpChunk[] = [];
  while (reader.left > 0) {
    if (chunks.length === mostChunks) throw new Unreadable(`more than ${mostChunks} chunks`);
    const number = reader.uint8("chunk type");
    const flags = reader.uint8("chunk flags");
    const length = reader.uint16("chunk length");
    if (length < 4) throw new Unreadable(`a chunk of ${length} bytes`);
    chunks.push(readChunk(number, flags, reader.bytes(length - 4, "chunk")));
    reader.bytes(Math.min(reader.left, (4 - (length & 3)) & 3), "padding");
  }
  if (chunks.length === 0) throw new Unreadable("a packet without chunks");
  return { verificationTag, chunks };
}
