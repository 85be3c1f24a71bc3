import { describe, expect, it } from "vitest";
import { call, callIn, event, startAt } from "../testing/call-fixtures.ts";
import { createDecider } from "./create-decider.ts";
import { deciderFor, statePath } from "./decide.ts";
import type { CallMachine } from "./decide.ts";
import { outgoingCall } from "./outgoing-call.ts";

describe("a decision", () => {
  it("leaves the snapshot that it is made on as it was", () => {
    const before = callIn("waiting.ringing", "outgoing");
    const stored = JSON.stringify(before.context);
    deciderFor("outgoing").decide(before, event("CallAccepted", "outgoing"));
    expect([statePath(before), JSON.stringify(before.context)]).toEqual(["waiting.ringing", stored]);
  });

  it("is the same for the same snapshot and event, whatever was decided between", () => {
    const decider = deciderFor("outgoing");
    const before = callIn("waiting.ringing", "outgoing");
    const accepted = event("CallAccepted", "outgoing");
    const first = decider.decide(before, accepted);
    decider.decide(callIn("confirmed", "outgoing"), event("CallHungUp", "outgoing"));
    const second = decider.decide(before, accepted);
    expect({ ...second, snapshot: second.snapshot.context }).toEqual({
      ...first,
      snapshot: first.snapshot.context,
    });
    expect(second.effects).not.toBe(first.effects);
  });

  it("throws what a guard throws, and decides the next event as if nothing had happened", () => {
    const broken = outgoingCall.provide({
      guards: {
        isOurs: () => {
          throw new RangeError("a guard with a fault");
        },
      },
    }) as CallMachine;
    const decider = createDecider(broken);
    const ringing = callIn("waiting.ringing", "outgoing").context;
    const before = decider.resolve("waiting.ringing", ringing);
    expect(() => decider.decide(before, event("CallAccepted", "outgoing"))).toThrow("a guard with a fault");
    const { rule, effects } = decider.decide(before, event("CallHungUp", "outgoing"));
    expect([rule, effects.map(({ type }) => type)]).toEqual(["C25", ["DiscardCall"]]);
  });

  it("of an event that nobody knows is to ignore it", () => {
    const before = callIn("confirmed", "outgoing");
    const strange = { type: "CallTeleported", at: startAt } as never;
    expect(deciderFor("outgoing").decide(before, strange)).toMatchObject({ outcome: "ignored", rule: null });
  });

  it("asks a guard once", () => {
    const asked: string[] = [];
    const asking = outgoingCall.provide({
      guards: { isOurs: ({ event: { type } }) => asked.push(type) > 0 },
    }) as CallMachine;
    const decider = createDecider(asking);
    const ringing = decider.resolve("waiting.ringing", callIn("waiting.ringing", "outgoing").context);
    expect(decider.decide(ringing, event("CallAccepted", "outgoing"))).toMatchObject({ outcome: "moved" });
    expect(asked).toEqual(["CallAccepted"]);
  });

  it("is the same where XState does not tell which transition it took", () => {
    const silent = Object.create(outgoingCall, {
      transition: {
        value: (snapshot: never, given: never, scope: { readonly system: object }) => {
          const system = { ...scope.system, _sendInspectionEvent: () => {} };
          return outgoingCall.transition(snapshot, given, { ...scope, system } as never);
        },
      },
    }) as CallMachine;
    for (const type of ["CallAccepted", "CallHungUp", "CallReceived", "CallRated"] as const) {
      const ringing = callIn("waiting.ringing", "outgoing");
      const decisions = [createDecider(silent), deciderFor("outgoing")].map((decider) => {
        const { snapshot, ...decision } = decider.decide(ringing, event(type, "outgoing"));
        return { ...decision, context: snapshot.context };
      });
      expect(decisions[0]).toEqual(decisions[1]);
    }
  });

  it("can be made by a machine with other actions: effects stay data", () => {
    let executed = 0;
    const counting = outgoingCall.provide({ actions: { PrepareKey: () => void executed++ } }) as CallMachine;
    const decider = createDecider(counting);
    const { effects } = decider.decide(decider.initial(call), event("CallPlaced", "outgoing"));
    expect([effects.length, executed]).toEqual([1, 0]);
  });
});
