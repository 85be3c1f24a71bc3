import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { terminalCommands } from "../../fixtures/any-records.ts";
import { cellsOf, cutTo, fitTo, wrapTo } from "./cells.ts";
import { secondsText, timeOfDay } from "./clock-text.ts";
import { plainText } from "./plain-text.ts";

const anyText = fc.string({ unit: "binary" });

describe("cells", () => {
  it.each([
    ["", 0],
    ["ringing", 7],
    ["🎄🌾⛄💯", 8],
    ["👨‍👩‍👧", 2],
    ["🇨🇿", 2],
    ["☎️", 2],
    ["漢字", 4],
    ["é", 1],
    ["e\u0301", 1],
    ["│─▶◆●…", 6],
  ])("%j takes %d", (text, cells) => {
    expect(cellsOf(text)).toBe(cells);
  });

  it("cuts and fills to exactly what was asked for", () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 40 }), (text, cells) => {
        expect(cellsOf(cutTo(text, cells))).toBeLessThanOrEqual(cells);
        expect(cellsOf(fitTo(plainText(text), cells))).toBe(cells);
      }),
    );
  });

  it("breaks at spaces and cuts what has none", () => {
    expect(wrapTo("the other side or Telegram ended", 12)).toEqual([
      "the other",
      "side or",
      "Telegram",
      "ended",
    ]);
    expect(wrapTo("incomprehensibilities", 8)).toEqual(["incompr…"]);
  });
});

describe("plainText", () => {
  it.each([
    ["\u001b[31mred", "\\u{1b}[31mred"],
    ["a\nb", "a\\u{a}b"],
    ["\u202Egnp", "\\u{202e}gnp"],
    ["👨‍👩‍👧 ok", "👨‍👩‍👧 ok"],
    ["x".repeat(300), `${"x".repeat(199)}…`],
  ])("makes %j harmless", (text, plain) => {
    expect(plainText(text)).toBe(plain);
  });

  it("lets no control character through, whatever comes", () => {
    fc.assert(fc.property(anyText, (text) => !terminalCommands.test(plainText(text))));
  });
});

describe("times", () => {
  it.each([
    [1_700_000_000_123, "22:13:20.123"],
    [0, "00:00:00.000"],
    [-1, "23:59:59.999"],
    [Number.NaN, "--:--:--.---"],
  ])("the time of day of %d is %s", (at, text) => {
    expect(timeOfDay(at)).toBe(text);
  });

  it.each([
    [12, "0.012"],
    [98_765, "98.765"],
    [1_234_567, "1234.6"],
    [1e15, "1e+12"],
    [Number.POSITIVE_INFINITY, "?"],
  ])("%d ms are %s seconds", (ms, text) => {
    expect(secondsText(ms)).toBe(text);
    expect(text.length).toBeLessThanOrEqual(7);
  });
});
