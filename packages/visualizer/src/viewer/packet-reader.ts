import { recordedSignaling, signalingLines } from "@offhook/replay";
import { pagePrimitives } from "./page-primitives.ts";
import type { PacketReader } from "./viewer-options.ts";

/** Reads the packets of a call in the page itself: the key goes nowhere. */
export const readPackets: PacketReader = async (records, callKey) => {
  const { packets } = recordedSignaling(records, { callKey, primitives: pagePrimitives });
  return {
    packets: packets.length,
    opened: packets.filter(({ decoded }) => decoded !== null && decoded.fault === null).length,
    lines: new Map(
      packets.map((packet) => [
        packet.revision,
        signalingLines({ packets: [packet], keyErasedAt: null }, { width: 100_000 }).slice(1),
      ]),
    ),
  };
};
