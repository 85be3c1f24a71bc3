import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { callSetup } from "../call/call-setup.ts";
import { createDecider } from "../call/create-decider.ts";
import type { CallMachine } from "../call/decide.ts";
import { outgoingCall } from "../call/outgoing-call.ts";
import { newCallState, summarize } from "../replay/call-state.ts";
import { replayCall } from "../replay/replay-call.ts";
import { callStream } from "../store/call-record.ts";
import type { CallRecord, StreamName } from "../store/call-record.ts";
import { checksumOf, emptyChecksum } from "../store/checksum.ts";
import { memoryEventStore } from "../store/memory-event-store.ts";
import { EngineWorld } from "../testing/engine-world/engine-world.ts";
import type { Call } from "./call-handle.ts";

const digest = {
  sha256: (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest()),
};

/** The machine as it might have been once: that a device rings was taken note of, and led nowhere. */
function earlierMachine(): CallMachine {
  const config = JSON.parse(JSON.stringify(outgoingCall.config)) as {
    states: { waiting: { states: { registered: { on: { CallReceived: unknown } } } } };
  };
  config.states.waiting.states.registered.on.CallReceived = { meta: { rule: "C9" } };
  return restored(config, outgoingCall.config);
}

/** What JSON leaves out of a definition (functions) is taken from the original. */
function restored(copy: unknown, original: unknown): CallMachine {
  const merge = (into: Record<string, unknown>, from: Record<string, unknown>): void => {
    for (const [key, value] of Object.entries(from)) {
      if (typeof value === "function") into[key] = value;
      else if (typeof value === "object" && value !== null && key !== "CallReceived") {
        const target = (into[key] ??= Array.isArray(value) ? [] : {}) as Record<string, unknown>;
        merge(target, value as Record<string, unknown>);
      } else if (!(key in into)) into[key] = value;
    }
  };
  merge(copy as Record<string, unknown>, original as Record<string, unknown>);
  return callSetup.createMachine(copy as never) as unknown as CallMachine;
}

/** Writes the records of a call again as the earlier machine would have decided them, into a store of their own. */
async function writtenBy(
  machine: CallMachine,
  world: EngineWorld,
  call: Call,
): Promise<readonly CallRecord[]> {
  const decider = createDecider(machine);
  const recorded = await world.recordsOf(call);
  let previous = emptyChecksum;
  const records: CallRecord[] = [];
  for (const { decision, record } of replayCall(recorded, { decider })) {
    const { from, to, outcome, rule, effects } = decision;
    const {
      position: _position,
      checksum: _checksum,
      ...rest
    } = record as CallRecord & { position?: unknown };
    const draft = {
      ...rest,
      from,
      to,
      outcome,
      rule,
      effects,
      machine: { ...rest.machine, version: "0", hash: "00" },
    };
    const checksum = checksumOf(draft, previous, digest);
    previous = checksum;
    records.push({ ...draft, checksum });
  }
  return records;
}

async function reopenedWith(records: readonly CallRecord[]): Promise<EngineWorld> {
  const [first] = records;
  if (first === undefined) throw new RangeError("A call has at least one record.");
  const world = new EngineWorld(digest);
  const store = memoryEventStore({ disk: world.disk });
  let state = newCallState({ ...first, direction: "outgoing" });
  for (const step of replayCall(records)) state = step.state;
  await store.append({
    stream: callStream(first.callId),
    expectedRevision: -1,
    records,
    summary: summarize(state),
  });
  await world.open();
  await world.settle();
  return world;
}

async function ringing(): Promise<{ world: EngineWorld; call: Call }> {
  const world = new EngineWorld(digest);
  await world.open();
  const call = await world.placedCall();
  await world.receive(world.received());
  return { world, call };
}

describe("a call that an earlier machine wrote", () => {
  it("ends with its own reason when a record leads elsewhere today, and Telegram is told", async () => {
    const { world: before, call } = await ringing();
    const records = await writtenBy(earlierMachine(), before, call);
    expect(records.at(-1)).toMatchObject({ type: "CallReceived", to: "waiting.registered" });

    const world = await reopenedWith(records);
    const reopened = (await world.recordsOf(call)).slice(records.length);
    expect(reopened.slice(0, 2).map(({ type, rule, to }) => [type, rule, to])).toEqual([
      ["CallAdopted", "E48", "waiting.ringing"],
      ["MachineChanged", "E51", "discarded.ending"],
    ]);
    expect(reopened[1]?.data).toEqual({
      revision: records.length - 1,
      field: "to",
      recorded: "waiting.registered",
      computed: "waiting.ringing",
      machine: { version: "0", hash: "00" },
    });
    expect(reopened[1]?.effects).toMatchObject([{ type: "DiscardCall", params: { reason: "disconnect" } }]);
  });

  it("goes on when every record leads where it led", async () => {
    const { world: before, call } = await ringing();
    const world = await reopenedWith(await writtenBy(outgoingCall, before, call));
    expect(world.engine.liveCalls().map(({ view }) => view.state)).toEqual(["waiting.ringing"]);
  });
});

describe("a damaged log", () => {
  it.each<[string, (world: EngineWorld, stream: StreamName) => void, "damaged" | "gap"]>([
    [
      "a record that was changed",
      ({ disk }, stream) => {
        const index = disk.log.streams.get(stream)?.[2] ?? 0;
        const record = disk.log.records[index];
        if (record === undefined) throw new RangeError("The call has three records.");
        disk.log.records[index] = { ...record, text: record.text.replace(/"at":\d+/, '"at":1') };
      },
      "damaged",
    ],
    [
      "a record that is missing",
      ({ disk }, stream) => void disk.log.streams.get(stream)?.splice(1, 1),
      "gap",
    ],
  ])("with %s is no changed machine: the call is left as it is, and told of", async (_, damage, kind) => {
    const { world, call } = await ringing();
    world.crash();
    damage(world, callStream(call.callId));
    const { length } = world.disk.log.records;
    await world.open();
    await world.settle();
    expect(world.engine.liveCalls()).toEqual([]);
    expect(world.disk.log.records).toHaveLength(length);
    expect(world.diagnostics.at(-1)).toMatchObject({
      kind: "callAbandoned",
      error: { code: "RECORD_DAMAGED", kind },
    });
  });
});
