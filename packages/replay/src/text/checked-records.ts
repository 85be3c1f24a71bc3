import { InvalidArgument } from "@offhook/engine";
import type { NewRecord } from "@offhook/engine";

/**
 * What is given is a list of records, as a store reads them. Their content may be anything: that is for the renderers
 * to bear. @throws InvalidArgument
 */
export function checkedRecords(parameter: string, records: readonly NewRecord[]): readonly NewRecord[] {
  if (!Array.isArray(records)) throw new InvalidArgument(parameter, records, "a list of records");
  const wrong = records.findIndex((record) => !isRecord(record));
  if (wrong >= 0) throw new InvalidArgument(`${parameter}[${wrong}]`, records[wrong], recordForm);
  return records;
}

/** @throws InvalidArgument */
export function checkedRecord<R extends NewRecord>(record: R): R {
  if (!isRecord(record)) throw new InvalidArgument("record", record, recordForm);
  return record;
}

const recordForm = "a record with stream, type and data, as a store reads it";

function isRecord(record: unknown): boolean {
  if (typeof record !== "object" || record === null) return false;
  const { stream, type, data, effects } = record as Partial<Record<string, unknown>>;
  if (typeof stream !== "string" || typeof type !== "string") return false;
  if (typeof data !== "object" || data === null) return false;
  return !stream.startsWith("call-") || Array.isArray(effects);
}
