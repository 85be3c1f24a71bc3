import { callStream, signalingStream } from "@offhook/engine";
import type { CallId, EventStore, StoredRecord } from "@offhook/engine";

/** Both streams of a call: its records, then its signalling packets. */
export async function readCall(store: EventStore, callId: CallId): Promise<readonly StoredRecord[]> {
  const records: StoredRecord[] = [];
  for (const stream of [callStream(callId), signalingStream(callId)]) {
    for await (const record of store.readStream(stream)) records.push(record);
  }
  return records;
}
