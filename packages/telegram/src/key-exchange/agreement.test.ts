import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesOf, fingerprintByHand, numberOf, power } from "../../vectors/reference-arithmetic.ts";
import { vectors } from "../../vectors/vectors.ts";
import type { DhVector } from "../../vectors/vectors.ts";
import { agreeAsCallee, agreeAsCaller } from "./agreement.ts";
import { minimal } from "./big-number.ts";
import { commitmentTo } from "./commitment.ts";
import { checkDhConfig } from "./dh-config.ts";
import type { DhGroup } from "./dh-config.ts";
import { publicValueOf } from "./key-half.ts";

async function groupOf(vector: Pick<DhVector, "g" | "prime">): Promise<DhGroup> {
  const verdict = await checkDhConfig({ g: vector.g, p: bytesOf(vectors.primes[vector.prime].hex) });
  if (!verdict.ok) throw new Error(`${vector.prime} with g = ${vector.g} is refused: ${verdict.fault}`);
  return verdict.group;
}

/** The callee's view of a vector whose caller sends g_a in 256 bytes. */
async function calleeOf(vector: DhVector) {
  return {
    group: await groupOf(vector),
    exponent: bytesOf(vector.b_hex),
    gAHash: bytesOf(vector.g_a_hash_padded),
    gA: bytesOf(vector.g_a_hex),
    fingerprint: vector.fingerprint.int64,
  };
}

const [plain] = vectors.dh;
if (plain === undefined) throw new Error("vectors.json has no exchange");

describe.each(vectors.dh)("exchange $id: $note", (vector) => {
  it("makes the public values from the exponents", async () => {
    const group = await groupOf(vector);
    expect(publicValueOf(group, bytesOf(vector.a_hex))).toEqual(bytesOf(vector.g_a_hex));
    expect(publicValueOf(group, bytesOf(vector.b_hex))).toEqual(bytesOf(vector.g_b_hex));
  });

  it("gives the caller the key, its fingerprint and emoji", async () => {
    const agreement = agreeAsCaller({
      group: await groupOf(vector),
      exponent: bytesOf(vector.a_hex),
      gA: bytesOf(vector.g_a_hex),
      gB: bytesOf(vector.g_b_hex),
    });
    expect(agreement).toMatchObject({
      ok: true,
      key: bytesOf(vector.key_hex),
      fingerprint: vector.fingerprint.int64,
      emoji: vector.emoji_with_padded_g_a.emoji,
    });
  });

  it("gives the caller the same key when g_b comes without its leading zeros", async () => {
    const agreement = agreeAsCaller({
      group: await groupOf(vector),
      exponent: bytesOf(vector.a_hex),
      gA: bytesOf(vector.g_a_hex),
      gB: minimal(bytesOf(vector.g_b_hex)),
    });
    expect(agreement).toMatchObject({ ok: true, key: bytesOf(vector.key_hex) });
  });

  it("gives the callee the same when g_a comes padded", async () => {
    expect(agreeAsCallee(await calleeOf(vector))).toMatchObject({
      ok: true,
      key: bytesOf(vector.key_hex),
      fingerprint: vector.fingerprint.int64,
      emoji: vector.emoji_with_padded_g_a.emoji,
    });
  });

  it("gives the callee the same when g_a comes minimal, with that form's hash and emoji", async () => {
    const view = {
      ...(await calleeOf(vector)),
      gA: minimal(bytesOf(vector.g_a_hex)),
      gAHash: bytesOf(vector.g_a_hash_minimal),
    };
    expect(agreeAsCallee(view)).toMatchObject({
      ok: true,
      key: bytesOf(vector.key_hex),
      emoji: vector.emoji_with_minimal_g_a.emoji,
    });
  });

  it("names both emoji forms exactly when g_a has leading zeros", async () => {
    const agreement = agreeAsCallee(await calleeOf(vector));
    if (!agreement.ok) throw new Error(agreement.check);
    expect(agreement.variants).toEqual(
      vector.g_a_leading_zero_bytes === 0
        ? undefined
        : {
            minimal: vector.emoji_with_minimal_g_a.emoji,
            padded: vector.emoji_with_padded_g_a.emoji,
          },
    );
  });

  it("takes the fingerprint as unsigned too and refuses the usual wrong ones", async () => {
    const view = await calleeOf(vector);
    expect(agreeAsCallee({ ...view, fingerprint: vector.fingerprint.uint64 })).toMatchObject({ ok: true });
    for (const wrong of Object.values(vector.wrong_results_to_reject)) {
      if (wrong === vector.fingerprint.int64) continue;
      expect(agreeAsCallee({ ...view, fingerprint: wrong })).toEqual(failed("fingerprint"));
    }
  });
});

