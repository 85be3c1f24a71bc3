import { describe } from "vitest";
import { appending } from "./event-store/appending.ts";
import { closing } from "./event-store/closing.ts";
import { listingCalls } from "./event-store/listing-calls.ts";
import { model } from "./event-store/model.ts";
import { reading } from "./event-store/reading.ts";
import { subscribing } from "./event-store/subscribing.ts";
import type { EventStoreSubject } from "./store-subject.ts";

/**
 * The promises of `EventStore`, sentence by sentence, as a vitest suite. A new store is judged by
 *
 *     describeEventStore("myEventStore", { open: (place) => myEventStore(join(folder, place)) });
 */
export function describeEventStore(name: string, subject: EventStoreSubject): void {
  describe(`${name} as an event store`, () => {
    appending(subject);
    reading(subject);
    subscribing(subject);
    listingCalls(subject);
    closing(subject);
    model(subject);
  });
}
