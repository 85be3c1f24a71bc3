import { incomingCall, outgoingCall, rules } from "@offhook/engine";
import type { Rule } from "@offhook/engine";
import { assign, createMachine } from "xstate";
import type { AnyStateMachine } from "xstate";
import { describe, expect, it } from "vitest";
import * as fixtures from "../../fixtures/machines.ts";
import { chartOf, isMachine } from "./chart-of.ts";
import type { Chart } from "./chart.ts";

const ids = (chart: Chart): readonly string[] => chart.states.map(({ id }) => id);
const ways = (machine: AnyStateMachine, source: string): readonly string[] =>
  chartOf(machine)
    .transitions.filter((each) => each.source === source)
    .map(({ trigger, guard, targets, reenter, ignored, actions }) =>
      [
        trigger.text,
        ...(guard === null ? [] : [`[${guard}]`]),
        ...(ignored ? ["ignored"] : []),
        ...(reenter ? ["again"] : []),
        ...targets.map((target) => `-> ${target || "(machine)"}`),
        ...(actions.length === 0
          ? []
          : [`/ ${actions.map(({ kind, name }) => `${kind}:${name}`).join(", ")}`]),
      ].join(" "),
    );
const state = (machine: AnyStateMachine, id: string): Chart["states"][number] | undefined =>
  chartOf(machine).states.find((each) => each.id === id);

describe("the chart of any machine", () => {
  it("has its states, parents before their children, the machine first", () => {
    expect(ids(chartOf(fixtures.trafficLight))).toEqual([
      "",
      "green",
      "yellow",
      "red",
      "red.walk",
      "red.wait",
      "red.stop",
    ]);
    expect(chartOf(fixtures.fetchWithRetry)).toMatchObject({
      format: 1,
      id: "fetch",
      version: null,
      description: "Loads, and tries again",
    });
  });

  it.each([
    ["atomic", fixtures.toggle, "active"],
    ["compound", fixtures.trafficLight, "red"],
    ["parallel", fixtures.upload, "working"],
    ["final", fixtures.upload, "uploaded"],
    ["history", fixtures.player, "playing.deep"],
  ])("tells a state that is %s", (kind, machine, id) => {
    expect(state(machine, id)?.kind).toBe(kind);
  });

  it("knows where a state starts, and where a history state goes without memory", () => {
    expect(state(fixtures.trafficLight, "red")?.initial).toEqual(["red.walk"]);
    expect(state(fixtures.player, "playing.history")).toMatchObject({
      history: "shallow",
      initial: ["playing.advert"],
    });
    expect(state(fixtures.player, "playing.deep")).toMatchObject({
      history: "deep",
      initial: ["playing.track"],
    });
    expect(state(fixtures.wordProcessor, "")?.initial).toEqual([]);
  });

  it("follows the default of a history state that is named by id or by a longer path", () => {
    const inner = { initial: "x", states: { x: {}, "y.z": { id: "here" } } };
    const machine = createMachine({
      id: "h",
      initial: "a",
      states: {
        a: inner,
        one: { type: "history", target: "#here" },
        two: { type: "history", target: String.raw`a.y\.z` },
      },
    } as never);
    expect(state(machine, "one")?.initial).toEqual([String.raw`a.y\.z`]);
    expect(state(machine, "two")?.initial).toEqual([String.raw`a.y\.z`]);
  });

  it.each<[string, AnyStateMachine, string, readonly string[]]>([
    ["delays", fixtures.trafficLight, "green", ["after 5 s -> yellow"]],
    ["delays by name", fixtures.trafficLight, "red.walk", ["after walkTime -> red.wait"]],
    [
      "long delays",
      fixtures.checkout,
      "payment.transfer",
      ["RECEIVED -> confirmation", "after 24 h -> left"],
    ],
    ["the end of an inner machine, after its own events", fixtures.trafficLight, "red", ["done -> green"]],
    [
      "invoked actors",
      fixtures.fetchWithRetry,
      "loading",
      ["CANCEL -> idle", "done: loader -> deciding", "error: loader -> failure / effect:report"],
    ],
    ["always", fixtures.fetchWithRetry, "deciding", ["always [isEmpty] -> failure", "always -> success"]],
    [
      "changes of the context",
      fixtures.fetchWithRetry,
      "failure",
      ["RETRY -> loading", "after backoff [canRetry] -> loading / assign:assign"],
    ],
    [
      "transitions of the machine itself",
      fixtures.wildcards,
      "",
      ["EXIT -> lost", "PING / send:send PONG", "NEVER ignored"],
    ],
    ["wildcards", fixtures.wildcards, "a", ["mouse.* -> b", "any event -> lost"]],
    [
      "forbidden events",
      fixtures.wildcards,
      "b",
      ["NEXT -> a", "FORBIDDEN ignored", "any event / effect:count"],
    ],
    [
      "entering again",
      fixtures.guards,
      "open",
      ["CLOSE -> closed / emit:emit closed", "SLAM again -> closed"],
    ],
    [
      "the machine as a target",
      fixtures.trafficLight,
      "",
      ["POWER_OUTAGE -> red", "POWER_RESTORED again -> (machine)"],
    ],
    ["several targets", fixtures.wordProcessor, "", ["RESET -> bold.off -> italic.off -> list.none"]],
    [
      "guards of guards",
      fixtures.guards,
      "closed",
      [
        "OPEN [hasKey and not isJammed] -> open",
        "OPEN [isOlderThan(18) or (isOwner and in closed)] -> open",
        "OPEN [inline] -> jammed / raise:raise ALARM, log:log",
        "OPEN / effect:explain",
      ],
    ],
  ])("says %s in words", (_, machine, source, expected) => {
    expect(ways(machine, source)).toEqual(expected);
  });

  it("has what is done on entry and exit, tags and invoked actors, and no timer of XState's own", () => {
    expect(state(fixtures.player, "playing")).toMatchObject({
      entry: [{ kind: "effect", name: "startSound", params: null }],
      exit: [{ kind: "effect", name: "stopSound", params: null }],
    });
    expect(state(fixtures.trafficLight, "green")).toMatchObject({ tags: ["go"], entry: [], exit: [] });
    expect(state(fixtures.fetchWithRetry, "loading")?.invokes).toEqual([{ id: "loader", source: "load" }]);
  });

  it("keeps what the machine says about itself, as far as JSON holds it", () => {
    const circle: { self?: unknown } = {};
    circle.self = circle;
    const machine = createMachine({
      id: "m",
      initial: "a",
      states: {
        a: {
          meta: { page: 7, run: () => {} },
          on: { GO: { target: "b", meta: circle, description: "off it goes" } },
        },
        b: {},
      },
    });
    expect(state(machine, "a")?.meta).toEqual({ page: 7 });
    expect(chartOf(machine).transitions[0]).toMatchObject({
      description: "off it goes",
      meta: null,
      rule: null,
    });
  });

  it("tells keys with dots from nested states", () => {
    const machine = createMachine({
      id: "m",
      initial: "a.b",
      states: { "a.b": {}, a: { initial: "b", states: { b: {} } } },
    } as never);
    expect(new Set(ids(chartOf(machine))).size).toBe(4);
  });

  it.each(Object.entries(fixtures.machines))("is plain JSON with names of its own: %s", (_, machine) => {
    const chart = chartOf(machine);
    expect(JSON.parse(JSON.stringify(chart))).toEqual(chart);
    expect(new Set(chart.states.map(({ id }) => id)).size).toBe(chart.states.length);
    expect(new Set(chart.transitions.map(({ id }) => id)).size).toBe(chart.transitions.length);
    const known = new Set(ids(chart));
    for (const { source, targets } of chart.transitions)
      expect([source, ...targets].filter((id) => !known.has(id))).toEqual([]);
  });
});

