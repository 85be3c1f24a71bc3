import type { EventStore } from "@offhook/engine";
import { openSqliteEventStore } from "@offhook/store-sqlite";

/** Opens a store for reading, lets `use` read, and closes it. Another process may go on writing to it. */
export async function withRecorded<T>(path: string, use: (store: EventStore) => Promise<T>): Promise<T> {
  const store = await openSqliteEventStore(path, { readOnly: true });
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}
