import { describe, expect, it } from "vitest";
import { commandOf, keyBindings } from "./viewer-keys.ts";

const key = (name: string, modifiers: Partial<KeyboardEvent> = {}) => ({
  key: name,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...modifiers,
});

describe("keys", () => {
  it.each([
    [key(" "), "call", "play"],
    [key("ArrowRight"), "call", "forward"],
    [key("ArrowRight", { shiftKey: true }), "call", "nextState"],
    [key("N", { shiftKey: true }), "call", "findPrevious"],
    [key("?", { shiftKey: true }), "list", "help"],
    [key("ArrowDown"), "list", "nextCall"],
    [key("ArrowDown"), "call", "forward"],
    [key(" "), "list", null],
    [key("c", { ctrlKey: true }), "call", null],
    [key("f", { metaKey: true }), "call", null],
    [key("ArrowLeft", { altKey: true }), "call", null],
    [key("z"), "call", null],
  ] as const)("%o on a %s: %s", (event, on, command) => {
    expect(commandOf(event, on)).toBe(command);
  });

  it.each(["call", "list"] as const)("each does one thing on a %s", (on) => {
    const keys = keyBindings.filter((binding) => binding.on === on || binding.on === "both");
    const all = keys.flatMap((binding) => binding.keys);
    expect(all).toEqual([...new Set(all)]);
  });
});
