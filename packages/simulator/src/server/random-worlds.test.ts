import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TlObject } from "../tl/tl-object.ts";
import { longsOf, methods, type Step, userOf, users, World } from "./situations/random-world.ts";

const device = fc.integer({ min: 0, max: 5 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("request" as const),
      by: device,
      to: fc.integer({ min: 0, max: 2 }),
      randomId: fc.integer({ min: 1, max: 8 }),
    }),
  },
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant("act" as const),
      by: device,
      method: fc.constantFrom(...methods),
      call: fc.nat(5),
      hash: fc.constantFrom("own", "own", "own", "own", "other", "wrong"),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("proceed" as const),
      fromNewest: fc.constantFrom(1, 1, 1, 2),
      device: fc.constantFrom(0 as const, 1 as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("wait" as const), ms: fc.constantFrom(1, 900, 12_000, 30_000) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("plug" as const), by: device }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("difference" as const), by: device, pts: fc.nat(4) }),
  },
);

const numRuns = Number(process.env.PROPERTY_RUNS ?? 150);
const seed = process.env.PROPERTY_SEED === undefined ? {} : { seed: Number(process.env.PROPERTY_SEED) };
const worlds = fc.tuple(
  fc.integer(),
  fc.boolean(),
  fc.array(step, { minLength: 1, maxLength: 60, size: "max" }),
);

describe("three users with two devices each do anything at all", () => {
  test("every call ends, nothing is left waiting, and each side sees only its own access hash", () => {
    const reached = new Set<string>();
    fc.assert(
      fc.property(worlds, ([worldSeed, unreliable, steps]) => {
        const world = new World(worldSeed, unreliable);
        world.run(steps);
        for (const call of world.calls()) {
          reached.add(call.startDate === undefined ? call.state : `${call.state} after confirmed`);
          expect(call.state).toBe("discarded");
          for (const [by, got] of world.got.entries()) {
            const sides = [call.caller, call.callee].filter((side) => side.userId !== userOf(by));
            const longs = new Set(got.flatMap(longsOf));
            for (const side of sides) expect(longs.has(side.accessHash)).toBe(false);
          }
        }
        expect(world.situation.clock.waiting()).toBe(0);
        const messages = users.flatMap((userId) => world.situation.server.serviceMessages(userId));
        expect(messages).toHaveLength(2 * world.calls().length);
      }),
      { numRuns, ...seed },
    );
    expect([...reached].toSorted()).toEqual(["discarded", "discarded after confirmed"]);
  });

  test("without faults nothing but the end follows the end, and no update is older than the one before", () => {
    const order = [
      "phoneCallRequested",
      "phoneCallWaiting",
      "phoneCallAccepted",
      "phoneCall",
      "phoneCallDiscarded",
    ];
    fc.assert(
      fc.property(worlds, ([worldSeed, , steps]) => {
        const world = new World(worldSeed, false);
        world.run(steps);
        for (const pushed of world.pushed) {
          const latest = new Map<bigint, number>();
          for (const update of pushed) {
            const call = update.phoneCall as TlObject | undefined;
            const id = (call?.id ?? update.phoneCallId) as bigint;
            const rank = call === undefined ? order.indexOf("phoneCall") : order.indexOf(call._);
            expect(rank).toBeGreaterThanOrEqual(latest.get(id) ?? 0);
            latest.set(id, rank);
          }
        }
      }),
      { numRuns, ...seed },
    );
  });

  test("the same seed and steps give the same world", () => {
    fc.assert(
      fc.property(worlds, ([worldSeed, unreliable, steps]) => {
        const [one, other] = [new World(worldSeed, unreliable), new World(worldSeed, unreliable)];
        one.run(steps);
        other.run(steps);
        expect(other.transcript).toEqual(one.transcript);
      }),
      { numRuns: Math.ceil(numRuns / 5), ...seed },
    );
  });
});
