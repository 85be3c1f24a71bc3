import { directionOf, fromBase64Url, InvalidArgument, isCallRecord } from "@offhook/engine";
import type { CallRecord, NewRecord, SignalingPacketRecord, SignalingRecord } from "@offhook/engine";
import { SignalingDecoder } from "@offhook/telegram/signaling";
import type { DecodedPacket, SignalingPrimitives } from "@offhook/telegram/signaling";
import { checkedRecords } from "../text/checked-records.ts";
import { plainText } from "../text/plain-text.ts";
import { packetBytes } from "./packet-words.ts";

/** What packets are opened with. */
export interface SignalingKey {
  /** The 256 bytes of the call key. */
  readonly callKey: Uint8Array;
  /** Those of Node are `nodePrimitives` of `@offhook/telegram`; a page brings its own. */
  readonly primitives: SignalingPrimitives;
}

/** A signalling packet of a recorded call. */
export interface RecordedPacket {
  readonly revision: number;
  /** Machine time, Unix milliseconds. */
  readonly at: number;
  readonly way: "sent" | "received";
  readonly bytes: number;
  /** The state of the call when it passed. */
  readonly state: string;
  /** What is in it; `null` without a key. */
  readonly decoded: DecodedPacket | null;
  /** Of a sent packet that Telegram did not take at once: what became of it. */
  readonly settled: { readonly attempts: number; readonly error: string | null } | null;
}

/** The packets of a call, and whether its key can still be had. */
export interface RecordedSignaling {
  readonly packets: readonly RecordedPacket[];
  /** When the call's key was destroyed, Unix milliseconds; `null` when no record says so. */
  readonly keyErasedAt: number | null;
}

/**
 * The signalling packets of a call in their order, in clear when the key is given. Both streams of the call stand in one
 * list. What a peer put into a packet never throws.
 * @throws InvalidArgument for no list of records, none of a call's own stream, or a key that can't be used
 */
export function recordedSignaling(records: readonly NewRecord[], key?: SignalingKey): RecordedSignaling {
  checkedRecords("records", records);
  const [first] = records.filter(isCallRecord).toSorted((a, b) => a.revision - b.revision);
  if (first === undefined)
    throw new InvalidArgument(
      "records",
      records,
      "both streams of a call, with at least one record of its own",
    );
  const packets = records
    .filter((record): record is SignalingRecord => !isCallRecord(record))
    .toSorted((a, b) => a.revision - b.revision);
  const decode = key === undefined ? () => null : decoderFor(first, key);
  return {
    packets: packets.filter(isPacket).map((record): RecordedPacket => {
      const way = record.type === "SignalingSent" ? "sent" : "received";
      const { revision, at, data } = record;
      return {
        revision,
        at,
        way,
        bytes: packetBytes(record),
        state: plainText(data.state, 32),
        decoded: decode(way, data.packet),
        settled: settledOf(record, packets),
      };
    }),
    keyErasedAt: records.filter(isCallRecord).find(isKeyErased)?.at ?? null,
  };
}

function isPacket(record: SignalingRecord): record is SignalingPacketRecord {
  return record.type !== "SignalingSettled";
}

function decoderFor(
  first: CallRecord,
  { callKey, primitives }: SignalingKey,
): (way: RecordedPacket["way"], packet: string) => DecodedPacket | null {
  const us = directionOf(first) === "outgoing" ? "caller" : "callee";
  const decoders = {
    sent: new SignalingDecoder({ callKey, primitives, sender: us }),
    received: new SignalingDecoder({ callKey, primitives, sender: us === "caller" ? "callee" : "caller" }),
  };
  return (way, packet) => {
    const bytes = bytesOf(packet);
    return bytes === null ? null : decoders[way].decode(bytes);
  };
}

function bytesOf(packet: string): Uint8Array | null {
  try {
    return fromBase64Url(packet);
  } catch {
    return null;
  }
}

function settledOf({ id }: SignalingRecord, packets: readonly SignalingRecord[]): RecordedPacket["settled"] {
  for (const record of packets) {
    if (record.type !== "SignalingSettled" || record.data.packetId !== id) continue;
    const { attempts, error } = record.data;
    return { attempts, error: error?.type ?? null };
  }
  return null;
}

function isKeyErased(record: CallRecord): boolean {
  if (record.type !== "SecretsWiped") return false;
  const secrets: unknown = (record as CallRecord<"SecretsWiped">).data.secrets;
  return Array.isArray(secrets) && secrets.includes("key");
}
