import { simulatedClock } from "@offhook/engine/testing";
import { expect, it } from "vitest";
import { storage } from "../scenarios/disk.ts";
import { afterACrash, losesNothing } from "./after-a-crash.ts";
import { crashCourses } from "./crash-courses.ts";
import type { CrashCourse } from "./crash-courses.ts";
import { distinct } from "./crash-points.ts";
import type { CrashPoint } from "./crash-points.ts";
import { played } from "./crash-world.ts";
import type { Side } from "./crash-world.ts";

/** At once; while the other side waits; after all timers but that of a call that rings. */
const deaths = [0, 3_000, 40_000] as const;
/**
 * Each point with one of them, each that loses nothing with the shortest, and what comes before the call only in the first
 * course, because it is the same in all. With OFFHOOK_RUNS=1000 every point of every course with each of them.
 */
const all = Number(process.env["OFFHOOK_RUNS"] ?? 0) >= 1_000;

/** When Alice calls: both engines have started by then, if the server is not slow. */
const startedAt = simulatedClock().now() + 999;

/**
 * Plays every course, and lets one side's process die at each of its points. Where a world takes long and the same is looked at on
 * every point elsewhere: at each kind of step, in the first course that comes to it, and in each course at least once.
 */
export function crashEverywhere(who: Side, at: "every point" | "every step" = "every point"): void {
  const seen = new Set<string>();
  const isNew = ({ name }: CrashPoint): boolean => {
    const { size } = seen;
    return seen.add(name).size > size;
  };
  it.each(crashCourses)(
    "$name",
    async (course) => {
      const undisturbed = { who, at: [], deadMs: 0 };
      const whole = await played(course, undisturbed);
      // Up to here: what a call that is over still waits for comes later.
      const points = [...whole.points];
      const ends = await afterACrash(course, undisturbed, whole);
      expect([ends.alice, ends.bob].map((end) => end.split(" ")[0])).toEqual(
        [course.alice, course.bob].map((reasons) => reasons.split(" ")[0]),
      );
      const isFirst = all || course === crashCourses[0];
      const places = distinct(points).filter((place) => isFirst || points[place]!.at > startedAt);
      if (ends[who] !== "none") expect(places.length).toBeGreaterThan(9);
      const some = crashCourses.indexOf(course) % places.length;
      for (const [index, place] of places.entries()) {
        if (!all && at === "every step" && !isNew(points[place]!) && index !== some) continue;
        const loses = !losesNothing(points, place);
        const lengths = all ? deaths : [loses ? deaths[index % deaths.length]! : 0];
        for (const deadMs of lengths) {
          const crashes = { who, at: [place], deadMs };
          const world = await played(course, crashes);
          expect(world.points[place]?.name).toBe(points[place]?.name);
          expect(world.lives[who].length).toBe(2);
          const after = await afterACrash(course, crashes, world);
          // Then nothing can be told from a process that lived on.
          if (deadMs === 0 && !loses && isRepeatable(course))
            expect({ ...crashes, point: points[place]!.name, ...after }).toMatchObject(ends);
          await storage.leave();
        }
      }
    },
    all ? 900_000 : 120_000,
  );
}

/** What goes wrong does not depend on how much has been asked before, and no two timers race. */
function isRepeatable({ name, scenario }: CrashCourse): boolean {
  return scenario !== "unreliableNetwork" && scenario !== "reorderedUpdates" && name !== "nobody answers";
}
