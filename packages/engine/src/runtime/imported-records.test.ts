import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import type { CallId, TelegramCallId } from "../call/ids.ts";
import { newCallState, summarize } from "../replay/call-state.ts";
import { replayCall } from "../replay/replay-call.ts";
import { callStream } from "../store/call-record.ts";
import type { CallRecord } from "../store/call-record.ts";
import { checksumOf, emptyChecksum } from "../store/checksum.ts";
import { memoryDisk } from "../store/memory-disk.ts";
import { memoryEventStore } from "../store/memory-event-store.ts";
import { EngineWorld } from "../testing/engine-world/engine-world.ts";

const digest = {
  sha256: (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest()),
};

/** The records of a live call once more, as they stand in a store that somebody imported them into. */
async function imported(mark: Pick<CallRecord, "redacted" | "trace" | "branch">) {
  const world = new EngineWorld(digest);
  await world.open();
  const call = await world.ringingCall("9002" as TelegramCallId);
  let previous = emptyChecksum;
  const records = (await world.recordsOf(call)).map((record): CallRecord => {
    const { position: _, checksum: __, ...rest } = record as CallRecord & { position?: unknown };
    const marked = { ...rest, ...mark };
    previous = checksumOf(marked, previous, digest);
    return { ...marked, checksum: previous };
  });
  await world.close();
  const [first] = records as [CallRecord, ...CallRecord[]];
  const state =
    [...replayCall(records, { digest })].at(-1)?.state ?? newCallState({ ...first, direction: "incoming" });
  const disk = memoryDisk();
  const append = {
    stream: callStream(call.callId),
    expectedRevision: -1,
    records,
    summary: summarize(state),
  };
  await memoryEventStore({ disk }).append(append);
  return { callId: call.callId, records, disk };
}

it.each([
  ["redacted", { redacted: true }],
  ["folded from a trace", { trace: { line: 1, sent: [] } }],
  ["branched", { branch: { callId: "0190-call" as CallId, recordId: null, how: "inserted" } }],
] as const)("goes on with no call whose records were %s", async (_, mark) => {
  const { callId, records, disk } = await imported(mark);
  for (const { divergence } of replayCall(records, { digest })) expect(divergence).toBeNull();

  const world = new EngineWorld(digest);
  const engine = await world.open({ store: memoryEventStore({ disk }) });
  expect(engine.liveCalls()).toEqual([]);
  expect(world.diagnostics).toMatchObject([
    { kind: "callAbandoned", callId, error: { code: "RECORDING_ONLY" } },
  ]);
  await world.close();
});

it("covers the mark by the checksum: an imported record does not pass for an original", async () => {
  const { records } = await imported({ redacted: true });
  const [first] = records as [CallRecord, ...CallRecord[]];
  const { redacted: _, ...without } = first;
  expect([...replayCall([without], { digest })][0]?.divergence).toMatchObject({ kind: "damaged" });
});
