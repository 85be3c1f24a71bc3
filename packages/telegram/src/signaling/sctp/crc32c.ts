/** CRC-32C (Castagnoli), reflected, as SCTP has it: RFC 9260, appendix A. */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f6_3b78 : 0);
  return crc;
});

/** The checksum of a packet, its own field (bytes 8 to 11) counted as zero. */
export function sctpChecksum(packet: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (let at = 0; at < packet.length; at++) {
    const byte = at >= 8 && at < 12 ? 0 : (packet[at] ?? 0);
    crc = (crc >>> 8) ^ (table[(crc ^ byte) & 0xff] ?? 0);
  }
  return ~crc >>> 0;
}
