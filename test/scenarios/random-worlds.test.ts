import type { CallView } from "@offhook/engine";
import { describe, expect, it } from "vitest";
import { atTheEnd } from "./at-the-end.ts";
import { storage } from "./disk.ts";
import { courseOf, play } from "./random-course.ts";
import type { Course } from "./random-course.ts";
import { storyOf } from "./story.ts";
import type { World } from "./world.ts";

/*
 * Two or three people who do anything at all, on a network where anything can go wrong. To see one world again:
 * OFFHOOK_SEED=<seed> OFFHOOK_RUNS=1; to look at more of them: OFFHOOK_RUNS=1000.
 */
const firstSeed = Number(process.env["OFFHOOK_SEED"] ?? 1);
const runs = Number(process.env["OFFHOOK_RUNS"] ?? 150);
const seeds = Array.from({ length: runs }, (_, run) => firstSeed + run);

/** The longest that a call can last which was never confirmed: preparing, ringing, exchange, hang-up, late word. */
const longestUnconfirmedMs = 21_000 + 42_000 + 20_000 + 90_000 + 20_000 + 5000 + 60_000;

describe(`random worlds, seeds ${firstSeed} to ${firstSeed + runs - 1}`, () => {
  it(
    "every call ends once, in bounded time, both sides hold the same key or none, and every record is true",
    async () => {
      let confirmed = 0;
      for (const seed of seeds) {
        await seen(courseOf(seed), async (world) => {
          await check(world);
          confirmed += confirmedCalls(world);
        });
        await storage.leave();
      }
      // Worlds in which nobody ever speaks with anybody would show little.
      if (runs >= 100) expect(confirmed).toBeGreaterThan(runs / 2);
    },
    60_000 + runs * 1000,
  );

  it("the same seed gives the same course, record for record", async () => {
    for (const seed of seeds.slice(0, 3)) {
      const [first, second] = [await play(courseOf(seed)), await play(courseOf(seed))];
      for (const world of [first, second]) await world.clock.runUntilIdle();
      const textOf = ({ phones }: World) =>
        Promise.all(phones.map(async ({ disk }) => (await disk.records()).map(withoutPseudonyms)));
      expect(await textOf(first)).toEqual(await textOf(second));
    }
  });
});

/** A vault draws the key of its pseudonyms by itself, and checksums cover them. */
function withoutPseudonyms(record: string): string {
  return record.replaceAll(/"(\w+Ref|accessTag|checksum)":"[^"]*"/g, '"$1":""');
}

/** Over, with nothing left of it: only the chat's service message may still tell who ended it. */
function awaitsMessage({ context: { deadlines } }: CallView): boolean {
  return deadlines.some(({ timer }) => timer === "serviceMessage");
}

async function check(world: World): Promise<void> {
  await world.clock.advance(longestUnconfirmedMs);
  const live = world.phones.flatMap(({ engine }) => engine.liveCalls());
  for (const { view } of live)
    if (!view.confirmed && !awaitsMessage(view))
      throw new Error(`A call is ${view.state} long after its last deadline.`);
  // Nobody tells a confirmed call that its end was lost; its user hangs up in the end.
  for (const call of live) await world.during(call.hangUp());
  await atTheEnd(world, { diagnostics: ["updateDropped", "updatesMissing"] });
}

function confirmedCalls({ phones }: World): number {
  return phones.flatMap(({ calls }) => calls).filter(({ view }) => view.context.confirmedAt !== null).length;
}

/** Names the seed of a world that fails, and what happened in it. */
async function seen(course: Course, look: (world: World) => Promise<void>): Promise<void> {
  let world: World | undefined;
  try {
    world = await play(course);
    await look(world);
  } catch (error) {
    const { seed, ...events } = course;
    const stories = await Promise.all(
      (world?.phones ?? []).flatMap((phone) =>
        phone.calls.map(
          async (call) => `${phone.name} ${call.callId}\n  ${(await storyOf(phone, call)).join("\n  ")}`,
        ),
      ),
    );
    const shown = JSON.stringify(events, (_, part: unknown) =>
      typeof part === "bigint" ? String(part) : part,
    );
    throw new Error(`OFFHOOK_SEED=${seed} OFFHOOK_RUNS=1\n${shown}\n${stories.join("\n")}`, { cause: error });
  }
}
