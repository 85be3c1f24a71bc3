import { callStream, readStreams, signalingStream } from "@offhook/engine";
import type { CallId, EventStore, StoredRecord } from "@offhook/engine";

/** Both streams of a call: its records, then its signalling packets. */
export async function readCall(store: EventStore, callId: CallId): Promise<readonly StoredRecord[]> {
  const [records = []] = await readCalls(store, [callId]);
  return records;
}

/** Both streams of each of some calls, in their order: few enough to be held in memory together. */
export async function readCalls(
  store: EventStore,
  callIds: readonly CallId[],
): Promise<readonly (readonly StoredRecord[])[]> {
  const streams = callIds.flatMap((callId) => [callStream(callId), signalingStream(callId)]);
  const read = await readStreams(store, streams);
  return callIds.map((_, index) => [...(read[2 * index] ?? []), ...(read[2 * index + 1] ?? [])]);
}
