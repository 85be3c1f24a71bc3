import { needMethods } from "../call/argument.ts";
import { InvalidArgument } from "../call/offhook-error.ts";
import type { StoredRecord, StreamName } from "./call-record.ts";
import type { EventStore } from "./event-store.ts";

/**
 * Whole streams, in the order of their names; an empty list for one that does not exist. All of them are held in memory, so name
 * few at a time. A store that has no `readStreams` of its own is asked for all of them at once.
 * @throws InvalidArgument and StoreError, as all reading does
 */
export async function readStreams(
  store: EventStore,
  streams: readonly StreamName[],
): Promise<readonly (readonly StoredRecord[])[]> {
  needMethods("store", store, ["readStream"]);
  if (!Array.isArray(streams)) throw new InvalidArgument("streams", streams, "a list of names of streams");
  return store.readStreams?.(streams) ?? Promise.all(streams.map((stream) => readStream(store, stream)));
}

async function readStream(store: EventStore, stream: StreamName): Promise<readonly StoredRecord[]> {
  const records: StoredRecord[] = [];
  for await (const record of store.readStream(stream)) records.push(record);
  return records;
}
