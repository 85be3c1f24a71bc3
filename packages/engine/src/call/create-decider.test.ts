import { describe, expect, it } from "vitest";
import { assign, createMachine, raise, sendTo, spawnChild } from "xstate";
import type { AnyStateMachine } from "xstate";
import { assertDecidable } from "./create-decider.ts";
import { incomingCall } from "./incoming-call.ts";
import { outgoingCall } from "./outgoing-call.ts";

const meta = { rule: "C1" };
const go = { target: "b", meta };

/** A machine that can be decided, but for what a case adds to its first state. */
function machine(a: object, more: object = {}): AnyStateMachine {
  return createMachine({ id: "m", initial: "a", states: { a, b: {} }, ...more } as never);
}

describe("a machine can be decided purely", () => {
  it.each([
    ["an effect by name", { on: { X: { ...go, actions: ["Send"] } } }],
    ["an effect with parameters", { on: { X: { ...go, actions: [{ type: "Send", params: { a: 1 } }] } } }],
    ["a change of the context", { on: { X: { ...go, actions: [assign({})] } } }],
    ["an effect on exit", { exit: ["Send"], on: { X: go } }],
  ])("with %s", (_what, a) => {
    expect(() => assertDecidable(machine(a))).not.toThrow();
  });

  it.each([
    ["invoke", { invoke: { src: "x" } }, "invoke"],
    ["after", { after: { 10: go } }, "after"],
    ["always", { always: go }, "always"],
    ["parallel states", { type: "parallel", states: { c: {}, d: {} } }, "parallel"],
    ["a history state", { initial: "c", states: { c: {}, h: { type: "history" } } }, "history"],
    ["a transition without a rule", { on: { X: { target: "b" } } }, "X without a rule"],
    ["a forbidden transition", { on: { X: undefined } }, "X without a rule"],
    ["raise", { on: { X: { ...go, actions: [raise({ type: "Y" })] } } }, "an action of XState"],
    ["sendTo", { entry: [sendTo("other", { type: "Y" })] }, "an action of XState"],
    ["spawnChild", { exit: [spawnChild("x" as never)] }, "an action of XState"],
    [
      "an effect before the first event",
      { entry: ["Send"], on: { X: go } },
      "an entry action of the first state",
    ],
    ["an inline action", { on: { X: { ...go, actions: [() => {}] } } }, "an action without a name"],
  ])("but not with %s: it names the state and the obstacle", (_what, a, obstacle) => {
    expect(() => assertDecidable(machine(a))).toThrow(TypeError);
    expect(() => assertDecidable(machine(a))).toThrow(/^m, state \w+: /);
    expect(() => assertDecidable(machine(a))).toThrow(obstacle);
  });

  it("also with an effect on entry of a later state", () => {
    expect(() =>
      assertDecidable(
        machine({ on: { X: go } }, { states: { a: { on: { X: go } }, b: { entry: ["Send"] } } }),
      ),
    ).not.toThrow();
  });

  it("nor with a transition of the root, which would be taken in the last state as well", () => {
    const withRoot = machine({}, { on: { X: { target: ".b", meta } } });
    expect(() => assertDecidable(withRoot)).toThrow("a transition of the root");
  });

  it("nor with a raised event behind the name of an action", () => {
    const named = machine({ on: { X: { ...go, actions: ["Send"] } } }).provide({
      actions: { Send: raise({ type: "Y" }) },
    } as never);
    expect(() => assertDecidable(named)).toThrow("an action of XState");
  });

  it("ours can", () => {
    expect(() => assertDecidable(outgoingCall)).not.toThrow();
    expect(() => assertDecidable(incomingCall)).not.toThrow();
  });
});
