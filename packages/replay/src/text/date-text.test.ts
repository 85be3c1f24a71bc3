import { describe, expect, it } from "vitest";
import { dateText, durationText } from "./date-text.ts";

describe("times", () => {
  it.each([
    [0, "0 ms"],
    [999.4, "999 ms"],
    [1_000, "1.0 s"],
    [59_999, "60.0 s"],
    [187_000, "3:07"],
    [3_723_000, "1:02:03"],
    [Number.NaN, "-"],
  ])("%d ms are %s", (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });

  it.each([
    [1_795_177_650_000, "2026-11-20 12:27:30"],
    [Number.NaN, "-"],
    [1e300, "-"],
  ])("the date of %d is %s", (at, text) => {
    expect(dateText(at)).toBe(text);
  });
});