describe("agreeAsCallee", () => {
  it.each(vectors.negative.g_a_hash)("says $expect to $id: $note", async (row) => {
    const gA = bytesOf(row.g_a_wire_hex);
    const view = { ...(await calleeOf(plain)), gA, gAHash: bytesOf(row.g_a_hash) };
    const fingerprint = keyFingerprintOf(gA, view.exponent);
    const agreement = agreeAsCallee({ ...view, fingerprint });
    if (row.expect === "accept") expect(agreement.ok).toBe(true);
    else expect(agreement).toEqual(failed(checksByReason[row.reason ?? ""] ?? ""));
  });

  it.each(vectors.negative.public_values)("says $strict to g_a = $name ($id)", async (row) => {
    const gA = bytesOf(row.value_hex);
    const view = { ...(await calleeOf(plain)), gA, gAHash: commitmentTo(gA) };
    const agreement = agreeAsCallee({ ...view, fingerprint: keyFingerprintOf(gA, view.exponent) });
    expect(agreement.ok ? "accepted" : agreement.check).toBe(row.strict ? "accepted" : "gABounds");
  });

  it("checks the commitment before it computes with g_a, and g_a before the fingerprint", async () => {
    const view = await calleeOf(plain);
    const gA = bytesOf(1n);
    expect(agreeAsCallee({ ...view, gA, fingerprint: "0" })).toEqual(failed("gAHash"));
    const committed = { ...view, gA, gAHash: commitmentTo(gA), fingerprint: "0" };
    expect(agreeAsCallee(committed)).toEqual(failed("gABounds"));
    expect(agreeAsCallee({ ...committed, gAHash: new Uint8Array(0) })).toEqual(failed("gAHash"));
  });

  it("refuses every change of a single bit in g_a, hash or fingerprint", async () => {
    const view = await calleeOf(plain);
    fc.assert(
      fc.property(fc.nat(2047), fc.nat(255), fc.nat(63), (gABit, hashBit, fingerprintBit) => {
        const flipped = (BigInt(view.fingerprint) ^ (1n << BigInt(fingerprintBit))).toString();
        expect(agreeAsCallee({ ...view, gA: withBitFlipped(view.gA, gABit) }).ok).toBe(false);
        expect(agreeAsCallee({ ...view, gAHash: withBitFlipped(view.gAHash, hashBit) }).ok).toBe(false);
        expect(agreeAsCallee({ ...view, fingerprint: flipped })).toEqual(failed("fingerprint"));
      }),
      { numRuns: 20 },
    );
  });

  it.each(["", "x", "0x10", " 1", "9".repeat(100_000)])(
    "refuses %j as a fingerprint",
    async (fingerprint) => {
      expect(agreeAsCallee({ ...(await calleeOf(plain)), fingerprint })).toEqual(failed("fingerprint"));
    },
  );
});

describe("agreeAsCaller", () => {
  it.each(vectors.negative.public_values)("says $strict to g_b = $name ($id)", async (row) => {
    const agreement = agreeAsCaller({
      group: await groupOf(plain),
      exponent: bytesOf(plain.a_hex),
      gA: bytesOf(plain.g_a_hex),
      gB: bytesOf(row.value_hex),
    });
    expect(agreement.ok ? "accepted" : agreement.check).toBe(row.strict ? "accepted" : "gBBounds");
  });
});

it("gives both sides one key for any exponents, that of an independent computation", async () => {
  const group = await groupOf(plain);
  const prime = numberOf(vectors.primes.telegram_2048.hex);
  const exponents = fc.uint8Array({ minLength: 256, maxLength: 256 });
  fc.assert(
    fc.property(exponents, exponents, (a, b) => {
      const gA = bytesOf(power(3n, numberOf(a), prime));
      const gB = bytesOf(power(3n, numberOf(b), prime));
      const key = bytesOf(power(3n, numberOf(a) * numberOf(b), prime));
      const caller = agreeAsCaller({ group, exponent: a, gA, gB });
      const bounded = numberOf(gA) >= 1n << 1984n && numberOf(gB) >= 1n << 1984n;
      if (!bounded || !caller.ok) throw new Error("one draw in 2^64 may end here");
      const { fingerprint } = caller;
      const callee = agreeAsCallee({ group, exponent: b, gAHash: commitmentTo(gA), gA, fingerprint });
      expect(callee).toEqual(caller);
      expect(caller.key).toEqual(key);
    }),
    { numRuns: 10, examples: [[bytesOf(vectors.dh[7]?.a_hex ?? ""), bytesOf(vectors.dh[7]?.b_hex ?? "")]] },
  );
});

const checksByReason: Record<string, string> = {
  G_A_HASH_MISMATCH: "gAHash",
  G_A_HASH_LENGTH: "gAHash",
};

function failed(check: string) {
  return { ok: false, check };
}

function keyFingerprintOf(gA: Uint8Array, exponent: Uint8Array): string {
  const prime = numberOf(vectors.primes.telegram_2048.hex);
  return fingerprintByHand(bytesOf(power(numberOf(gA), numberOf(exponent), prime)));
}

function withBitFlipped(bytes: Uint8Array, bit: number): Uint8Array {
  return bytes.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
}
