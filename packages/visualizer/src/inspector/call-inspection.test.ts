import { isCallRecord } from "@offhook/engine";
import type { CallRecord } from "@offhook/engine";
import { describe, expect, it } from "vitest";
import { callNamed } from "../../fixtures/recorded-calls.ts";
import { CallInspection } from "./call-inspection.ts";

const records: readonly CallRecord[] = callNamed("0190-ada").filter(isCallRecord);
const bobs: readonly CallRecord[] = callNamed("0190-bob", "incoming").filter(isCallRecord);

describe("a call for Stately's tools", () => {
  it("is an actor with its machine, and then each event with the state that it led to", () => {
    const inspection = new CallInspection();
    const messages = records.flatMap((record) => inspection.messages(record));
    expect(messages.map(({ type }) => type)).toEqual([
      "@xstate.actor",
      ...records.flatMap(() => ["@xstate.event", "@xstate.snapshot"]),
    ]);
    const [actor, event, snapshot] = messages;
    expect(actor).toMatchObject({
      name: "outgoingCall 0190-ada",
      sessionId: "0190-ada",
      rootId: "0190-ada",
      snapshot: { status: "active", value: "new" },
    });
    const definition = JSON.parse((actor as { definition: string }).definition) as { readonly id: string };
    expect(definition.id).toBe("outgoingCall");
    expect(event).toMatchObject({ event: { type: "CallPlaced", ...records[0]?.data } });
    expect(snapshot).toMatchObject({
      event: { type: "CallPlaced" },
      snapshot: { value: { requested: "preparing" }, context: { callId: "0190-ada", direction: "outgoing" } },
    });
    expect(messages.at(-1)).toMatchObject({ snapshot: { status: "done", value: { discarded: "closed" } } });
  });

  it("is JSON, whatever the machine is made of", () => {
    const inspection = new CallInspection();
    const messages = [...records, ...bobs].flatMap((record) => inspection.messages(record));
    for (const message of messages) {
      const { sourceId: _, parentId: __, ...plain } = message as typeof message & Record<string, unknown>;
      expect(JSON.parse(JSON.stringify(message))).toEqual(plain);
    }
  });

  it("keeps calls apart that come mixed", () => {
    const inspection = new CallInspection();
    const mixed = records.flatMap((record, index) => [record, ...bobs.slice(index, index + 1)]);
    const messages = mixed.flatMap((record) => inspection.messages(record));
    const actors = messages.filter(({ type }) => type === "@xstate.actor");
    expect(actors.map(({ sessionId }) => sessionId)).toEqual(["0190-ada", "0190-bob"]);
    const states = messages.flatMap((message) =>
      message.type === "@xstate.snapshot" && message.sessionId === "0190-bob"
        ? [message.snapshot.context]
        : [],
    );
    expect(states.every((context) => (context as { callId: string }).callId === "0190-bob")).toBe(true);
  });

  it("shows the states of one that it met in its middle, and is told of it once", () => {
    const inspection = new CallInspection();
    const messages = records.slice(3, 5).flatMap((record) => inspection.messages(record));
    expect(messages.map(({ type }) => type)).toEqual([
      "@xstate.actor",
      "@xstate.event",
      "@xstate.snapshot",
      "@xstate.event",
      "@xstate.snapshot",
    ]);
    expect(messages.at(-1)).toMatchObject({ snapshot: { value: { accepted: "deriving" }, context: {} } });
  });

  it("makes up no state where today's machine leads elsewhere than was recorded", () => {
    const inspection = new CallInspection();
    const [first, second] = records as [CallRecord, CallRecord];
    inspection.messages(first);
    const messages = inspection.messages({ ...second, to: "confirmed" });
    expect(messages.at(-1)).toMatchObject({ snapshot: { value: "confirmed", context: {} } });
  });
});
