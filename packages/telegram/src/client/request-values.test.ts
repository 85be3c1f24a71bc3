import { describe, expect, it } from "vitest";
import { bytesValue, intValue, longValue, randomIdValue } from "./request-values.ts";

describe("longValue", () => {
  it.each([
    ["0", 0n],
    ["-1", -1n],
    ["9223372036854775807", 2n ** 63n - 1n],
    ["-9223372036854775808", -(2n ** 63n)],
    ["18446744073709551615", -1n],
  ])("reads %s", (text, value) => {
    expect(longValue("id", text)).toBe(value);
  });

  it.each(["", " 1", "1.5", "0x1", "1e3", "18446744073709551616", "-9223372036854775809", "1".repeat(30)])(
    "refuses %j by name",
    (text) => {
      expect(() => longValue("peer.id", text)).toThrow(/^peer\.id must be a decimal 64-bit integer, not/);
    },
  );
});

it("does not show an access hash that it refuses", () => {
  expect(() => longValue("peer.accessHash", "12x34")).toThrow(/^peer\.accessHash must be (?!.*12x34)/);
});

describe("the other values", () => {
  it.each([2 ** 31, -(2 ** 31) - 1, 0.5, Number.NaN])("refuses %s as an int", (value) => {
    expect(() => intValue("rating", value)).toThrow(/^rating must be a whole number/);
  });

  it("refuses 0 as a random id, which GramJS would replace by a number that does not fit", () => {
    expect(() => randomIdValue(0)).toThrow(/^randomId must be an int other than 0/);
    expect(randomIdValue(-1)).toBe(-1);
  });

  it("gives GramJS the Buffer that it insists on, over the same memory", () => {
    const bytes = Uint8Array.of(1, 2, 3).subarray(1);
    const buffer = bytesValue("gB", bytes);
    expect(Buffer.isBuffer(buffer)).toBe(true);
    expect([...buffer]).toEqual([2, 3]);
    expect(() => bytesValue("gB", "no bytes" as never)).toThrow(/^gB must be bytes/);
  });
});
