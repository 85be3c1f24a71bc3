import type { GlarePolicy } from "@offhook/engine";
import type { ChoiceSettings } from "@offhook/simulator";
import { describe, expect, it } from "vitest";
import { atTheEnd } from "./at-the-end.ts";
import { storage } from "./disk.ts";
import { late, never, slow } from "./faults.ts";
import { endOf, rulesOf, serverStory } from "./story.ts";
import { newWorld, observers } from "./world.ts";
import type { Phone, World } from "./world.ts";

/** When each side's request and its answer travel, when each hears of the other's call, and how much later Bob calls. */
interface Timing {
  readonly alice: { readonly beforeMs: number; readonly afterMs: number };
  readonly bob: { readonly beforeMs: number; readonly afterMs: number };
  readonly pushMs: { readonly alice: number; readonly bob: number };
  readonly bobCallsAfterMs: number;
}

interface Crossing {
  readonly world: World;
  readonly alice: Phone;
  readonly bob: Phone;
}

type Choices = Partial<ChoiceSettings>;

/** All orders of: Alice's request, its answer, Bob's request, its answer, what each hears; with little and much time. */
const timings: readonly Timing[] = [0, 250].flatMap((bobCallsAfterMs) =>
  pairs(0, 40).flatMap(([aliceBefore, aliceAfter]) =>
    pairs(0, 55).flatMap(([bobBefore, bobAfter]) =>
      pairs(0, 70).map(([toAlice, toBob]) => ({
        alice: { beforeMs: aliceBefore, afterMs: aliceAfter },
        bob: { beforeMs: bobBefore, afterMs: bobAfter },
        pushMs: { alice: toAlice, bob: toBob },
        bobCallsAfterMs,
      })),
    ),
  ),
);
const atOnce = timings[0]!;
/** Some of them, spread over all dimensions; all of them with OFFHOOK_RUNS=1000, and few when everybody is observed or OFFHOOK_RUNS is small. */
const runs = Number(process.env["OFFHOOK_RUNS"] ?? 100);
const every = runs >= 1_000 ? 1 : runs < 20 ? 97 : observers.besideEveryPhone ? 43 : 19;
const played = timings.filter((_, at) => at % every === 0);
const longestMs = every === 1 ? 900_000 : 60_000;

const servers: readonly Choices[] = (["received", "anyCall", "never"] as const).flatMap((busyLine) =>
  (["refuse", "allow"] as const).flatMap((occupied) =>
    (["busy", "parallel"] as const).map((sameCallee) => ({ busyLine, occupied, sameCallee })),
  ),
);

function pairs(a: number, b: number): readonly (readonly [number, number])[] {
  return [a, b].flatMap((first) => [a, b].map((second) => [first, second] as const));
}

/** Alice and Bob call each other. */
async function crossing(
  timing: Timing,
  policies: { readonly alice: GlarePolicy; readonly bob: GlarePolicy },
  choices: Choices = {},
  seed = 1,
  before: (both: Crossing) => void = () => {},
): Promise<Crossing> {
  const { alice: ofAlice, bob: ofBob, pushMs, bobCallsAfterMs } = timing;
  const faults = [
    slow("phone.requestCall", ofAlice, "alice"),
    slow("phone.requestCall", ofBob, "bob"),
    late("phoneCallRequested", pushMs.alice, "alice"),
    late("phoneCallRequested", pushMs.bob, "bob"),
  ];
  const world = newWorld({ seed, choices, faults });
  const alice = await world.phone("alice", { admission: { glare: policies.alice }, device: "alice's phone" });
  const bob = await world.phone("bob", { admission: { glare: policies.bob }, device: "bob's phone" });
  before({ world, alice, bob });
  const first = alice.engine.placeCall(world.address("alice", "bob"));
  first.catch(() => {});
  if (bobCallsAfterMs > 0) await world.clock.advance(bobCallsAfterMs);
  const second = bob.engine.placeCall(world.address("bob", "alice"));
  second.catch(() => {});
  // A process that dies does not answer.
  await world.clock.settle();
  return { world, alice, bob };
}

