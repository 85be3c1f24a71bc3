import { describe, expect, it } from "vitest";
import { bytesOf, numberOf } from "../../vectors/reference-arithmetic.ts";
import { vectors } from "../../vectors/vectors.ts";
import { checkDhConfig } from "./dh-config.ts";
import { isPublicValue, publicValueBounds } from "./public-value.ts";

const p = bytesOf(vectors.primes.telegram_2048.hex);
const verdict = await checkDhConfig({ g: 3, p });
if (!verdict.ok) throw new Error("Telegram's group is refused");
const { group } = verdict;

describe("isPublicValue", () => {
  it.each(vectors.negative.public_values)("says $strict to $name ($id)", (row) => {
    expect(isPublicValue(bytesOf(row.value_hex), group)).toBe(row.strict);
  });

  it("takes 249 to 256 bytes and no other length", () => {
    const number = (1n << 1984n).toString(16).padStart(498, "0");
    for (let length = 240; length <= 260; length += 1) {
      const value = bytesOf(number.padStart(length * 2, "0").slice(-length * 2));
      expect(isPublicValue(value, group)).toBe(length >= 249 && length <= 256);
    }
  });

  it("includes both bounds", () => {
    const { least, greatest } = publicValueBounds(p);
    expect([least - 1n, least, greatest, greatest + 1n].map((n) => isPublicValue(bytesOf(n), group))).toEqual(
      [false, true, true, false],
    );
    expect(least + greatest).toBe(numberOf(p));
  });
});
