import type { EventStore } from "@offhook/engine";
import { kurrentDbEventStore } from "@offhook/store-kurrentdb";

/** A store on a server, loaded only when one is named. */
export function openServer(url: string, options: { readonly readOnly: boolean }): EventStore {
  return kurrentDbEventStore(url, options);
}
