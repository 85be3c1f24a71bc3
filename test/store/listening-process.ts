import { openSqliteEventStore } from "@offhook/store-sqlite";

/** A process that listens to a store, never closes it, and has nothing else to do: it ends by itself. */
const [path = ""] = process.argv.slice(2);
const reader = await openSqliteEventStore(path, { readOnly: true });
reader.subscribe({ after: "end" }).subscribe();
