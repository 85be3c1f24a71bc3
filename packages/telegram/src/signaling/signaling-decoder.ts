import { InvalidArgument, needKnown } from "@offhook/engine";
import { readBody } from "./body/read-body.ts";
import type { BodyFraming, RawRecord } from "./body/read-body.ts";
import { counterOf, isSingle, wantsAck } from "./body/seq.ts";
import { CounterWindow } from "./counters/counter-window.ts";
import { DeliveredMessages } from "./counters/delivered-messages.ts";
import type {
  BodyFault,
  DecodedBody,
  DecodedPacket,
  MessageRecord,
  SignalingRecordView,
} from "./decoded-packet.ts";
import { packetCrypto } from "./packet-crypto.ts";
import type { PacketCrypto, PacketPrimitives, PacketSender } from "./packet-crypto.ts";
import { readPayload } from "./payload/read-payload.ts";
import type { InflateBudget, Inflater } from "./payload/read-payload.ts";
import { SctpInbound } from "./sctp/sctp-inbound.ts";
import { readSctpPacket, sctpLikeness } from "./sctp/sctp-packet.ts";
import type { SctpPacket } from "./sctp/sctp-packet.ts";
import { Unreadable } from "./unreadable.ts";

/** What a decoder is given to compute with. `@offhook/telegram` has those of Node. */
export type SignalingPrimitives = PacketPrimitives & Inflater;

/** Whose packets are decoded, and with what. */
export interface SignalingDecoderOptions {
  /** The 256 bytes of the call key. Copied. */
  readonly callKey: Uint8Array;
  /** Whose packets are read: one decoder per direction. */
  readonly sender: PacketSender;
  readonly primitives: SignalingPrimitives;
  /**
   * The first of the call's negotiated library versions. Only a hint: packets say themselves what they are, but for a
   * packet of acks alone, and for bare payloads that are no JSON.
   */
  readonly libraryVersion?: string;
}

/** The most that the compressed payloads of one packet may unpack to, together. */
const mostInflatedBytes = 2 * 1024 * 1024;

/**
 * Reads the signalling packets of one direction of a call, in the order in which they came. Tells the framing of each
 * by its bytes; remembers counters, delivered messages and pieces of SCTP messages, all within fixed limits.
 *
 * What a peer sent never throws: a packet that is refused has a `fault`, one that holds something unknown keeps it.
 */
export class SignalingDecoder {
  readonly #callKey: Uint8Array;
  readonly #sender: PacketSender;
  readonly #primitives: SignalingPrimitives;
  readonly #crypto: PacketCrypto;
  readonly #hint: BodyFraming | undefined;
  readonly #window = new CounterWindow();
  readonly #delivered = new DeliveredMessages();
  readonly #sctp = new SctpInbound();

  /** @throws InvalidArgument for a key, sender or primitives that can't be used; the key is not shown. */
  constructor(options: SignalingDecoderOptions) {
    needKnown("options", options, { callKey: true, sender: true, primitives: true, libraryVersion: true });
    const { callKey, sender, primitives, libraryVersion } = options;
    if (typeof primitives?.inflate !== "function") {
      throw new InvalidArgument(
        "primitives",
        primitives,
        "an object with sha256(), aes256Ctr(), equal(), inflate()",
      );
    }
    if (libraryVersion !== undefined && typeof libraryVersion !== "string") {
      throw new InvalidArgument("libraryVersion", libraryVersion, 'a version such as "9.0.0"');
    }
    this.#crypto = packetCrypto(primitives);
    // Judges key and sender; the packet is too short for anything more.
    this.#crypto.open(callKey, sender, new Uint8Array());
    this.#callKey = Uint8Array.from(callKey);
    this.#sender = sender;
    this.#primitives = primitives;
    this.#hint = framingOf(libraryVersion);
  }

  /** Reads one packet. @throws InvalidArgument when it is no Uint8Array, and for nothing else. */
  decode(packet: Uint8Array): DecodedPacket {
    if (!(packet instanceof Uint8Array)) throw new InvalidArgument("packet", packet, "a Uint8Array");
    const budget = { bytesLeft: mostInflatedBytes };
    const likeness = sctpLikeness(packet);
    if (likeness === "whole") return this.#sctpPacket(packet, budget);
    const opened = this.#crypto.open(this.#callKey, this.#sender, packet);
    const sizeBytes = packet.length;
    if (!opened.ok) {
      const isDamagedSctp = opened.fault === "msgKey" && likeness === "ports";
      const code = isDamagedSctp ? ("checksum" as const) : opened.fault;
      const fault = { code, problem: problems[code] };
      return { sizeBytes, framing: "none", sctp: null, bodies: [], fault };
    }
    const body = this.#body(opened.body, budget, this.#hint);
    return { sizeBytes, framing: body.framing, sctp: null, bodies: [body], fault: null };
  }

