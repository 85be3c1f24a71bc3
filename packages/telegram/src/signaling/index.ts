/** `@offhook/telegram/signaling`: what is inside `phone.sendSignalingData`. Loads in a browser. */
export { packetCrypto, packetSizes } from "./packet-crypto.ts";
export type { OpenedPacket, PacketCrypto, PacketPrimitives, PacketSender } from "./packet-crypto.ts";
