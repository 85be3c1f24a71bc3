import { setImmediate as nextTurn } from "node:timers/promises";
import { checkDhConfig } from "@offhook/telegram";
import { describe, expect, it } from "vitest";
import { atTheEnd } from "./at-the-end.ts";
import { endOf } from "./story.ts";
import { lieAbout, tamperedBy } from "./tampering.ts";
import { playEach, twoPhones } from "./two-phones.ts";
import type { TwoPhones } from "./two-phones.ts";
import { people } from "./world.ts";

const answered = async ({ place, answer }: TwoPhones) => {
  await place();
  await answer();
};
const other = String(people.carol);
const liars = true;

describe("a server that lies to the callee", () => {
  playEach([
    {
      title: "gAHash: g_a is not what was committed to",
      liars,
      given: { bobHas: { tampering: lieAbout("phoneCall", ({ gAOrB }) => ({ gAOrB: flipped(gAOrB) })) } },
      when: answered,
      alice: { rules: "C1 C2 C5 C9 C11 C11k C16 E43 E31 E45", end: "connectionLost by peer, disconnect" },
      bob: { rules: "K1 K7 K9 K9k K14 K18 K19 E37 E45", end: "keyRejected by engine, disconnect, gAHash" },
      server: ["discarded disconnect"],
    },
    {
      title: "gAHash: the commitment is not what the caller sent",
      liars,
      given: {
        bobHas: { tampering: lieAbout("phoneCallRequested", ({ gAHash }) => ({ gAHash: flipped(gAHash) })) },
      },
      when: answered,
      alice: { rules: "C1 C2 C5 C9 C11 C11k C16 E43 E31 E45", end: "connectionLost by peer, disconnect" },
      bob: { rules: "K1 K7 K9 K9k K14 K18 K19 E37 E45", end: "keyRejected by engine, disconnect, gAHash" },
      server: ["discarded disconnect"],
    },
    {
      title: "the commitment is no SHA-256",
      liars,
      given: {
        bobHas: { tampering: lieAbout("phoneCallRequested", ({ gAHash }) => ({ gAHash: gAHash.slice(1) })) },
      },
      when: ({ place }) => place(),
      alice: { rules: "C1 C2 C5 E31 E45", end: "connectionLost by peer, disconnect" },
      bob: { rules: "K5 E37 E45", end: "invalidObject by engine, disconnect" },
      server: ["discarded disconnect"],
    },
    {
      title: "fingerprint: another one than the caller's",
      liars,
      given: { bobHas: { tampering: lieAbout("phoneCall", () => ({ keyFingerprint: "12345" })) } },
      when: answered,
      alice: { rules: "C1 C2 C5 C9 C11 C11k C16 E43 E31 E45", end: "connectionLost by peer, disconnect" },
      bob: {
        rules: "K1 K7 K9 K9k K14 K18 K20 E37 E45",
        end: "keyRejected by engine, disconnect, fingerprint",
      },
      server: ["discarded disconnect"],
    },
    {
      title: "the call is for somebody else",
      liars,
      given: { bobHas: { tampering: lieAbout("phoneCallRequested", () => ({ participantId: other })) } },
      when: ({ place }) => place(),
      alice: { rules: "C1 C2 C5 E31 E45", end: "connectionLost by peer, disconnect" },
      bob: { rules: "K5 E37 E45", end: "invalidObject by engine, disconnect" },
      server: ["discarded disconnect"],
    },
    {
      title: "the caller is the callee",
      liars,
      given: {
        bobHas: { tampering: lieAbout("phoneCallRequested", () => ({ adminId: String(people.bob) })) },
      },
      when: ({ place }) => place(),
      alice: { rules: "C1 C2 C5 E31 E45", end: "declinedOrBusy by peer, busy" },
      bob: { rules: "K4 E37 E45", end: "refusedCaller by engine, busy" },
      server: ["discarded busy"],
    },
    {
      title: "the key comes from somebody else",
      liars,
      given: { bobHas: { tampering: lieAbout("phoneCall", () => ({ adminId: other })) } },
      when: answered,
      alice: { rules: "C1 C2 C5 C9 C11 C11k C16 E43 E31 E45", end: "connectionLost by peer, disconnect" },
      bob: { rules: "K1 K7 K9 K9k K14 K20w E37 E45", end: "invalidObject by engine, disconnect" },
      server: ["discarded disconnect"],
    },
    {
      title: "the key comes with another access hash",
      liars,
      given: { bobHas: { tampering: lieAbout("phoneCall", () => ({ accessHash: "99" })) } },
      when: answered,
      alice: { rules: "C1 C2 C5 C9 C11 C11k C16 E43 E31 E45", end: "connectionLost by peer, disconnect" },
      bob: { rules: "K1 K7 K9 K9k K14 K20w E37 E45", end: "invalidObject by engine, disconnect" },
      server: ["discarded disconnect"],
    },
    {
      title: "g_a is empty",
      liars,
      given: { bobHas: { tampering: lieAbout("phoneCall", () => ({ gAOrB: new Uint8Array() })) } },
      when: answered,
      alice: { rules: "C1 C2 C5 C9 C11 C11k C16 E43 E31 E45", end: "connectionLost by peer, disconnect" },
      bob: { rules: "K1 K7 K9 K9k K14 K18 K19 E37 E45", end: "keyRejected by engine, disconnect, gAHash" },
      server: ["discarded disconnect"],
    },
    {
      title: "g_a is a megabyte",
      liars,
      given: { bobHas: { tampering: lieAbout("phoneCall", () => ({ gAOrB: new Uint8Array(1_048_576) })) } },
      when: answered,
      alice: { rules: "C1 C2 C5 C9 C11 C11k C16 E43 E31 E45", end: "connectionLost by peer, disconnect" },
      bob: { rules: "K1 K7 K9 K9k K14 K18 K19 E37 E45", end: "keyRejected by engine, disconnect, gAHash" },
      server: ["discarded disconnect"],
    },
  ]);
});

