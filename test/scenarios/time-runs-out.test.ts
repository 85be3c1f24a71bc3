import { describe, expect, it } from "vitest";
import { atTheEnd } from "./at-the-end.ts";
import { late, lost, never, slow } from "./faults.ts";
import { playEach, twoPhones } from "./two-phones.ts";
import type { TwoPhones, TwoPhonesOptions } from "./two-phones.ts";

/** Telegram ends nothing by itself, so that each side's own deadlines show. */
const clientsOnly = { choices: { timeouts: "clientsOnly" } } as const;

describe("a call whose time runs out", () => {
  playEach([
    {
      title: "no device of the callee can be reached: missed after the receive timeout",
      given: { ...clientsOnly, faults: [never("phoneCallRequested")] },
      // Bob is told of the end of a call that he never heard of.
      diagnostics: ["updateDropped"],
      when: async ({ place }) => place(),
      alice: { rules: "C1 C2 C5 C22 E37 E45", end: "receiveTimeout by deadline, missed" },
      bob: null,
      server: ["discarded missed"],
    },
    {
      title: "nobody answers: missed after the caller's ring timeout",
      given: clientsOnly,
      when: async ({ place }) => place(),
      alice: { rules: "C1 C2 C5 C9 C23 E37 E45 (-)", end: "ringTimeout by deadline, missed" },
      bob: { rules: "K1 K7 K12 E37 E45", end: "ringTimeout by deadline, missed" },
      server: ["discarded missed"],
    },
    {
      title: "nobody answers and the caller's hang-up is lost: missed after the callee's ring timeout",
      given: { ...clientsOnly, faults: [lost("request", "phone.discardCall", "alice")] },
      when: async ({ place }) => place(),
      alice: { rules: "C1 C2 C5 C9 C23 E37 E45 (-)", end: "ringTimeout by deadline, missed" },
      bob: { rules: "K1 K7 K12 E37 E45", end: "ringTimeout by deadline, missed" },
      server: ["discarded missed"],
    },
    {
      title: "the callee rings and the caller never hears of it",
      given: { ...clientsOnly, faults: [never("phoneCallWaiting")] },
      when: async ({ place }) => place(),
      alice: { rules: "C1 C2 C5 C22 E37 E45", end: "receiveTimeout by deadline, missed" },
      bob: { rules: "K1 K7 K13 E43 E50t E45", end: "elsewhereOrCancelled by peer, missed" },
      server: ["discarded missed"],
    },
    {
      title: "the caller never hears that the callee accepted",
      given: { ...clientsOnly, faults: [never("phoneCallAccepted")] },
      when: async ({ place, answer }) => {
        await place();
        await answer();
      },
      alice: { rules: "C1 C2 C5 C9 E31 E45", end: "connectionLost by peer, disconnect" },
      bob: { rules: "K1 K7 K9 K9k K14 K25 E37 E45", end: "exchangeTimeout by deadline, disconnect" },
      server: ["discarded disconnect"],
    },
    {
      title: "the caller's confirmation is lost: the exchange times out on both sides",
      given: { ...clientsOnly, faults: [lost("request", "phone.confirmCall")] },
      when: async ({ place, answer }) => {
        await place();
        await answer();
      },
      alice: {
        rules: "C1 C2 C5 C9 C11 C11k C20u C24 E37 E45 (-)",
        end: "exchangeTimeout by deadline, disconnect",
      },
      bob: { rules: "K1 K7 K9 K9k K14 K25 E37 E45", end: "exchangeTimeout by deadline, disconnect" },
      server: ["discarded disconnect"],
    },
    {
      title: "the confirmed call never reaches the callee",
      given: { ...clientsOnly, faults: [never("phoneCall")] },
      when: async ({ confirm }) => confirm(),
      alice: { rules: "C1 C2 C5 C9 C11 C11k C16 E43 E31 E45", end: "connectionLost by peer, disconnect" },
      bob: { rules: "K1 K7 K9 K9k K14 K25 E37 E45", end: "exchangeTimeout by deadline, disconnect" },
      server: ["discarded disconnect"],
    },
    {
      title: "the callee's key is not prepared in time",
      given: { ...clientsOnly, faults: [slow("messages.getDhConfig", { beforeMs: 60_000 }, "bob")] },
      when: async ({ place, answer }) => {
        await place();
        await answer();
      },
      alice: { rules: "C1 C2 C5 C9 E31 E45", end: "connectionLost by peer, disconnect" },
      bob: { rules: "K1 K7 K9 K25 (-) E37 E45", end: "exchangeTimeout by deadline, disconnect" },
      server: ["discarded disconnect"],
    },
    {
      title: "the caller's key is not prepared in time",
      given: { ...clientsOnly, faults: [slow("messages.getDhConfig", { beforeMs: 60_000 }, "alice")] },
      when: async ({ place }) => place(),
      alice: { rules: "C1 C3 E45", end: "requestRefused by telegram, nothing said, TIMEOUT" },
      bob: null,
      server: [],
    },
    {
      title: "the answer to acceptCall comes too late",
      given: { ...clientsOnly, faults: [slow("phone.acceptCall", { beforeMs: 60_000 }), never("phoneCall")] },
      when: async ({ place, answer }) => {
        await place();
        await answer();
      },
      alice: { rules: "C1 C2 C5 C9 E31 E45", end: "connectionLost by peer, disconnect" },
      bob: { rules: "K1 K7 K9 K9k K21u K25 E37 E45", end: "exchangeTimeout by deadline, disconnect" },
      server: ["discarded disconnect"],
    },
    {
      title: "Telegram has the call but no word of it comes: cancelled in time",
      given: { ...clientsOnly, faults: [lost("answer", "phone.requestCall"), never("phoneCallWaiting")] },
      // The end, which comes when Bob's ring timeout is over, is all that Alice hears of it.
      diagnostics: ["updateDropped"],
      when: async ({ place }) => place(),
      alice: { rules: "C1 C2 C28u C28t C27c E43 E44 E45", end: "requestTimeout by deadline, nothing said" },
      bob: { rules: "K1 K7 K12 E37 E45", end: "ringTimeout by deadline, missed" },
      server: ["discarded missed"],
    },
    {
      title: "requestCall is lost on its way",
      given: { ...clientsOnly, faults: [lost("request", "phone.requestCall")] },
      when: async ({ place }) => place(),
      alice: { rules: "C1 C2 C28u C28t C27c E43 E44 E45", end: "requestTimeout by deadline, nothing said" },
      bob: null,
      server: [],
    },
    {
      title: "the first word of a request comes when it has been given up: discarded all the same",
      given: {
        ...clientsOnly,
        faults: [lost("answer", "phone.requestCall"), late("phoneCallWaiting", 50_000)],
      },
      when: async ({ place }) => place(),
      alice: { rules: "C1 C2 C28u C28t C27c E43 C27d E37 E45", end: "requestTimeout by deadline, missed" },
      bob: { rules: "K1 K7 K13 E43 E50t E45", end: "elsewhereOrCancelled by peer, missed" },
      server: ["discarded missed"],
    },
    {
      title: "the first word of a request that timed out comes while it is still waited for: discarded",
      given: {
        ...clientsOnly,
        faults: [lost("answer", "phone.requestCall"), late("phoneCallWaiting", 25_000)],
      },
      when: async ({ place }) => place(),
      alice: { rules: "C1 C2 C28u C28t C27a E37 E45", end: "requestTimeout by deadline, missed" },
      bob: { rules: "K1 K7 K13 E43 E50t E45", end: "elsewhereOrCancelled by peer, missed" },
      server: ["discarded missed"],
    },
    {
      title: "the callee does not answer in the time that Telegram's config names",
      given: { ...clientsOnly, limits: { ringTimeoutMs: 12_000 } },
      when: async ({ place, pass }) => {
        await place();
        await pass(12_000);
      },
      alice: { rules: "C1 C2 C5 C9 C23 E37 E45 (-)", end: "ringTimeout by deadline, missed" },
      bob: { rules: "K1 K7 K12 E37 E45", end: "ringTimeout by deadline, missed" },
      server: ["discarded missed"],
    },
    {
      title: "Telegram itself ends a call that nobody confirms",
      given: {
        faults: [lost("request", "phone.confirmCall")],
        limits: { receiveTimeoutMs: 3000, graceMs: 0 },
      },
      when: async ({ place, answer }) => {
        await place();
        await answer();
      },
      alice: {
        rules: "C1 C2 C5 C9 C11 C11k C24 E37 E45 (-) (-)",
        end: "exchangeTimeout by deadline, disconnect",
      },
      bob: { rules: "K1 K7 K9 K9k K14 K25 E37 E45 (-)", end: "exchangeTimeout by deadline, disconnect" },
      server: ["discarded disconnect"],
    },
    {
      title: "Telegram ends the longest call there can be",
      when: async ({ confirm }) => confirm(),
      alice: { rules: "C1 C2 C5 C9 C11 C11k C16 E43 E31 E45", end: "connectionLost by peer, disconnect" },
      bob: { rules: "K1 K7 K9 K9k K14 K18 K18k E43 E31 E45", end: "connectionLost by peer, disconnect" },
      server: ["discarded disconnect"],
    },
  ]);
});

