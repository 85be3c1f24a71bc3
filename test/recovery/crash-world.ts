import { scenarios } from "@offhook/simulator";
import { storage } from "../scenarios/disk.ts";
import type { Disk } from "../scenarios/disk.ts";
import { newWorld, people } from "../scenarios/world.ts";
import type { Phone, World } from "../scenarios/world.ts";
import { serverStory } from "../scenarios/story.ts";
import { deedOf } from "./crash-courses.ts";
import type { CrashCourse } from "./crash-courses.ts";
import { CrashPoints } from "./crash-points.ts";
import type { CrashPoint, Life } from "./crash-points.ts";

export type Side = "alice" | "bob";

export interface Crashes {
  /** Whose process dies. */
  readonly who: Side;
  /** At which points of its lives; none: it does not crash. */
  readonly at: readonly number[];
  /** How long each death lasts, in milliseconds. */
  readonly deadMs: number;
}

/** A world that has come to its end. */
export interface PlayedWorld {
  readonly world: World;
  /** The points that the process passed. */
  readonly points: readonly CrashPoint[];
  readonly lives: Readonly<Record<Side, readonly Life[]>>;
  readonly disks: Readonly<Record<Side, Disk>>;
}

/** Each way between a phone and Telegram. */
export const latencyMs = 10;
/** Preparing, ringing, exchange, talking, hang-up, late word; and what a user does. */
const longestCallMs = 21_000 + 42_000 + 20_000 + 90_000 + 20_000 + 5_000 + 60_000 + 61_000;

/** Alice calls Bob. One of them has a process that dies and starts again, as often as it is told. */
export async function played(course: CrashCourse, { who, at, deadMs }: Crashes): Promise<PlayedWorld> {
  // The server ends no call by itself, so that one which nobody ends is seen.
  const choices = { timeouts: "clientsOnly", ...course.server?.choices } as const;
  const world = newWorld({ ...course.server, choices });
  const { clock } = world;
  const disks = { alice: storage.newDisk(), bob: storage.newDisk() };
  const lives: Record<Side, Life[]> = { alice: [], bob: [] };
  /** When each user does what, as they remember it themselves. */
  const dueAt = new Map<string, number>();

  const outside = (): string => {
    const written = Object.values(lives)
      .flat()
      .map(({ changes }) => changes);
    return [...written, ...serverStory(world)].join(" ");
  };
  const points = new CrashPoints(at, clock, outside, ({ isSent }, client) => {
    const disk = disks[who];
    disk.crash();
    // What was sent arrives; nothing is heard of it.
    clock.schedule(clock.now() + (isSent ? latencyMs + 1 : 0), () =>
      world.crash({ clients: [client], disk }),
    );
    clock.schedule(clock.now() + latencyMs + 2 + deadMs, () => void start(who));
  });
  const safe = new CrashPoints(
    [],
    clock,
    () => "",
    () => {},
  );

  async function start(side: Side): Promise<void> {
    const life = (side === who ? points : safe).life();
    lives[side].push(life);
    const phone = await world.started(side, {
      disk: disks[side],
      device: `${side}'s phone`,
      latencyMs,
      tampering: life.client,
      storing: life.stores,
    });
    use(side, phone);
    if (side !== "alice" || disks.alice.hasCalls()) return;
    // Whoever is not told that the call is placed, and finds none, places it again.
    const place = () => void phone.engine.placeCall(world.address("alice", "bob")).catch(() => {});
    clock.schedule(clock.now() + 500, place);
  }

  /** A user with a phone in hand. */
  function use(side: Side, { engine }: Phone): void {
    engine.calls$.subscribe((call) => {
      const done = new Set<string>();
      call.state$.subscribe((view) => {
        const deed = deedOf(side, course, view);
        if (deed === undefined || done.has(deed.join())) return;
        done.add(deed.join());
        const [what, afterMs] = deed;
        const memory = [side, view.callId, ...deed].join();
        const due = dueAt.get(memory) ?? clock.now() + afterMs;
        dueAt.set(memory, due);
        clock.schedule(due, () => void call[what]().catch(() => {}));
      });
    });
  }

  if (course.scenario !== undefined)
    world.telegram.play(scenarios[course.scenario]({ caller: people.alice, callee: people.bob }));
  void start("bob");
  await clock.advance(500);
  void start("alice");
  await clock.advance(longestCallMs + at.length * (deadMs + 60_000));
  return { world, points: points.passed, lives, disks };
}