describe("a server that lies to the caller", () => {
  playEach([
    {
      title: "fingerprint: another one than ours in the confirmed call",
      liars,
      given: { aliceHas: { tampering: lieAbout("phoneCall", () => ({ keyFingerprint: "12345" })) } },
      when: answered,
      alice: {
        rules: "C1 C2 C5 C9 C11 C11k C17 E37 E45",
        end: "keyRejected by engine, disconnect, fingerprint",
      },
      bob: { rules: "K1 K7 K9 K9k K14 K18 K18k E43 E31 E45", end: "connectionLost by peer, disconnect" },
      server: ["discarded disconnect"],
    },
    {
      title: "g_b is not the callee's: the fingerprints differ at the callee's",
      liars,
      given: { aliceHas: { tampering: lieAbout("phoneCallAccepted", ({ gB }) => ({ gB: flipped(gB) })) } },
      when: answered,
      alice: { rules: "C1 C2 C5 C9 C11 C11k C16 E43 E31 E45", end: "connectionLost by peer, disconnect" },
      bob: {
        rules: "K1 K7 K9 K9k K14 K18 K20 E37 E45",
        end: "keyRejected by engine, disconnect, fingerprint",
      },
      server: ["discarded disconnect"],
    },
    {
      title: "gBBounds: g_b is empty",
      liars,
      given: { aliceHas: { tampering: lieAbout("phoneCallAccepted", () => ({ gB: new Uint8Array() })) } },
      when: answered,
      alice: { rules: "C1 C2 C5 C9 C11 C12 E37 E45", end: "keyRejected by engine, disconnect, gBBounds" },
      bob: { rules: "K1 K7 K9 K9k K14 E31 E45", end: "connectionLost by peer, disconnect" },
      server: ["discarded disconnect"],
    },
    {
      title: "gBBounds: g_b is a byte too long",
      liars,
      given: {
        aliceHas: { tampering: lieAbout("phoneCallAccepted", ({ gB }) => ({ gB: Uint8Array.of(0, ...gB) })) },
      },
      when: answered,
      alice: { rules: "C1 C2 C5 C9 C11 C12 E37 E45", end: "keyRejected by engine, disconnect, gBBounds" },
      bob: { rules: "K1 K7 K9 K9k K14 E31 E45", end: "connectionLost by peer, disconnect" },
      server: ["discarded disconnect"],
    },
    {
      title: "somebody else accepts",
      liars,
      given: { aliceHas: { tampering: lieAbout("phoneCallAccepted", () => ({ participantId: other })) } },
      when: answered,
      alice: { rules: "C1 C2 C5 C9 C13 E37 E45", end: "invalidObject by engine, disconnect" },
      bob: { rules: "K1 K7 K9 K9k K14 E31 E45", end: "connectionLost by peer, disconnect" },
      server: ["discarded disconnect"],
    },
    {
      title: "the acceptance has another access hash",
      liars,
      given: { aliceHas: { tampering: lieAbout("phoneCallAccepted", () => ({ accessHash: "99" })) } },
      when: answered,
      alice: { rules: "C1 C2 C5 C9 C13 E37 E45", end: "invalidObject by engine, disconnect" },
      bob: { rules: "K1 K7 K9 K9k K14 E31 E45", end: "connectionLost by peer, disconnect" },
      server: ["discarded disconnect"],
    },
    {
      title: "somebody else rings",
      liars,
      given: { aliceHas: { tampering: lieAbout("phoneCallWaiting", () => ({ participantId: other })) } },
      when: ({ place }) => place(),
      alice: { rules: "C1 C2 C13 E37 E45 (-)", end: "invalidObject by engine, disconnect" },
      bob: { rules: "K1 K7 K13 E43 E50t E45", end: "elsewhereOrCancelled by peer, disconnect" },
      server: ["discarded disconnect"],
    },
    {
      title: "confirmCall is answered with something else than a confirmed call",
      liars,
      given: {
        aliceHas: {
          tampering: tamperedBy((call) =>
            call.kind === "phoneCall" ? { ...call, kind: "phoneCallWaiting" } : call,
          ),
        },
      },
      when: answered,
      alice: { rules: "C1 C2 C5 C9 C11 C11k C18 E37 E45", end: "requestRefused by engine, disconnect" },
      bob: { rules: "K1 K7 K9 K9k K14 K18 K18k E43 E31 E45", end: "connectionLost by peer, disconnect" },
      server: ["discarded disconnect"],
    },
    {
      title: "requestCall is answered with an empty call",
      liars,
      // What comes of it belongs to no call that is known here.
      diagnostics: ["updateDropped"],
      given: {
        aliceHas: {
          tampering: tamperedBy((call) =>
            call.kind === "phoneCallWaiting" ? { kind: "phoneCallEmpty", id: call.id } : call,
          ),
        },
      },
      when: ({ place }) => place(),
      alice: { rules: "C1 C2 C8 E45", end: "vanished by telegram, nothing said" },
      bob: { rules: "K1 K7 K12 E37 E45", end: "ringTimeout by deadline, missed" },
      server: ["discarded missed"],
    },
  ]);
});

