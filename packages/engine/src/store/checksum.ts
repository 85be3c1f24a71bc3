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
  return toHex(digest.sha256(encoder.encode(previous + checksummedText(record))));
}

function checksummedText(record: Omit<NewRecord, "checksum">): string {
  const envelope = [
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
  if (!isCallRecord(record as NewRecord)) return JSON.stringify([...envelope, ...laterFields(record)]);
  const { effectId, from, to, outcome, rule, effects, ignoredBefore, machine, correlationId, causationId } =
    record as Extract<NewRecord, { rule: unknown }>;
  const decision = [effectId, from, to, outcome, rule, effects, ignoredBefore];
  return JSON.stringify([
    ...envelope,
    ...decision,
    [machine.id, machine.version, machine.hash],
    correlationId,
    causationId,
    ...laterFields(record),
  ]);
}

function laterFields(record: Omit<NewRecord, "checksum">): readonly object[] {
  const { redacted, trace, branch } = record as Pick<CallRecord, "redacted" | "trace" | "branch">;
  const later: object[] = [];
  if (redacted !== undefined) later.push({ redacted });
  if (trace !== undefined) later.push({ trace });
  if (branch !== undefined) later.push({ branch });
  return later;
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