/** Calls that the server counts as going on. */
function live({ telegram }: World) {
  return telegram.calls().filter(({ state }) => state !== "discarded");
}

function states(...phones: readonly Phone[]): readonly string[] {
  return phones
    .flatMap(({ engine }) => engine.liveCalls())
    .filter(({ view }) => !view.over)
    .map(({ view }) => view.state)
    .toSorted();
}

/** Whoever is called answers, and both end in the same call. */
async function talk({ world, alice, bob }: Crossing): Promise<void> {
  for (const { engine } of [alice, bob])
    for (const call of engine.liveCalls())
      if (call.direction === "incoming" && call.view.ringing) await world.during(call.answer());
  await world.clock.advance(1_000);
  expect(states(alice, bob)).toEqual(["confirmed", "confirmed"]);
  const [own] = alice.engine.liveCalls();
  const [other] = bob.engine.liveCalls();
  expect(own?.view.context.telegramCallId).toBe(other?.view.context.telegramCallId);
  expect(await own?.key()).toEqual(await other?.key());
  await world.during(own!.hangUp());
}

async function tellsTiming(timing: object, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    throw new Error(JSON.stringify(timing), { cause: error });
  }
  await storage.leave();
}

describe.each(["ring", "answer"] as const)(
  "two engines with the policy %s that call each other",
  (policy) => {
    it.each(servers)(
      "keep one call and lose the other, in every order of events (%o)",
      async (choices) => {
        for (const timing of played) {
          await tellsTiming(timing, async () => {
            const both = await crossing(timing, { alice: policy, bob: policy }, choices);
            await both.world.clock.advance(2_000);
            expect(live(both.world)).toHaveLength(1);
            const talking = ["confirmed", "confirmed"];
            const ringing = ["requested.ringing", "waiting.ringing"];
            expect(states(both.alice, both.bob)).toEqual(policy === "answer" ? talking : ringing);
            await talk(both);
            await atTheEnd(both.world);
          });
        }
      },
      longestMs,
    );
  },
);

describe.each(["ring", "answer"] as const)(
  "an engine with the policy %s and a client that declines",
  (policy) => {
    it.each(servers)(
      "keep at most one call, in every order of events (%o)",
      async (choices) => {
        // Nobody places a call with such a client while it rings.
        for (const timing of played.filter(({ bobCallsAfterMs }) => bobCallsAfterMs === 0)) {
          await tellsTiming(timing, async () => {
            const both = await crossing(timing, { alice: policy, bob: "busy" }, choices);
            await both.world.clock.advance(2_000);
            const { length } = live(both.world);
            // A server that declines their call itself, because of ours, leaves none when they decline ours.
            if (choices.busyLine === "anyCall") expect(length).toBeLessThanOrEqual(1);
            else expect(length).toBe(1);
            if (length === 1) await talk(both);
            await atTheEnd(both.world);
          });
        }
      },
      longestMs,
    );

    it("take the call of the client, which declines ours, whichever call has the lesser id", async () => {
      for (let seed = 1; seed <= 12; seed += 1) {
        const both = await crossing(atOnce, { alice: policy, bob: "busy" }, { busyLine: "never" }, seed);
        await both.world.clock.advance(2_000);
        expect(live(both.world)).toHaveLength(1);
        await talk(both);
        await atTheEnd(both.world);
      }
    });
  },
);

