import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import type { TelegramCallId } from "../call/ids.ts";
import { callStream } from "../store/call-record.ts";
import type { CallRecord } from "../store/call-record.ts";
import { checksumOf } from "../store/checksum.ts";
import { memoryEventStore } from "../store/memory-event-store.ts";
import { EngineWorld } from "../testing/engine-world/engine-world.ts";

const digest = {
  sha256: (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest()),
};

it("leaves a call that a later version has written to alone, and goes on with the others", async () => {
  const world = new EngineWorld(digest);
  await world.open({ admission: { busy: "ring" } });
  const call = await world.ringingCall();
  const other = await world.ringingCall("9002" as TelegramCallId);
  await world.close();

  const store = memoryEventStore({ disk: world.disk });
  const last = (await world.recordsOf(call)).at(-1) as CallRecord & { position?: unknown };
  const { position: _position, checksum: previous, ...record } = last;
  const summary = await store.findCall({ callId: call.callId });
  if (summary === undefined) throw new Error("the call is in the index");
  const draft = {
    ...record,
    id: "a-later-one" as CallRecord["id"],
    revision: last.revision + 1,
    schemaVersion: 99,
  };
  const newer = { ...draft, checksum: checksumOf(draft, previous, digest) };
  const append = { stream: callStream(call.callId), expectedRevision: last.revision, records: [newer] };
  await store.append({ ...append, summary: { ...summary, records: newer.revision + 1 } });

  const engine = await world.open();
  expect(engine.liveCalls().map(({ callId }) => callId)).toEqual([other.callId]);
  expect(world.diagnostics).toMatchObject([{ kind: "callAbandoned", error: { code: "RECORD_TOO_NEW" } }]);
});
