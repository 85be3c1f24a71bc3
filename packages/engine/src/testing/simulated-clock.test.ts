import { describe, expect, it } from "vitest";
import { seededRandomness } from "./seeded-randomness.ts";
import { simulatedClock } from "./simulated-clock.ts";

describe("a simulated clock", () => {
  it("stands still until it is advanced", async () => {
    const clock = simulatedClock(1_000);
    await clock.settle();
    expect([clock.now(), clock.wall()]).toEqual([1_000, 1_000]);
    await clock.advance(5);
    expect([clock.now(), clock.wall()]).toEqual([1_005, 1_005]);
  });

  it("runs tasks by due time, those of one time by age, each at its own time", async () => {
    const clock = simulatedClock(0);
    const ran: string[] = [];
    const at = (dueAt: number, name: string) =>
      clock.schedule(dueAt, () => ran.push(`${name}@${clock.now()}`));
    at(20, "c");
    at(10, "a");
    at(20, "d");
    at(10, "b");
    at(21, "late");
    await clock.advance(20);
    expect(ran).toEqual(["a@10", "b@10", "c@20", "d@20"]);
    expect([clock.now(), clock.nextDueAt()]).toEqual([20, 21]);
  });

  it("never runs a task within the turn that schedules it, though it is overdue", async () => {
    const clock = simulatedClock(100);
    const ran: string[] = [];
    clock.schedule(5, () => ran.push("overdue"));
    expect(ran).toEqual([]);
    await clock.settle();
    expect([ran, clock.now()]).toEqual([["overdue"], 100]);
  });

  it("lets promises settle between two tasks, and takes in what they schedule", async () => {
    const clock = simulatedClock(0);
    const ran: string[] = [];
    clock.schedule(10, () => {
      void (async () => {
        for (let turn = 0; turn < 100; turn++) await Promise.resolve();
        ran.push(`chain@${clock.now()}`);
        clock.schedule(15, () => ran.push(`scheduled@${clock.now()}`));
      })();
    });
    clock.schedule(20, () => ran.push(`last@${clock.now()}`));
    await clock.advanceTo(30);
    expect(ran).toEqual(["chain@10", "scheduled@15", "last@20"]);
  });

  it("calls a task off, as often as one likes, also while it runs", async () => {
    const clock = simulatedClock(0);
    const ran: string[] = [];
    const cancelB = clock.schedule(2, () => ran.push("b"));
    const cancelA = clock.schedule(1, () => {
      ran.push("a");
      cancelA();
      cancelB();
      cancelB();
    });
    await clock.runUntilIdle();
    expect(ran).toEqual(["a"]);
  });

  it("runs until nothing is scheduled, and gives up on tasks that schedule one another for ever", async () => {
    const clock = simulatedClock(0);
    let left = 1_000;
    const again = (): void => void (left-- > 0 && clock.schedule(clock.now() + 1, again));
    again();
    await clock.runUntilIdle();
    expect([left, clock.now(), clock.nextDueAt()]).toEqual([-1, 1_000, undefined]);
  });

  it("lets no time pass while something outside is under way", async () => {
    let underWay: Promise<void> | undefined;
    const clock = simulatedClock(0, { outside: () => underWay });
    const order: string[] = [];
    const write = (): void => {
      underWay = new Promise<void>((resolve) => setTimeout(resolve, 20)).then(() => {
        order.push(`written at ${clock.now()}`);
        underWay = undefined;
      });
    };
    clock.schedule(5, write);
    clock.schedule(6, () => void order.push(`next at ${clock.now()}`));
    await clock.advance(10);
    expect(order).toEqual(["written at 5", "next at 6"]);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])("refuses to start at %s", (startAt) => {
    expect(() => simulatedClock(startAt)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
  });

  it.each([-1, Number.NaN])("refuses to advance by %s", (ms) => {
    expect(() => simulatedClock().advance(ms)).toThrow(expect.objectContaining({ parameter: "ms" }));
  });
});

describe("seeded randomness", () => {
  it("gives the same bytes for the same seed, and others for another one", () => {
    const bytes = (seed: number) => [...seededRandomness(seed).bytes(32)];
    expect(bytes(7)).toEqual(bytes(7));
    expect(bytes(7)).not.toEqual(bytes(8));
  });

  it("goes on where it stopped", () => {
    const random = seededRandomness(7);
    expect([...random.bytes(3), ...random.bytes(5)]).toEqual([...seededRandomness(7).bytes(8)]);
  });

  it("uses every byte value", () => {
    expect(new Set(seededRandomness(1).bytes(20_000)).size).toBe(256);
  });
});
