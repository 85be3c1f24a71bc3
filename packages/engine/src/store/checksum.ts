import { needMethods } from "../call/argument.ts";
import { InvalidArgument } from "../call/offhook-error.ts";
import { isCallRecord, recordForm } from "./call-record.ts";
import type { CallRecord, NewRecord } from "./call-record.ts";
import type { Digest } from "./digest.ts";

/** What stands before the first record of a stream. */
export const emptyChecksum = "";

/**
 * The checksum of a record: SHA-256 over the checksum before it and its own fields as JSON in a fixed order.
 * Lower-case hex. A field added later goes to the end of the list and only when it is present, so that old
 * records keep their checksums.
 */
export function checksumOf(record: Omit<NewRecord, "checksum">, previous: string, digest: Digest): string {
  if (typeof record?.stream !== "string") throw new InvalidArgument("record", record, recordForm);
  needMethods("digest", digest, ["sha256"]);
  const text = previous + checksummedText(record);
  return digest.sha256Hex?.(text) ?? toHex(digest.sha256(encoder.encode(text)));
}

function checksummedText(record: Omit<NewRecord, "checksum">): string {
  const fields: unknown[] = [
    record.stream,
    record.revision,
    record.id,
    record.accountId,
    record.callId,
    record.telegramCallId,
    record.type,
    record.schemaVersion,
    record.data,
    record.at,
    record.recordedAt,
  ];
  if (isCallRecord(record as NewRecord)) {
    const { effectId, from, to, outcome, rule, effects, ignoredBefore, machine, correlationId, causationId } =
      record as Extract<NewRecord, { rule: unknown }>;
    fields.push(effectId, from, to, outcome, rule, effects, ignoredBefore);
    fields.push([machine.id, machine.version, machine.hash], correlationId, causationId);
  }
  const { redacted, trace, branch } = record as Pick<CallRecord, "redacted" | "trace" | "branch">;
  if (redacted !== undefined) fields.push({ redacted });
  if (trace !== undefined) fields.push({ trace });
  if (branch !== undefined) fields.push({ branch });
  return JSON.stringify(fields);
}

const encoder = new TextEncoder();

export function toHex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += hexOfByte[byte];
  return text;
}

const hexOfByte: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, "0"),
);
