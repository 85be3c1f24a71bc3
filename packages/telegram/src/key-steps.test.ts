import { memoryVault, secretNames, toBase64Url } from "@offhook/engine";
import type { CallId, Int64 } from "@offhook/engine";
import { describe, expect, it } from "vitest";
import { bytesOf } from "../vectors/reference-arithmetic.ts";
import { vectors } from "../vectors/vectors.ts";
import { commitmentTo } from "./key-exchange/commitment.ts";
import { systemRandom } from "./key-exchange/system-random.ts";
import { deriveKey } from "./key-steps.ts";
import { keyHalfBytes } from "./vault-values.ts";

const callId = "call" as CallId;

describe.each(vectors.dh)("the callee's key of exchange $id", (vector) => {
  it("is reported with the other forms of the emoji exactly when g_a came with leading zeros", async () => {
    const vault = memoryVault({ digest: { sha256: commitmentTo }, randomness: systemRandom });
    const half = { g: vector.g, p: bytesOf(vectors.primes[vector.prime].hex) };
    const own = { ...half, exponent: bytesOf(vector.b_hex), publicValue: bytesOf(vector.g_b_hex) };
    await vault.put([{ name: secretNames.exponent(callId), value: keyHalfBytes(own) }]);
    const { events } = await deriveKey(
      {
        role: "callee",
        gA: toBase64Url(bytesOf(vector.g_a_hex)),
        gAHash: toBase64Url(bytesOf(vector.g_a_hash_padded)),
        fingerprint: vector.fingerprint.int64 as Int64,
      },
      callId,
      { vault },
    );
    const [minimal, padded] = [vector.emoji_with_minimal_g_a.emoji, vector.emoji_with_padded_g_a.emoji];
    const agreed = { type: "KeyAgreed", fingerprint: vector.fingerprint.int64, emoji: padded };
    expect(events).toEqual([
      vector.g_a_leading_zero_bytes === 0 ? agreed : { ...agreed, emojiVariants: { minimal, padded } },
    ]);
  });
});
