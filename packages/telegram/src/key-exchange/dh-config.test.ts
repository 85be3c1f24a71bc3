import { describe, expect, it } from "vitest";
import { bytesOf, numberOf } from "../../vectors/reference-arithmetic.ts";
import { vectors } from "../../vectors/vectors.ts";
import { checkDhConfig } from "./dh-config.ts";
import type { DhConfigFault } from "./dh-config.ts";

const faultsByReason: Record<string, readonly DhConfigFault[]> = {
  P_BIT_LENGTH: ["primeLength"],
  P_NOT_PRIME: ["primeEven", "primeComposite", "halfPrimeComposite"],
  G_INVALID: ["generatorRange", "generatorResidue"],
};
const telegramPrime = bytesOf(vectors.primes.telegram_2048.hex);

describe("checkDhConfig", () => {
  it.each(vectors.generators)("judges g = $g with $prime: accepted = $accepted", async (row) => {
    const verdict = await checkDhConfig({ g: row.g, p: bytesOf(vectors.primes[row.prime].hex) });
    expect(verdict.ok).toBe(row.accepted);
  });

  it.each(vectors.negative.config)("refuses $id: g = $g, $reason $note", async (row) => {
    const verdict = await checkDhConfig({ g: row.g, p: bytesOf(row.p_hex) });
    expect(verdict).toMatchObject({ ok: false, check: "dhConfig" });
    if (!verdict.ok) expect(faultsByReason[row.reason]).toContain(verdict.fault);
  });

  it("refuses a prime whose half is composite", async () => {
    // The first prime above 2^2047 + 2^2046 that leaves 2 mod 3 and has a composite half.
    const prime = (1n << 2047n) + (1n << 2046n) + 899n;
    const verdict = await checkDhConfig({ g: 3, p: bytesOf(prime) });
    expect(verdict).toEqual({ ok: false, check: "dhConfig", fault: "halfPrimeComposite" });
  });

  it.each([
    ["no bytes", new Uint8Array(0)],
    ["255 bytes", new Uint8Array(255).fill(0xff)],
    ["a padded prime of 257 bytes", Uint8Array.of(0, ...telegramPrime)],
    ["256 zero bytes", new Uint8Array(256)],
  ])("refuses %s as p", async (_name, p) => {
    expect(await checkDhConfig({ g: 3, p })).toMatchObject({ fault: "primeLength" });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 3.5, 1, -(2 ** 31)])("refuses g = %s", async (g) => {
    expect(await checkDhConfig({ g, p: telegramPrime })).toMatchObject({ fault: "generatorRange" });
  });

  it("keeps its own copy of the bytes that it judged", async () => {
    const p = Uint8Array.from(telegramPrime);
    const verdict = await checkDhConfig({ g: 3, p });
    p.fill(0);
    if (verdict.ok) expect(numberOf(verdict.group.p)).toBe(numberOf(telegramPrime));
    expect(verdict.ok).toBe(true);
  });

  it("remembers a bad verdict as well as a good one", async () => {
    const bad = { g: 3, p: bytesOf(vectors.negative.config.find((row) => row.id === "cfg-05")?.p_hex ?? "") };
    expect(checkDhConfig(bad)).toBe(checkDhConfig(bad));
    const good = { g: 3, p: telegramPrime };
    expect(checkDhConfig(good)).toBe(checkDhConfig(good));
  });

  it("forgets the oldest verdict when a server keeps sending new configurations", async () => {
    const first = checkDhConfig({ g: 3, p: evenNumber(0) });
    for (let i = 1; i <= 16; i += 1) await checkDhConfig({ g: 3, p: evenNumber(i) });
    expect(checkDhConfig({ g: 3, p: evenNumber(16) })).toBe(checkDhConfig({ g: 3, p: evenNumber(16) }));
    expect(checkDhConfig({ g: 3, p: evenNumber(0) })).not.toBe(first);
  });
});

function evenNumber(i: number): Uint8Array {
  return bytesOf((1n << 2047n) + BigInt(2 * i));
}
