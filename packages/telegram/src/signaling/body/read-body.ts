import { Unreadable } from "../unreadable.ts";
import { ByteReader } from "./byte-reader.ts";
import { readLegacyMessage } from "./legacy-message.ts";
import type { LegacyMessage } from "./legacy-message.ts";
import { counterOf, frameLimits, isSingle, recordTypes } from "./seq.ts";

/**
 * What was encrypted, told apart by its fifth byte (the first four are `seq`):
 *
 *   bare      seq || payload                                       `{`, 1f 8b, 78 9c
 *   framed    records: seq || 127 || length(4) || payload          127; 254 first, then 127 or only acks
 *   legacy    records: seq || 1 to 10 || message                   1 to 10; 254 first, then 1 to 10
 *             both: seq || 254 (empty, only first), seq of the acked message || 255 (ack, never first)
 */
export type BodyFraming = "bare" | "framed" | "legacy";

export type RawRecord =
  | { readonly kind: "payload"; readonly seq: number; readonly payload: Uint8Array }
  | {
      readonly kind: "legacy";
      readonly seq: number;
      readonly sizeBytes: number;
      readonly message: LegacyMessage;
    }
  | { readonly kind: "ack"; readonly ackedSeq: number }
  | { readonly kind: "empty"; readonly seq: number };

export interface RawBody {
  readonly framing: BodyFraming;
  readonly records: readonly RawRecord[];
}

/**
 * Reads the records of a decrypted body. Compression and JSON inside are not looked at.
 * @param hint tells an empty packet with acks, which looks the same in both framings, and is not needed otherwise.
 * @throws Unreadable when the body is refused as a whole
 */
export function readBody(body: Uint8Array, hint: BodyFraming = "framed"): RawBody {
  if (body.length < 5) throw new Unreadable(`a body has at least 5 bytes, not ${body.length}`);
  const [type = 0, next = 0] = body.subarray(4, 6);
  if (isFrameType(type)) return readRecords(body, hint === "legacy" ? "legacy" : "framed");
  if (
    hint === "bare" ||
    type === 0x7b ||
    (type === 0x1f && next === 0x8b) ||
    (type === 0x78 && next === 0x9c)
  ) {
    const seq = new ByteReader(body).uint32("seq");
    return { framing: "bare", records: [{ kind: "payload", seq, payload: body.subarray(4) }] };
  }
  throw new Unreadable(`no framing has ${type} as the fifth byte of a body`);
}

function isFrameType(type: number): boolean {
  return isLegacyType(type) || type === recordTypes.custom || type >= recordTypes.empty;
}

function isLegacyType(type: number): boolean {
  return type >= 1 && type <= 10;
}

function readRecords(body: Uint8Array, unclear: "framed" | "legacy"): RawBody {
  const reader = new ByteReader(body);
  const records: RawRecord[] = [];
  let framing: BodyFraming | undefined;
  do {
    if (records.length === frameLimits.records)
      throw new Unreadable(`more than ${frameLimits.records} records`);
    if (reader.left < 5) throw new Unreadable(`${reader.left} bytes are left, too few for a record`);
    const record = readRecord(reader, records.length === 0);
    const found = framingOf(record);
    if (found !== undefined && framing !== undefined && found !== framing) {
      throw new Unreadable("records of both framings in one packet");
    }
    framing ??= found;
    records.push(record);
  } while (reader.left > 0);
  return { framing: framing ?? unclear, records };
}

function framingOf({ kind }: RawRecord): BodyFraming | undefined {
  if (kind === "payload") return "framed";
  return kind === "legacy" ? "legacy" : undefined;
}

function readRecord(reader: ByteReader, isFirst: boolean): RawRecord {
  const seq = reader.uint32("seq");
  const type = reader.uint8("type");
  if (type === recordTypes.ack) {
    if (isFirst) throw new Unreadable("an ack is never the first record");
    return { kind: "ack", ackedSeq: seq };
  }
  if (isSingle(seq) && !isFirst) throw new Unreadable("a single message is the only record of its packet");
  const record = readMessage(reader, seq, type, isFirst);
  if (isSingle(seq) && reader.left > 0) throw new Unreadable("something follows a single message");
  return record;
}

function readMessage(reader: ByteReader, seq: number, type: number, isFirst: boolean): RawRecord {
  if (counterOf(seq) === 0) throw new Unreadable("counters start at 1");
  if (type === recordTypes.empty) {
    if (!isFirst) throw new Unreadable("an empty record is always the first one");
    return { kind: "empty", seq };
  }
  if (type === recordTypes.custom) {
    const length = reader.uint32("length");
    if (length > frameLimits.payload) throw new Unreadable(`a payload of ${length} bytes`);
    return { kind: "payload", seq, payload: reader.bytes(length, "payload") };
  }
  const before = reader.left;
  const message = readLegacyMessage(reader, type, isSingle(seq));
  return { kind: "legacy", seq, sizeBytes: before - reader.left + 1, message };
}