describe("a server whose prime can't be trusted", () => {
  it.each([
    ["a generator that does not fit the prime", { g: 5 }],
    ["a generator out of range", { g: 8 }],
    ["an even prime", { p: bytes(2n ** 2048n - 2n) }],
    ["a prime of 2047 bits", { p: bytes(2n ** 2047n - 19n) }],
    ["a prime that is none", { g: 4, p: bytes(2n ** 2048n - 1n) }],
    ["no prime", { p: new Uint8Array() }],
  ])("dhConfig: %s", async (...[, bad]) => {
    const { world, alice, bob, place } = await twoPhones({
      dhConfig: { g: 3, p: bytes(safePrime), version: 4, ...bad },
    });
    await place();
    await whenPrimesAreTested();
    await atTheEnd(world);
    expect(endOf(alice)).toBe("keyRejected by engine, nothing said, dhConfig");
    expect(bob.calls).toEqual([]);
  });

  it("another safe prime than Telegram's is as good", async () => {
    const { world, alice, bob, place, answer } = await twoPhones({
      dhConfig: { g: 4, p: bytes(safePrime), version: 4 },
    });
    await place();
    await whenPrimesAreTested();
    await world.clock.settle();
    await answer();
    expect([alice.call().view.state, bob.call().view.state]).toEqual(["confirmed", "confirmed"]);
    await world.during(alice.call().hangUp());
    await atTheEnd(world);
  });
});

/** The largest safe prime of 2048 bits. */
const safePrime = 2n ** 2048n - 1_942_289n;

/** Primes are tested in the thread pool, in real time: 200 ms on a quiet machine, and kept. */
async function whenPrimesAreTested(): Promise<void> {
  await checkDhConfig({ g: 4, p: bytes(safePrime) });
  await checkDhConfig({ g: 4, p: bytes(2n ** 2048n - 1n) });
  await nextTurn();
}

function bytes(value: bigint): Uint8Array {
  const hex = value.toString(16);
  return Uint8Array.from(Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex"));
}

/** The last bit is another one. */
function flipped(value: Uint8Array): Uint8Array {
  return Uint8Array.from(value, (byte, at) => (at === value.length - 1 ? byte ^ 1 : byte));
}
