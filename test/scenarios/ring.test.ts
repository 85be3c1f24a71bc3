import type { RingOptions, RingOutcome } from "@offhook/engine";
import type { FaultRule } from "@offhook/simulator";
import { describe, expect, it } from "vitest";
import { atTheEnd } from "./at-the-end.ts";
import { endOf, serverStory } from "./story.ts";
import { twoPhones } from "./two-phones.ts";
import type { TwoPhones } from "./two-phones.ts";

/** Alice rings Bob, with the whole key exchange and a server between them. */

interface Ring {
  readonly options?: RingOptions;
  readonly title: string;
  readonly faults?: readonly FaultRule[];
  /** What happens once it rings. */
  readonly when?: (phones: TwoPhones) => Promise<unknown>;
  readonly outcome: Partial<RingOutcome>;
  /** How the call ended for Bob, or that he had none. */
  readonly bob: string;
  readonly server: string;
}

const refused = (rpcCode: number, text: string): readonly FaultRule[] => [
  { request: { method: "phone.requestCall" }, fault: { kind: "error", rpcCode, text } },
];

const rings: readonly Ring[] = [
  {
    title: "nobody answers in the time it was given",
    options: { ringForMs: 7_000 },
    when: ({ pass }) => pass(7_000),
    outcome: { kind: "missed" },
    bob: "elsewhereOrCancelled by peer, missed",
    server: "discarded missed",
  },
  {
    title: "Bob answers",
    when: ({ answer }) => answer(),
    outcome: { kind: "answered", kept: false },
    bob: "hungUp by peer, hangup",
    server: "discarded hangup",
  },
  {
    title: "Bob answers, and the call is kept",
    options: { onAnswer: "keep" },
    when: async ({ answer, hangUp, bob }) => {
      await answer();
      await hangUp(bob);
    },
    outcome: { kind: "answered", kept: true },
    bob: "hungUp by us, hangup",
    server: "discarded hangup",
  },
  {
    title: "Bob declines",
    when: ({ hangUp, bob }) => hangUp(bob),
    outcome: { kind: "declinedOrBusy", which: null },
    bob: "declined by us, busy",
    server: "discarded busy",
  },
  {
    title: "Bob allows no calls",
    faults: refused(403, "USER_PRIVACY_RESTRICTED"),
    outcome: { kind: "refused", by: "privacy" },
    bob: "no call",
    server: "",
  },
  {
    title: "Telegram asks to wait",
    faults: refused(420, "FLOOD_WAIT_30"),
    outcome: { kind: "flooded", allowedAt: 1_700_000_030_000 },
    bob: "no call",
    server: "",
  },
];

describe("a ring", () => {
  it.each(rings)("$title", async ({ faults, when, outcome, bob, server, options }) => {
    const phones = await twoPhones({ ...(faults !== undefined && { faults }) });
    const { world, alice } = phones;
    const ringing = alice.engine.ring(world.address("alice", "bob"), options);
    await world.clock.settle();
    await when?.(phones);
    expect(await world.during(ringing)).toMatchObject(outcome);
    await atTheEnd(world);
    expect(phones.bob.calls.length === 0 ? "no call" : endOf(phones.bob)).toBe(bob);
    expect(serverStory(world).join()).toBe(server);
  });

  it("of an account that Telegram has logged out: closed until it is reopened", async () => {
    const { world, alice } = await twoPhones({ faults: refused(401, "AUTH_KEY_UNREGISTERED") });
    const ring = (): Promise<RingOutcome> =>
      world.during(alice.engine.ring(world.address("alice", "bob"), { ringForMs: 1_000 }));
    expect(await ring()).toMatchObject({ kind: "failed", reason: "loggedOut" });
    expect(await ring()).toMatchObject({ kind: "accountClosed", because: "AUTH_KEY_UNREGISTERED" });
    await alice.engine.reopenAccount();
    expect(await ring()).toMatchObject({ kind: "paced", limit: "peerCooldown" });
  });
});
