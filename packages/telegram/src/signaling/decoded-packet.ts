import type { BodyFraming } from "./body/read-body.ts";
import type { LegacyMessage } from "./body/legacy-message.ts";
import type { Compression, PayloadMessage } from "./payload/read-payload.ts";
import type { SctpArrival } from "./sctp/sctp-inbound.ts";
import type { SctpPacket } from "./sctp/sctp-packet.ts";

/** What was in the `data` of one updatePhoneCallSignalingData. */
export interface DecodedPacket {
  readonly sizeBytes: number;
  /** `sctp` carries bare bodies; the others are one body. `none`: it did not open. */
  readonly framing: BodyFraming | "sctp" | "none";
  /** The SCTP packet, which is not encrypted, and what it brought about. */
  readonly sctp: (SctpPacket & Omit<SctpArrival, "messages">) | null;
  /** What was encrypted. With SCTP: the user messages that are complete now, none for control packets. */
  readonly bodies: readonly DecodedBody[];
  /** Why there is nothing to see; `null` when it was read. */
  readonly fault: PacketFault | null;
}

/** Why a packet can't be read. */
export interface PacketFault {
  /**
   * `size`: not 21 to 131072 bytes. `msgKey`: another key, another sender, or changed on the way. `checksum`: the
   * same, and it begins like SCTP. `sctp`: chunks that do not read.
   */
  readonly code: "size" | "msgKey" | "checksum" | "sctp";
  readonly problem: string;
}

/** One encrypted unit: `seq` and records. */
export interface DecodedBody {
  readonly sizeBytes: number;
  readonly framing: BodyFraming | "none";
  /** The counter of the unit; 0 when there is none to read. */
  readonly counter: number;
  readonly records: readonly SignalingRecordView[];
  /** Why a receiver refuses it. A unit that comes again still shows its records. */
  readonly fault: BodyFault | null;
}

/** Why the body of a packet, or a record in it, is not taken. */
export interface BodyFault {
  /** `size`, `msgKey`: as in PacketFault, of a message in SCTP. `records`: it does not read. `seen`, `tooOld`: by its counter. */
  readonly code: "size" | "msgKey" | "records" | "seen" | "tooOld";
  readonly problem: string;
}

/** One record of a packet. */
export type SignalingRecordView =
  | MessageRecord
  | {
      readonly kind: "ack";
      /** The whole `seq` of the message, bits included. */
      readonly ackedSeq: number;
      readonly ackedCounter: number;
    }
  /** Only there so that others can follow behind it. */
  | { readonly kind: "empty"; readonly counter: number };

/** A message as it stood in a packet. */
export interface MessageRecord {
  readonly kind: "message";
  readonly counter: number;
  readonly seq: number;
  readonly wantsAck: boolean;
  readonly isSingle: boolean;
  /** Behind a record with a later counter: sent again, or for the first time after having waited. */
  readonly isBehind: boolean;
  /** `new`: for the media engine. `again`: was delivered before. `refused`: the unit is. */
  readonly delivery: "new" | "again" | "refused";
  readonly compression: Compression;
  /** Bytes of the payload as it travelled. */
  readonly sizeBytes: number;
  /** The unpacked payload; `null` for binary messages. */
  readonly payload: Uint8Array | null;
  readonly message: SignalingMessage;
}

/** A message by its `type`: JSON ones, binary ones, `unknown`, `malformed` and `opaque`. */
export type SignalingMessage = PayloadMessage | LegacyMessage;
