import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { vectors } from "../../vectors/vectors.ts";
import { modularPower, warmUp } from "./modular-power.ts";
import { bytesOf, numberOf, power } from "../../vectors/reference-arithmetic.ts";

const prime = numberOf(vectors.primes.telegram_2048.hex);
const anyNumber = fc.uint8Array({ minLength: 256, maxLength: 256 });

describe("modularPower", () => {
  it("agrees with square-and-multiply on random bases and exponents", () => {
    fc.assert(
      fc.property(anyNumber, anyNumber, (base, exponent) => {
        const expected = power(numberOf(base), numberOf(exponent), prime);
        expect(modularPower(base, exponent, bytesOf(prime))).toEqual(bytesOf(expected));
      }),
      { numRuns: 15 },
    );
  });

  it.each([
    ["a base of one byte", 3n, prime - 2n],
    ["a base with leading zeros", 1n << 1984n, 65537n],
    ["an exponent of zero", 7n, 0n],
    ["an exponent of one", prime - 5n, 1n],
    ["an exponent above the prime", 3n, (1n << 2048n) - 1n],
    ["a base above the prime", (1n << 2048n) - 1n, 12345n],
    ["a result of one", prime - 1n, 2n],
    ["a result with leading zeros", 2n, 1000n],
  ])("agrees on %s", (_name, base, exponent) => {
    const result = modularPower(bytesOf(base), bytesOf(exponent), bytesOf(prime));
    expect(result).toEqual(bytesOf(power(base, exponent, prime)));
    expect(result).toHaveLength(256);
  });

  it("can be warmed up any number of times", () => {
    warmUp();
    expect(warmUp()).toBeUndefined();
  });
});
