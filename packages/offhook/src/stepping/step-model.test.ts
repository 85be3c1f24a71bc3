import type { CallDirection, CallSummary } from "@offhook/engine";
import { replayCall, summarize } from "@offhook/engine";
import { recordedCall } from "@offhook/engine/testing";
import { describe, expect, it } from "vitest";
import { nodeDigest } from "../embedding/node-digest.ts";
import { bindings, keyNames } from "./step-keys.ts";
import type { KeyPress } from "./step-keys.ts";
import { press, startModel, tick, withCall, withCalls } from "./step-model.ts";
import type { Pressed, StepModel } from "./step-model.ts";
import { screenText, smallestScreen, stepScreen } from "./step-screen.ts";
import { cellsOf } from "@offhook/replay";

const recorded = (direction: CallDirection) => {
  const records = recordedCall(direction, nodeDigest);
  const state = [...replayCall(records)].at(-1)?.state ?? expect.fail("no records");
  return { records, summary: summarize(state) };
};
const { records, summary } = recorded("outgoing");
const calls = [summary, { ...summary, callId: "other" } as unknown as CallSummary];
const list = withCalls(startModel(false), calls, "");
const open = withCall(list, summary, records);

/** The keys one after the other: names of several letters stand in a list. */
function after(model: StepModel, ...keys: readonly string[]): Pressed {
  return keys.reduce<Pressed>((pressed, key) => press(pressed.model, key), { model });
}
const typed = (text: string): readonly string[] =>
  Array.from(text).map((each) => (each === " " ? "space" : each));

describe("keys in a call", () => {
  it.each<[keys: readonly string[], wanted: object]>([
    [["down", "j", "right"], { position: { at: 3 } }],
    [["down", "up"], { position: { at: 0 } }],
    [["end", "pageup"], { position: { at: Math.max(0, records.length - 11) } }],
    [["G", "g"], { position: { at: 0 } }],
    [["t"], { position: { at: 1 } }],
    [["+", ">"], { position: { speed: 5 } }],
    [["+", "+", "-"], { position: { speed: 2 } }],
    [["p"], { position: { isPlaying: true } }],
    [["p", "p"], { position: { isPlaying: false } }],
    [["p", "escape"], { view: "calls", position: { isPlaying: false } }],
    [["space"], { position: { mark: 0 } }],
    [["d"], { detail: "context" }],
    [["d", "d"], { detail: "changes" }],
    [["r"], { detail: "record" }],
    [["]", "]", "["], { detailTop: 1 }],
    [["]", "down"], { detailTop: 0 }],
    [["c"], { isColoured: true }],
    [["h"], { isHelp: true }],
    [["h", "x"], { isHelp: false, position: { at: 0 } }],
    [["h", "down"], { isHelp: false, position: { at: 0 } }],
    [[":", "3", "enter"], { position: { at: 3 }, prompt: null }],
    [[":", "9", "9", "enter"], { message: "There is no record 99." }],
    [["/", ...typed("KeyAgr"), "enter"], { position: { at: 5, search: "KeyAgr" } }],
    [["/", "x", "backspace", "y"], { prompt: { kind: "search", text: "y" } }],
    [["/", "q", "escape"], { prompt: null }],
    [["/", ...typed("no such"), "enter"], { message: 'Nothing in this call has "no such".' }],
    [["n"], { message: "Nothing was searched for yet: type / and a text." }],
    [["Z"], { view: "call", position: { at: 0 } }],
  ])("%j", (keys, wanted) => {
    expect(after(open, ...keys).model).toMatchObject(wanted);
  });

  it("finds the only place that has a text although one stands there", () => {
    const there = after(open, "/", ...typed("KeyAgreed"), "enter").model;
    expect(after(there, "n").model).toMatchObject({ message: "", position: { at: there.position.at } });
  });

  it("goes on by itself while it plays, to the end", () => {
    let model = after(open, "p").model;
    for (let step = 0; model.position.isPlaying && step < 100; step++) model = tick(model);
    expect(model.position).toMatchObject({ at: records.length - 1, isPlaying: false });
  });
});

