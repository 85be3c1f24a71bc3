import type { Randomness } from "@offhook/engine";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesOf, numberOf, power } from "../../vectors/reference-arithmetic.ts";
import { vectors } from "../../vectors/vectors.ts";
import { checkDhConfig } from "./dh-config.ts";
import { KeyHalfError, makeKeyHalf, publicValueOf } from "./key-half.ts";
import { systemRandom } from "./system-random.ts";

const p = bytesOf(vectors.primes.telegram_2048.hex);
const verdict = await checkDhConfig({ g: 3, p });
if (!verdict.ok) throw new Error("Telegram's group is refused");
const { group } = verdict;
const noServerRandom = new Uint8Array(256);

/** Gives the exponents of these vectors, in this order. */
function drawing(...ids: readonly string[]): Randomness & { readonly left: string[] } {
  const left = [...ids];
  return {
    left,
    bytes: () => {
      const id = left.shift();
      return bytesOf(vectors.dh.find((row) => row.id === id)?.a_hex ?? "");
    },
  };
}

describe("makeKeyHalf", () => {
  it("mixes local and server randomness by XOR", async () => {
    await fc.assert(
      fc.asyncProperty(bytes256, bytes256, async (local, server) => {
        const half = await makeKeyHalf(group, server, sourceOf(local, systemRandom.bytes(256)));
        const exponent = local.map((byte, i) => byte ^ (server[i] ?? 0));
        const publicValue = power(3n, numberOf(exponent), numberOf(p));
        if (bytesOf(publicValue)[0] === 0) return;
        expect(half.exponent).toEqual(exponent);
        expect(half.publicValue).toEqual(bytesOf(publicValue));
      }),
      { numRuns: 8 },
    );
  });

  it("does not take the server's bytes as the exponent", async () => {
    const server = bytesOf(vectors.dh[0]?.a_hex ?? "");
    const half = await makeKeyHalf(group, server, systemRandom);
    expect(half.exponent).not.toEqual(server);
  });

  it.each([0, 1, 255, 300])("uses 256 bytes of exponent when the server sends %i", async (length) => {
    const half = await makeKeyHalf(group, new Uint8Array(length).fill(7), systemRandom);
    expect(half.exponent).toHaveLength(256);
    expect(new Set(half.exponent).size).toBeGreaterThan(50);
  });

  it("draws again while the public value starts with a zero byte", async () => {
    const random = drawing("dh-07", "dh-09", "dh-11", "dh-01");
    const half = await makeKeyHalf(group, noServerRandom, random);
    const accepted = vectors.dh.find((row) => row.id === "dh-01");
    expect(Buffer.from(half.publicValue).toString("hex")).toBe(accepted?.g_a_hex);
    expect(random.left).toEqual([]);
  });

  it("gives up on a broken random source with a typed error", async () => {
    const stuck: Randomness = { bytes: (count) => new Uint8Array(count) };
    const refused = makeKeyHalf(group, noServerRandom, stuck);
    await expect(refused).rejects.toThrow(KeyHalfError);
    await expect(refused).rejects.toMatchObject({ code: "KEY_HALF_NOT_FOUND", draws: 32 });
  });

  it("has a public value that can be computed again from the stored exponent", async () => {
    const half = await makeKeyHalf(group, systemRandom.bytes(256), systemRandom);
    expect(publicValueOf(group, half.exponent)).toEqual(half.publicValue);
  });
});

const bytes256 = fc.uint8Array({ minLength: 256, maxLength: 256 });

function sourceOf(...answers: Uint8Array[]): Randomness {
  return { bytes: (count) => answers.shift() ?? systemRandom.bytes(count) };
}
