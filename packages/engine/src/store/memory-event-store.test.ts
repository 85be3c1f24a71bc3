import { describe, expect, it } from "vitest";
import { describeEventStore } from "../contracts/describe-event-store.ts";
import { callAppend, testCallId } from "../testing/record-fixtures.ts";
import { collect } from "../contracts/store-subject.ts";
import { memoryDisk } from "./memory-disk.ts";
import type { MemoryDisk } from "./memory-disk.ts";
import { memoryEventStore } from "./memory-event-store.ts";

const disks = new Map<string, MemoryDisk>();
const disk = (place: string): MemoryDisk => disks.get(place) ?? disks.set(place, memoryDisk()).get(place)!;

describeEventStore("memoryEventStore", {
  open: (place) => memoryEventStore({ disk: disk(place) }),
  openReader: (place) => memoryEventStore({ disk: disk(place) }),
});

describe("a crash of the process that holds a memory store", () => {
  it("leaves what was appended and silences the store", async () => {
    const own = memoryDisk();
    const store = memoryEventStore({ disk: own });
    await store.append(callAppend(testCallId(1), -1));
    let answered = false;
    void store.append(callAppend(testCallId(1), 0)).then(() => (answered = true));
    own.crash();
    void store.append(callAppend(testCallId(1), 1)).then(() => (answered = true));
    void store.findCall({ callId: testCallId(1) }).then(() => (answered = true));
    const again = memoryEventStore({ disk: own });
    expect(await collect(again.readAll())).toHaveLength(2);
    expect(answered).toBe(false);
  });

  it("ends the subscriptions of the dead store without a word", async () => {
    const own = memoryDisk();
    const seen: string[] = [];
    memoryEventStore({ disk: own })
      .subscribe({ after: "start" })
      .subscribe({ next: (record) => seen.push(record.id), complete: () => seen.push("completed") });
    own.crash();
    const again = memoryEventStore({ disk: own });
    await again.append(callAppend(testCallId(1), -1));
    expect(await collect(again.readAll())).toHaveLength(1);
    expect(seen).toEqual([]);
  });
});