  #sctpPacket(packet: Uint8Array, budget: InflateBudget): DecodedPacket {
    const sizeBytes = packet.length;
    let read: SctpPacket;
    try {
      read = readSctpPacket(packet);
    } catch (error) {
      const fault = { code: "sctp", problem: problemOf(error) } as const;
      return { sizeBytes, framing: "sctp", sctp: null, bodies: [], fault };
    }
    const { messages, ...arrival } = this.#sctp.receive(read.chunks);
    const bodies = messages.map((message) => {
      const opened = this.#crypto.open(this.#callKey, this.#sender, message);
      if (opened.ok) return this.#body(opened.body, budget, "bare");
      const fault = { code: opened.fault, problem: problems[opened.fault] };
      return { sizeBytes: message.length, framing: "none", counter: 0, records: [], fault } as const;
    });
    return { sizeBytes, framing: "sctp", sctp: { ...read, ...arrival }, bodies, fault: null };
  }

  #body(body: Uint8Array, budget: InflateBudget, hint: BodyFraming | undefined): DecodedBody {
    const sizeBytes = body.length;
    const seq = new DataView(body.buffer, body.byteOffset).getUint32(0);
    const counter = counterOf(seq);
    const verdict = this.#window.register(counter);
    try {
      const { framing, records } = readBody(body, hint);
      const isRefused = verdict !== "new";
      const fault: BodyFault | null = isRefused ? { code: verdict, problem: problems[verdict] } : null;
      return {
        sizeBytes,
        framing,
        counter,
        fault,
        records: records.map((record, index) => this.#record(record, { index, counter, isRefused, budget })),
      };
    } catch (error) {
      const fault = { code: "records", problem: problemOf(error) } as const;
      return { sizeBytes, framing: "none", counter, records: [], fault };
    }
  }

  #record(
    record: RawRecord,
    unit: {
      readonly index: number;
      readonly counter: number;
      readonly isRefused: boolean;
      readonly budget: InflateBudget;
    },
  ): SignalingRecordView {
    if (record.kind === "ack") {
      return { kind: "ack", ackedSeq: record.ackedSeq, ackedCounter: counterOf(record.ackedSeq) };
    }
    const { seq } = record;
    const counter = counterOf(seq);
    if (record.kind === "empty") return { kind: "empty", counter };
    return {
      kind: "message",
      counter,
      seq,
      wantsAck: wantsAck(seq),
      isSingle: isSingle(seq),
      isBehind: unit.index > 0 && counter < unit.counter,
      delivery: unit.isRefused ? "refused" : this.#isFirst(seq, unit.index) ? "new" : "again",
      ...this.#content(record, unit.budget),
    };
  }

  #isFirst(seq: number, index: number): boolean {
    if (wantsAck(seq)) return this.#delivered.isFirst(counterOf(seq));
    // The first record has the counter of the unit, which is new.
    return index === 0 || this.#window.register(counterOf(seq)) === "new";
  }

  #content(
    record: Extract<RawRecord, { kind: "payload" | "legacy" }>,
    budget: InflateBudget,
  ): Pick<MessageRecord, "compression" | "sizeBytes" | "payload" | "message"> {
    if (record.kind === "legacy") {
      return { compression: "none", sizeBytes: record.sizeBytes, payload: null, message: record.message };
    }
    const { compression, bytes, message } = readPayload(record.payload, this.#primitives, budget);
    return { compression, sizeBytes: record.payload.length, payload: bytes, message };
  }
}

const problems = {
  size: "not 21 to 131072 bytes",
  msgKey: "made with another key or by the other side, or changed on the way",
  checksum: "begins like SCTP, but the checksum is wrong, and it does not open either",
  seen: "its counter was seen before",
  tooOld: "its counter lies 64 or more behind the largest one",
} as const;

/** What a version of tgcalls uses, where that is certain: 9.0.0 has changed its meaning. */
function framingOf(version: string | undefined): BodyFraming | undefined {
  const major = Number(version?.split(".", 1)[0]);
  if (major === 6 || major === 7 || major >= 11 || version === "4.0.0") return "bare";
  if (major >= 8) return "framed";
  return major >= 2 ? "legacy" : undefined;
}

function problemOf(error: unknown): string {
  if (error instanceof Unreadable) return error.message;
  throw error;
}