describe("keys in the list of calls", () => {
  it.each<[keys: readonly string[], wanted: object, wish: object | undefined]>([
    [["down"], { selected: 1 }, undefined],
    [["down", "down", "down"], { selected: 1 }, undefined],
    [["end", "up"], { selected: 0 }, undefined],
    [["down", "enter"], {}, { kind: "open", callId: "other" }],
    [["/", ...typed("live = yes"), "enter"], { prompt: null }, { kind: "list", filter: "live = yes" }],
    [["p"], { view: "calls" }, undefined],
  ])("%j", (keys, wanted, wish) => {
    const pressed = after(list, ...keys);
    expect(pressed.model).toMatchObject(wanted);
    expect(pressed.wish).toEqual(wish);
  });

  it("keeps the call selected that was open", () => {
    expect(withCalls(open, calls.toReversed(), "x")).toMatchObject({ selected: 1, filter: "x" });
  });
});

it.each([
  ["in a call", open],
  ["in the list", list],
  ["in the help", after(open, "h").model],
])("q and Ctrl-C quit %s, and Ctrl-C also while something is typed", (_, model) => {
  expect(press(model, "q").wish).toEqual({ kind: "quit" });
  expect(press(model, "ctrl-c").wish).toEqual({ kind: "quit" });
  expect(press({ ...model, prompt: { kind: "search", text: "" } }, "ctrl-c").wish).toEqual({ kind: "quit" });
});

describe("what a terminal says of a key", () => {
  const none = Object.fromEntries(
    "upArrow downArrow leftArrow rightArrow pageDown pageUp home end return escape ctrl shift tab backspace delete"
      .split(" ")
      .map((name) => [name, false]),
  ) as unknown as KeyPress;
  it.each<[string, Partial<KeyPress>, readonly string[]]>([
    ["", { downArrow: true }, ["down"]],
    ["", { tab: true, shift: true }, ["shift-tab"]],
    ["c", { ctrl: true }, ["ctrl-c"]],
    ["jjq", {}, ["j", "j", "q"]],
    ["a b", {}, ["a", "space", "b"]],
    ["\r", { return: true }, ["enter"]],
    ["\u0003", {}, ["ctrl-c"]],
    ["", { delete: true }, ["backspace"]],
  ])("%j with %j", (input, pressed, names) => {
    expect(keyNames(input, { ...none, ...pressed })).toEqual(names);
  });
});

describe("the screen", () => {
  const models: readonly (readonly [string, StepModel])[] = [
    ["the list", list],
    ["no calls", withCalls(startModel(false), [], "live=yes")],
    ["a call", open],
    ["a call, in its middle", after(open, "down", "down", "down", "down").model],
    ["the whole context", after(open, "end", "d").model],
    ["a record", after(open, "r").model],
    ["what differs from a mark", after(open, "space", "end").model],
    ["the help", after(open, "h").model],
    ["a prompt", after(open, "/", ...typed("x".repeat(300))).model],
    [
      "a call that comes in",
      (({ summary: row, records: of }) => withCall(list, row, of))(recorded("incoming")),
    ],
  ];
  const sizes = [
    [80, 24],
    [200, 50],
    [64, 16],
    [132, 20],
    [131, 60],
    [400, 24],
    [20, 5],
  ] as const;

  it.each(models)("of %s has as many rows as the terminal, none wider", (_, model) => {
    for (const [columns, rows] of sizes) {
      const text = screenText(stepScreen(model, { columns, rows }));
      expect([columns, rows, text.length]).toEqual([columns, rows, rows]);
      for (const line of text) expect(cellsOf(line), line).toBeLessThanOrEqual(columns);
    }
  });

  it("shows the current step at every step, marked also without colours", () => {
    for (let at = 0; at < records.length; at++) {
      const model = { ...open, position: { ...open.position, at } };
      for (const size of [{ columns: 80, rows: 24 }, smallestScreen, { columns: 200, rows: 50 }]) {
        const rows = stepScreen(model, size);
        expect(rows.filter(({ isCurrent }) => isCurrent).length, `step ${at}`).toBeGreaterThan(0);
        expect(screenText(rows).some((line) => line.startsWith(">"))).toBe(true);
        expect(screenText(rows)[0]).toContain(`step ${at + 1} of ${records.length}`);
      }
    }
  });

  it("shows every key in the help", () => {
    const text = screenText(stepScreen(after(open, "h").model, { columns: 120, rows: 24 })).join("\n");
    for (const { shown, says } of bindings) expect(text).toContain(`${shown.padEnd(7)}${says}`);
  });

  it("says so when the terminal is too small, and still quits", () => {
    expect(screenText(stepScreen(open, { columns: 60, rows: 10 }))[0]).toMatch(
      /has 60x10; it takes 64x16\. q quits/,
    );
  });
});
