import { createHash } from "node:crypto";
import { StoreError, uuidOf } from "@offhook/engine";
import type { CallSummary, NewRecord, StoredRecord } from "@offhook/engine";
import type { LogEvent, NewEvent } from "../connection/log-event.ts";
import { positionOf } from "./positions.ts";

/** The streams in which records stand, by how their names begin. */
export const recordStreams = ["call-", "signaling-"] as const;

/**
 * A record as an event: its JSON is the data, byte for byte. The metadata holds what the server's own projections go by
 * and, with the last record of an append, the call's row in the index: so both are stored together or not at all.
 */
export function eventOf(record: NewRecord, summary: CallSummary | undefined): NewEvent {
  const causationId = "causationId" in record ? record.causationId : null;
  const metadata = {
    $correlationId: record.callId,
    ...(causationId !== null && { $causationId: causationId }),
    ...(summary !== undefined && { summary }),
  };
  return {
    id: eventId(record.id),
    type: record.type,
    data: record,
    // As bytes: the client would write it as JSON, that as base64, and that as bytes.
    metadata: utf8.encode(JSON.stringify(metadata)),
  };
}

const utf8 = new TextEncoder();

/** The server takes UUIDs alone; what is none is given one that is always the same. */
export function eventId(recordId: string): string {
  if (uuid.test(recordId)) return recordId;
  return uuidOf(createHash("sha256").update(`offhook:record:${recordId}`).digest());
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** @throws StoreError STORE_DAMAGED, STORE_TOO_OLD */
export function recordOf(event: LogEvent, shown: string): StoredRecord {
  const record = event.data as StoredRecord | undefined;
  if (typeof record?.checksum !== "string" || record.revision !== event.revision)
    throw damaged(event, shown, "is no record of ours");
  return Object.assign(record, { position: positionOf(placeIn(event, shown)) });
}

/** The call's row after this record; `undefined` when the record was not the last one of its append. */
export function summaryIn(event: LogEvent): CallSummary | undefined {
  return (event.metadata as { readonly summary?: CallSummary } | null | undefined)?.summary;
}

/** @throws StoreError STORE_TOO_OLD */
export function placeIn({ place }: LogEvent, shown: string): NonNullable<LogEvent["place"]> {
  if (place !== null) return place;
  throw new StoreError(
    "STORE_TOO_OLD",
    shown,
    `${shown} does not tell where an event of a stream stands in its log; update the server to 22.10 or later.`,
  );
}

function damaged({ stream, revision }: LogEvent, shown: string, what: string): StoreError {
  return new StoreError(
    "STORE_DAMAGED",
    shown,
    `The event ${revision} of the stream ${stream} in ${shown} ${what}; restore the stream from a backup.`,
  );
}
