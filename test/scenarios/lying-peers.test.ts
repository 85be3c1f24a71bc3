import type { KeyCheck } from "@offhook/engine";
import { describe, expect, it } from "vitest";
import { atTheEnd } from "./at-the-end.ts";
import { endOf, rulesOf, serverStory } from "./story.ts";
import { rogue } from "./tampering.ts";
import { digest, newWorld } from "./world.ts";

/** The prime that Telegram serves, as everybody knows it. */
const prime = BigInt(
  "0xc71caeb9c6b1c9048e6c522f70f13f73980d40238e3e21c14934d037563d930f" +
    "48198a0aa7c14058229493d22530f4dbfa336f6e0ac925139543aed44cce7c37" +
    "20fd51f69458705ac68cd4fe6b6b13abdc9746512969328454f18faf8c595f64" +
    "2477fe96bb2a941d5bcd1d4ac8cc49880708fa9b378e3c4f3a9060bee67cf9a4" +
    "a4a695811051907e162753b56b0f6b410dba74d8a84b2a14b3144e0ef1284754" +
    "fd17ed950d5965b4b9dd46582db1178d169c6bc465b0d6ff9ca3928fef5b9ae4" +
    "e418fc15e83ebea0f87fa9ff5eed70050ded2849f47bf959d956850ce929851f" +
    "0d8115f635b105ee2e4e15d04b2454bf6f4fadf034b10403119cd8e3b92fcc5b",
);
const smallest = 1n << 1984n;

/** Public values that no honest client sends, each of which would let somebody guess the key. */
const badValues = {
  zero: 0n,
  one: 1n,
  "p - 1": prime - 1n,
  p: prime,
  "p + 3": prime + 3n,
  "just below 2^1984": smallest - 1n,
  "just above p - 2^1984": prime - smallest + 1n,
  "256 bytes of ones": (1n << 2048n) - 1n,
} as const;

function bytesOf(value: bigint): Uint8Array {
  return Uint8Array.from(Buffer.from(value.toString(16).padStart(512, "0"), "hex"));
}

const rejected = (check: KeyCheck) => `keyRejected by engine, disconnect, ${check}`;

describe("a callee that lies to the caller", () => {
  it.each(Object.entries(badValues))("gBBounds: g_b is %s", async (...[, value]) => {
    const world = newWorld();
    const alice = await world.phone("alice");
    const mallory = rogue(world, "bob");
    await world.during(alice.engine.placeCall(world.address("alice", "bob")));
    await world.clock.settle();
    await mallory.received();
    await mallory.accept(bytesOf(value));
    await atTheEnd(world);
    expect(await rulesOf(alice)).toBe("C1 C2 C5 C9 C11 C12 E37 E45");
    expect(endOf(alice)).toBe(rejected("gBBounds"));
    expect(serverStory(world)).toEqual(["discarded disconnect"]);
  });

  it("gBBounds: g_b is one byte", async () => {
    const world = newWorld();
    const alice = await world.phone("alice");
    const mallory = rogue(world, "bob");
    await world.during(alice.engine.placeCall(world.address("alice", "bob")));
    await world.clock.settle();
    await mallory.accept(Uint8Array.of(7));
    await atTheEnd(world);
    expect(endOf(alice)).toBe(rejected("gBBounds"));
  });
});

describe("a caller that lies to the callee", () => {
  /** Mallory calls with this commitment, Bob answers, Mallory confirms with what was committed to. */
  async function callFrom(gAHash: Uint8Array, gA: Uint8Array, fingerprint: string) {
    const world = newWorld();
    const bob = await world.phone("bob");
    const mallory = rogue(world, "alice");
    await mallory.request("bob", gAHash);
    await world.during(bob.call().answer());
    await world.clock.settle();
    await mallory.confirm(gA, fingerprint);
    await atTheEnd(world);
    return { world, bob };
  }

  it.each(Object.entries(badValues))("gABounds: g_a is %s", async (...[, value]) => {
    const gA = bytesOf(value);
    const { world, bob } = await callFrom(digest.sha256(gA), gA, "1");
    expect(await rulesOf(bob)).toBe("K1 K7 K9 K9k K14 K18 K20 E37 E45");
    expect(endOf(bob)).toBe(rejected("gABounds"));
    expect(serverStory(world)).toEqual(["discarded disconnect"]);
  });

  it("fingerprint: it is not that of the key", async () => {
    const gA = bytesOf(prime / 3n);
    const { bob } = await callFrom(digest.sha256(gA), gA, "77");
    expect(await rulesOf(bob)).toBe("K1 K7 K9 K9k K14 K18 K20 E37 E45");
    expect(endOf(bob)).toBe(rejected("fingerprint"));
  });
});