describe.each(["ring", "answer"] as const)(
  "two engines with the policy %s, one of which crashes",
  (policy) => {
    const crashing = timings.filter((_, at) => at % (2 * every - 1) === 0);

    it.each(["alice", "bob"] as const)(
      "keep at most one call, wherever the process of %s dies and however long it is dead",
      async (who) => {
        for (const timing of crashing) {
          for (let appends = 1; appends <= 14; appends += 1) {
            for (const deadMs of [0, 3_000]) {
              await tellsTiming({ ...timing, appends, deadMs }, async () => {
                const { world, lives } = await crashed(timing, policy, who, appends, deadMs);
                if (!lives.some(heardNothing)) expect(live(world)).toHaveLength(1);
                expect(live(world).length).toBeLessThanOrEqual(1);
                for (const phone of lives)
                  for (const call of phone.engine.liveCalls()) await world.during(call.hangUp());
                // What Telegram said of a call that the dead process had not recorded is dropped.
                await atTheEnd(world, { diagnostics: ["updateDropped"] });
              });
            }
          }
        }
      },
      longestMs,
    );
  },
);

/** The word that it rings, or that it was answered, died with the process: a deadline has ended the call that was kept. */
function heardNothing({ calls }: Phone): boolean {
  return calls.some(({ view: { context } }) =>
    ["receiveTimeout", "exchangeTimeout"].includes(context.end?.reason ?? ""),
  );
}

/** The process of one of them dies after so many appends, and another one takes over. */
async function crashed(
  timing: Timing,
  policy: GlarePolicy,
  who: "alice" | "bob",
  appends: number,
  deadMs: number,
): Promise<{ readonly world: World; readonly lives: readonly Phone[] }> {
  let restarted: Promise<Phone> | undefined;
  let isOver = false;
  const both = await crossing(timing, { alice: policy, bob: policy }, {}, 1, ({ world, alice, bob }) => {
    const dying = who === "alice" ? alice : bob;
    let seen = 0;
    dying.disk.onAppend(() => {
      seen += 1;
      if (seen !== appends || isOver) return;
      world.crash(dying);
      const again = { admission: { glare: policy }, device: `${who}'s phone`, disk: dying.disk };
      restarted = new Promise((resolve) =>
        world.clock.schedule(world.clock.now() + deadMs, () => resolve(world.phone(who, again))),
      );
    });
  });
  await both.world.clock.advance(20_000);
  isOver = true;
  const dead = who === "alice" ? both.alice : both.bob;
  const other = who === "alice" ? both.bob : both.alice;
  return { world: both.world, lives: [restarted === undefined ? dead : await restarted, other] };
}