describe("the chart of our own machines", () => {
  it.each([outgoingCall, incomingCall])("names the rule of every transition: $id", (machine) => {
    const { transitions } = chartOf(machine);
    expect(transitions.length).toBeGreaterThan(100);
    for (const { id, rule } of transitions) {
      expect(rule, id).not.toBeNull();
      const { title, doc, ...rest }: Rule = rules[rule?.id ?? "C1"];
      expect(rule).toEqual({ id: rule?.id, title, doc, isOurs: rest.ours === true });
    }
  });

  it("tells what is ignored by rule from what is only noted", () => {
    const found = (id: string): unknown =>
      chartOf(outgoingCall).transitions.find((each) => each.id === id)?.ignored;
    expect(found("waiting:CallRegistered:0")).toBe(true);
    expect(found("waiting:EffectRetried:0")).toBe(false);
  });

  it("gives no rule to somebody else's machine that uses the same field", () => {
    const machine = createMachine({ id: "m", on: { GO: { actions: assign({}), meta: { rule: "C1" } } } });
    expect(chartOf(machine).transitions[0]).toMatchObject({ rule: null, meta: { rule: "C1" } });
  });
});

it.each([undefined, null, {}, { root: {} }, () => {}, "machine", { id: "v4", states: {} }])(
  "%j is no machine",
  (value) => {
    expect(isMachine(value)).toBe(false);
  },
);
