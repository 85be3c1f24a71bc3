import { describe, expect, it } from "vitest";
import { callAppend, testCallId } from "../../testing/record-fixtures.ts";
import { collect, expectCode, newPlace, opened } from "../store-subject.ts";
import type { EventStoreSubject } from "../store-subject.ts";

export function closing(subject: EventStoreSubject): void {
  const call = testCallId(1);

  describe("closing", () => {
    it("waits for appends under way", async () => {
      const place = newPlace();
      const store = await subject.open(place);
      const appends = Array.from({ length: 300 }, (_, number) =>
        store.append(callAppend(testCallId(number), -1)),
      );
      await store.close();
      await Promise.all(appends);
      const again = await opened(subject, place);
      expect(await collect(again.readAll())).toHaveLength(300);
    });

    it("is done by `await using` too", async () => {
      const store = await subject.open(newPlace());
      await store[Symbol.asyncDispose]();
      await expectCode(() => store.findCall({ callId: call }), "STORE_CLOSED");
    });

    it("can be repeated", async () => {
      const store = await subject.open(newPlace());
      await Promise.all([store.close(), store.close()]);
      await store.close();
    });

    it("leaves a store that answers everything with STORE_CLOSED", async () => {
      const store = await subject.open(newPlace());
      await store.append(callAppend(call, -1, 3));
      const reading = store.readAll()[Symbol.asyncIterator]();
      await reading.next();
      await store.close();
      const uses = [
        () => store.append(callAppend(call, 2)),
        () => collect(store.readStream(`call-${call}`)),
        () => collect(store.readAll()),
        () => collect(store.listCalls()),
        () => store.findCall({ callId: call }),
        async () => {
          while (!(await reading.next()).done);
        },
      ];
      for (const use of uses) await expectCode(use, "STORE_CLOSED");
    });
  });
}