describe("of two calls that cross", () => {
  /** Seeds that give Alice's call the lesser id, and the greater one. */
  const seeds = Array.from({ length: 12 }, (_, at) => at + 1);
  const directed = (phone: Phone, direction: "incoming" | "outgoing") =>
    phone.calls.find((call) => call.direction === direction)!;

  it("the one with the lesser id is kept: its caller waits, the other one gives up", async () => {
    const kept = new Set<boolean>();
    for (const seed of seeds) {
      const both = await crossing(atOnce, { alice: "ring", bob: "ring" }, {}, seed);
      await both.world.clock.advance(100);
      const [ofAlice, ofBob] = both.world.telegram.calls();
      const isAlices = ofAlice!.id < ofBob!.id;
      kept.add(isAlices);
      const [winner, loser] = isAlices ? [both.alice, both.bob] : [both.bob, both.alice];
      expect(await rulesOf(winner, directed(winner, "incoming"))).toBe("K1g K7 K13 E43");
      expect(directed(winner, "outgoing").view.state).toBe("waiting.ringing");
      expect(await rulesOf(loser, directed(loser, "outgoing"))).toMatch(
        /^C1 C2 C5 (C9 )?E29g (\(-\) )?E37 E45( \(-\))?$/,
      );
      expect(endOf(loser, directed(loser, "outgoing"))).toBe("cancelled by engine, missed, glare");
      expect(await rulesOf(loser, directed(loser, "incoming"))).toBe("K1g K7 K1a");
      await talk(both);
      await atTheEnd(both.world);
    }
    expect(kept).toEqual(new Set([false, true]));
  });

  it("both die when both sides do as official clients do: that is the default", async () => {
    const both = await crossing(atOnce, { alice: "busy", bob: "busy" }, { busyLine: "never" });
    await atTheEnd(both.world);
    expect(serverStory(both.world)).toEqual(["discarded busy", "discarded busy"]);
  });

  it("the one that is held does not ring and can't be answered; it waits until ours has an id", async () => {
    const slowly = { ...atOnce, alice: { beforeMs: 0, afterMs: 3_000 } };
    // A seed that gives Bob's call the lesser id: he does not give it up, and she does not know hers.
    const both = await crossing(slowly, { alice: "ring", bob: "ring" }, {}, 2);
    const { world, alice } = both;
    await world.clock.advance(2_000);
    const held = directed(alice, "incoming");
    expect(held.view).toMatchObject({ state: "requested.held", ringing: false });
    await expect(world.during(held.answer())).rejects.toMatchObject({ code: "INVALID_TRANSITION" });
    await world.clock.advance(4_000);
    expect(live(world)).toHaveLength(1);
    await talk(both);
    await atTheEnd(world);
  });

  it("one is kept although a side never learns the id of its own: nobody waits for the other for long", async () => {
    const kept = new Set<"alice's" | "bob's">();
    for (const seed of seeds) {
      const unheard = { ...atOnce, alice: { beforeMs: 0, afterMs: 60_000 } };
      const policies = { alice: "ring", bob: "ring" } as const;
      const both = await crossing(unheard, policies, {}, seed, ({ world }) => {
        world.telegram.addFault(never("phoneCallWaiting", "alice"));
      });
      const { world, alice, bob } = both;
      await world.clock.advance(100);
      const [ofAlice, ofBob] = world.telegram.calls();
      const isAlices = ofAlice!.id < ofBob!.id;
      kept.add(isAlices ? "alice's" : "bob's");
      await world.clock.advance(5_000);
      expect(live(world).map(({ id }) => id)).toEqual([isAlices ? ofAlice!.id : ofBob!.id]);
      // He answers hers before her request has timed out, or declines it; then, in time, his rings.
      if (!isAlices) expect(endOf(bob, directed(bob, "incoming"))).toBe("busy by engine, busy, glare");
      await world.clock.advance(isAlices ? 6_000 : 20_000);
      const ringing = isAlices ? directed(bob, "incoming") : directed(alice, "incoming");
      await world.during(ringing.answer());
      await world.clock.advance(1_000);
      expect(ringing.view.state).toBe("confirmed");
      await world.during(ringing.hangUp());
      await atTheEnd(world, { diagnostics: ["updateDropped"] });
    }
    expect(kept.size).toBe(2);
  });

  it("neither is touched by a call from somebody else, who is told that the line is busy", async () => {
    const world = newWorld({ choices: { busyLine: "never" } });
    const alice = await world.phone("alice", { admission: { glare: "answer" } });
    const bob = await world.phone("bob");
    const carol = await world.phone("carol");
    await world.during(alice.engine.placeCall(world.address("alice", "bob")));
    await world.during(carol.engine.placeCall(world.address("carol", "alice")));
    await world.clock.settle();
    expect([endOf(carol), bob.call().view.state]).toEqual([
      "declinedOrBusy by peer, busy",
      "requested.ringing",
    ]);
    await atTheEnd(world);
  });

  it("one is kept as well when two accounts of one process call each other", async () => {
    const world = newWorld();
    const both = await world.phone(["alice", "bob"], { admission: { glare: "answer" } });
    const place = (from: "alice" | "bob", to: "alice" | "bob") =>
      both.engine.placeCall(world.address(from, to), { account: from });
    await world.during(Promise.all([place("alice", "bob"), place("bob", "alice")]));
    await world.clock.advance(1_000);
    expect(live(world)).toHaveLength(1);
    expect(states(both)).toEqual(["confirmed", "confirmed"]);
    await world.during(both.engine.liveCalls()[0]!.hangUp());
    await atTheEnd(world);
  });
});
