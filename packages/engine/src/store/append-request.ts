import { maxRecordBytes } from "./event-store.ts";
import type { AppendRequest } from "./event-store.ts";
import { StoreError } from "./store-errors.ts";

/**
 * Checks what every store checks before it appends and gives each record as its JSON: what is stored, byte for
 * byte.
 * @param store the file or address that an error names
 * @throws StoreError with the codes INVALID_APPEND and RECORD_TOO_LARGE
 */
export function encodeAppend(request: AppendRequest, store: string): string[] {
  const fault = faultOf(request);
  if (fault !== null) throw new StoreError("INVALID_APPEND", store, `${fault} Nothing was appended.`);
  return request.records.map((record) => {
    const text = jsonOf(record, store);
    // A UTF-16 unit is at most 3 bytes of UTF-8, so that most records need not be counted.
    if (text.length * 3 > maxRecordBytes) {
      const bytes = utf8.encode(text).length;
      if (bytes > maxRecordBytes)
        throw new StoreError(
          "RECORD_TOO_LARGE",
          store,
          `The ${record.type} record ${record.id} has ${bytes} bytes of JSON and a record may have ${maxRecordBytes}; nothing was appended.`,
        );
    }
    return text;
  });
}

const utf8 = new TextEncoder();

function faultOf(request: AppendRequest): string | null {
  const { stream, expectedRevision, records, summary } = request ?? {};
  const callId = /^(?:call|signaling)-(.+)$/.exec(stream)?.[1];
  if (callId === undefined) return `A stream is called call-<id> or signaling-<id>, not ${quote(stream)}.`;
  if (!Number.isSafeInteger(expectedRevision) || expectedRevision < -1)
    return `expectedRevision must be -1 or more, not ${expectedRevision}.`;
  if (!Array.isArray(records)) return `An append to ${stream} needs a list of records.`;
  const [first] = records as AppendRequest["records"];
  if (first === undefined) return `An append to ${stream} needs at least one record.`;
  for (const [index, record] of records.entries()) {
    if (record.stream !== stream)
      return `Record ${index} of an append to ${stream} belongs to ${quote(record.stream)}.`;
    const revision = expectedRevision + 1 + index;
    if (record.revision !== revision)
      return `Record ${index} of an append to ${stream} must have revision ${revision}, not ${record.revision}.`;
    if (record.callId !== callId || record.accountId !== first.accountId)
      return `Record ${index} of an append to ${stream} belongs to another call or account.`;
    if (typeof record.id !== "string" || record.id === "")
      return `Record ${index} of an append to ${stream} needs an id.`;
  }
  if (stream.startsWith("signaling-"))
    return summary === undefined ? null : `${stream} has no row in the index of calls.`;
  if (summary === undefined) return `An append to ${stream} needs the call's row in the index.`;
  if (summary.callId !== callId || summary.accountId !== first.accountId)
    return `The row in the index given with ${stream} belongs to another call or account.`;
  return null;
}

function jsonOf(record: AppendRequest["records"][number], store: string): string {
  try {
    return JSON.stringify(record);
  } catch (cause) {
    throw new StoreError(
      "INVALID_APPEND",
      store,
      `The ${record.type} record ${record.id} is not plain JSON. Nothing was appended.`,
      { cause },
    );
  }
}

function quote(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value.slice(0, 80)) : typeof value;
}
