import { describe, expect, it } from "vitest";
import { smallestDifference } from "./smallest-difference.ts";

describe("smallest difference", () => {
  it.each([
    ["to", "confirmed", "accepted.deriving", "to", "confirmed", "accepted.deriving"],
    [
      "effects",
      '[{"type":"DiscardCall","params":{"reason":"hangup","video":false}}]',
      '[{"type":"DiscardCall","params":{"reason":"busy","video":false}}]',
      "effects[0].params.reason",
      "hangup",
      "busy",
    ],
    ["effects", "[]", '[{"type":"WipeSecrets"}]', "effects[0]", "(absent)", '{"type":"WipeSecrets"}'],
    ["effects", '[{"a":1}]', '[{"a":{"b":2}}]', "effects[0].a", "1", '{"b":2}'],
    ["rule", "null", "E31", "rule", "null", "E31"],
    ["to", "a\u001b[2J", "b", "to", "a\\u{1b}[2J", "b"],
  ])("of %s: %s against %s", (field, recorded, computed, path, was, is) => {
    expect(smallestDifference(field, recorded, computed)).toEqual({ path, recorded: was, computed: is });
  });
});
