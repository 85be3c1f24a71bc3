import type { SignalingRecord } from "@offhook/engine";
import { plainText } from "../text/plain-text.ts";

/** What a record of the signalling stream says, without its content. */
export function packetWords(record: SignalingRecord): string {
  if (record.type === "SignalingSettled") {
    const { attempts, error = null } = record.data as Partial<typeof record.data>;
    const tries = `try ${plainText(attempts, 4)}`;
    return error === null
      ? `signalling data taken at ${tries}`
      : `signalling data not taken, ${tries}: ${plainText(error.type, 32)}`;
  }
  const way = record.type === "SignalingSent" ? "sent" : "received";
  return `signalling data ${way}, ${packetBytes(record)} B as ciphertext`;
}

/** How long a packet is. */
export function packetBytes({ data }: SignalingRecord): number {
  const packet: unknown = (data as { readonly packet?: unknown } | null)?.packet;
  return typeof packet === "string" ? Math.floor((packet.length * 3) / 4) : 0;
}
