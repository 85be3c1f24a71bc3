import { ByteReader } from "../body/byte-reader.ts";
import { Unreadable } from "../unreadable.ts";

/** A chunk of an SCTP packet (RFC 9260, 3.3). TSNs and sequence numbers are the wire's. */
export type SctpChunk =
  | SctpData
  | {
      readonly type: "INIT" | "INIT ACK";
      readonly initiateTag: number;
      readonly windowBytes: number;
      readonly outboundStreams: number;
      readonly inboundStreams: number;
      readonly initialTsn: number;
      readonly parameters: readonly SctpPart[];
    }
  | {
      readonly type: "SACK";
      readonly cumulativeTsn: number;
      readonly windowBytes: number;
      /** TSNs beyond the cumulative one that came, first and last, relative to it. */
      readonly received: readonly (readonly [first: number, last: number])[];
      readonly duplicates: readonly number[];
    }
  | { readonly type: "ABORT" | "ERROR"; readonly causes: readonly SctpPart[] }
  | { readonly type: "SHUTDOWN"; readonly cumulativeTsn: number }
  | { readonly type: "FORWARD TSN"; readonly cumulativeTsn: number }
  | { readonly type: "HEARTBEAT" | "HEARTBEAT ACK" | "COOKIE ECHO"; readonly sizeBytes: number }
  | { readonly type: "SHUTDOWN ACK" | "SHUTDOWN COMPLETE" | "COOKIE ACK" }
  | { readonly type: "other"; readonly number: number; readonly sizeBytes: number };

/** A parameter or an error cause: its number, and how long its value is. */
export interface SctpPart {
  readonly number: number;
  readonly sizeBytes: number;
}

/** A message or a piece of one. */
export interface SctpData {
  readonly type: "DATA";
  readonly tsn: number;
  readonly streamId: number;
  readonly streamSequence: number;
  /** What the user message is: 53 for binary. */
  readonly protocolId: number;
  readonly unordered: boolean;
  readonly isBeginning: boolean;
  readonly isEnd: boolean;
  readonly payload: Uint8Array;
}

/** @throws Unreadable when the value is not that of a chunk with this number */
export function readChunk(number: number, flags: number, value: Uint8Array): SctpChunk {
  const reader = new ByteReader(value);
  switch (number) {
    case 0: {
      if (value.length < 13) throw new Unreadable("a DATA chunk without data");
      return {
        type: "DATA",
        tsn: reader.uint32("TSN"),
        streamId: reader.uint16("stream"),
        streamSequence: reader.uint16("sequence"),
        protocolId: reader.uint32("protocol"),
        unordered: (flags & 4) !== 0,
        isBeginning: (flags & 2) !== 0,
        isEnd: (flags & 1) !== 0,
        payload: reader.bytes(reader.left, "data"),
      };
    }
    case 1:
    case 2:
      return {
        type: number === 1 ? "INIT" : "INIT ACK",
        initiateTag: reader.uint32("initiate tag"),
        windowBytes: reader.uint32("window"),
        outboundStreams: reader.uint16("outbound streams"),
        inboundStreams: reader.uint16("inbound streams"),
        initialTsn: reader.uint32("initial TSN"),
        parameters: parts(reader),
      };
    case 3: {
      const cumulativeTsn = reader.uint32("TSN");
      const windowBytes = reader.uint32("window");
      const counts = [reader.uint16("gap blocks"), reader.uint16("duplicates")] as const;
      const received = times(counts[0], () => [reader.uint16("gap"), reader.uint16("gap")] as const);
      return {
        type: "SACK",
        cumulativeTsn,
        windowBytes,
        received,
        duplicates: times(counts[1], () => reader.uint32("duplicate")),
      };
    }
    case 4:
    case 5:
      return { type: number === 4 ? "HEARTBEAT" : "HEARTBEAT ACK", sizeBytes: value.length };
    case 6:
    case 9:
      return { type: number === 6 ? "ABORT" : "ERROR", causes: parts(reader) };
    case 7:
      return { type: "SHUTDOWN", cumulativeTsn: reader.uint32("TSN") };
    case 8:
      return { type: "SHUTDOWN ACK" };
    case 10:
      return { type: "COOKIE ECHO", sizeBytes: value.length };
    case 11:
      return { type: "COOKIE ACK" };
    case 14:
      return { type: "SHUTDOWN COMPLETE" };
    case 192:
      return { type: "FORWARD TSN", cumulativeTsn: reader.uint32("TSN") };
    default:
      return { type: "other", number, sizeBytes: value.length };
  }
}

function times<T>(count: number, read: () => T): readonly T[] {
  const list: T[] = [];
  for (let each = 0; each < count; each++) list.push(read());
  return list;
}

/** Parameters and causes have one form: number, length with its own four bytes, value, padding. */
function parts(reader: ByteReader): readonly SctpPart[] {
  const list: SctpPart[] = [];
  while (reader.left >= 4) {
    const number = reader.uint16("number");
    const length = reader.uint16("length");
    if (length < 4) throw new Unreadable(`a parameter of ${length} bytes`);
    const sizeBytes = length - 4;
    reader.bytes(sizeBytes, "parameter");
    reader.bytes(Math.min(reader.left, (4 - (length & 3)) & 3), "padding");
    list.push({ number, sizeBytes });
  }
  return list;
}
