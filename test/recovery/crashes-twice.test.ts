import { seededRandom } from "@offhook/engine/testing";
import { describe, expect, it } from "vitest";
import { afterACrash } from "./after-a-crash.ts";
import { crashCourses } from "./crash-courses.ts";
import type { CrashCourse } from "./crash-courses.ts";
import { distinct } from "./crash-points.ts";
import { played } from "./crash-world.ts";

/*
 * The next process dies as well, perhaps while it is starting. To see one run again: OFFHOOK_SEED=<seed> OFFHOOK_RUNS=1; to
 * look at more of them: OFFHOOK_RUNS=10000.
 */
const firstSeed = Number(process.env["OFFHOOK_SEED"] ?? 1);
const runs = Number(process.env["OFFHOOK_RUNS"] ?? 100);

describe(`two processes that die one after the other, seeds ${firstSeed} to ${firstSeed + runs - 1}`, () => {
  it(
    "lead to the same call, or to an end with its own reason",
    async () => {
      let secondDeaths = 0;
      for (let seed = firstSeed; seed < firstSeed + runs; seed += 1) {
        const draw = seededRandom(seed);
        const course = anyEnd(crashCourses[draw(crashCourses.length)]!);
        const who = draw(2) === 0 ? "alice" : "bob";
        const deadMs = [0, 1_000, 3_000, 40_000][draw(4)]!;
        const { points } = await played(course, { who, at: [], deadMs });
        const first = distinct(points)[draw(distinct(points).length)]!;
        const once = await played(course, { who, at: [first], deadMs });
        const later = distinct(once.points).filter((place) => place > first);
        const at = [first, later[draw(later.length)] ?? Infinity];
        const twice = await played(course, { who, at, deadMs });
        if (twice.lives[who].length === 3) secondDeaths += 1;
        await told(seed, afterACrash(course, { who, at, deadMs }, twice));
      }
      expect(secondDeaths).toBeGreaterThan(runs * 0.9 - 1);
    },
    60_000 + runs * 500,
  );
});

/** Of both deaths each may lead to any of the ends of other courses. */
function anyEnd(course: CrashCourse): CrashCourse {
  const reasons = (side: "alice" | "bob"): string => crashCourses.map((each) => each[side]).join(" ");
  return { ...course, alice: reasons("alice"), bob: reasons("bob") };
}

async function told(seed: number, check: Promise<unknown>): Promise<void> {
  try {
    await check;
  } catch (error) {
    throw new Error(`OFFHOOK_SEED=${seed} OFFHOOK_RUNS=1`, { cause: error });
  }
}