describe("the deadlines of a call", () => {
  const moments: readonly {
    readonly deadline: string;
    readonly given: TwoPhonesOptions;
    readonly when: (phones: TwoPhones) => Promise<unknown>;
    readonly of: "alice" | "bob";
    readonly state: string;
    readonly ms: number;
  }[] = [
    {
      deadline: "receive: 20 s from the answer to requestCall",
      given: { faults: [never("phoneCallRequested"), slow("phone.requestCall", { afterMs: 4000 })] },
      when: async ({ place, pass }) => {
        await place();
        await pass(4000);
      },
      of: "alice",
      state: "waiting.registered",
      ms: 20_000,
    },
    {
      deadline: "ring: 90 s from the moment when a device rings",
      given: { faults: [late("phoneCallRequested", 7000)] },
      when: async ({ place, pass }) => {
        await place();
        await pass(7000);
      },
      of: "alice",
      state: "waiting.ringing",
      ms: 90_000,
    },
    {
      deadline: "ring, as Telegram's config names it",
      given: { limits: { ringTimeoutMs: 12_000 } },
      when: ({ place }) => place(),
      of: "alice",
      state: "waiting.ringing",
      ms: 12_000,
    },
    {
      deadline: "ring, at the callee's",
      given: { faults: [never("phoneCallDiscarded", "bob")] },
      when: ({ place }) => place(),
      of: "bob",
      state: "requested.ringing",
      ms: 90_000,
    },
    {
      deadline: "exchange: 20 s from the acceptance, at the caller's",
      given: { faults: [slow("phone.confirmCall", { beforeMs: 60_000 })] },
      when: async ({ place, pass, answer }) => {
        await place();
        await pass(30_000);
        await answer();
      },
      of: "alice",
      state: "accepted.confirming",
      ms: 20_000,
    },
    {
      deadline: "exchange: 20 s from Telegram's word that it took the answer, at the callee's",
      given: { faults: [never("phoneCall"), never("phoneCallDiscarded", "bob")] },
      when: async ({ place, answer }) => {
        await place();
        await answer();
      },
      of: "bob",
      state: "accepted.awaiting",
      ms: 20_000,
    },
    {
      deadline: "hang-up: 5 s",
      given: { faults: [lost("request", "phone.discardCall")] },
      when: async ({ confirm, hangUp, alice }) => {
        await confirm();
        await hangUp(alice);
      },
      of: "alice",
      state: "discarded.ending",
      ms: 5000,
    },
  ];

  it.each(moments)("$deadline", async ({ given, when, of, state, ms }) => {
    const phones = await twoPhones({ choices: { timeouts: "clientsOnly" }, ...given });
    await when(phones);
    const { view } = phones[of].call();
    expect(view.state).toBe(state);
    await phones.pass(ms - 1);
    expect(phones[of].call().view.state).toBe(state);
    await phones.pass(1);
    expect(phones[of].call().view.state).not.toBe(state);
    await atTheEnd(phones.world, { diagnostics: ["updateDropped"] });
  });
});
