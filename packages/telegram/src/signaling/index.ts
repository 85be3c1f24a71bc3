import { nodePrimitives } from "./node-primitives.ts";
import { packetCrypto } from "./packet-crypto.ts";

const nodePacketCrypto = packetCrypto(nodePrimitives);
/** Encrypts one signalling packet with `node:crypto`; see `PacketCrypto`. */
export const sealPacket = nodePacketCrypto.seal;
/** Decrypts one signalling packet with `node:crypto`; see `PacketCrypto`. */
export const openPacket = nodePacketCrypto.open;
export { packetCrypto, packetSizes } from "./packet-crypto.ts";
export type { OpenedPacket, PacketCrypto, PacketPrimitives, PacketSender } from "./packet-crypto.ts";
