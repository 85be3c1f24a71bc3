import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { systemClock } from "./system-clock.ts";
import { systemRandomness } from "./system-randomness.ts";

const until = (clock: ReturnType<typeof systemClock>, dueAt: number): Promise<number> =>
  new Promise((resolve) => clock.schedule(dueAt, () => resolve(clock.now())));

describe("the system's clock", () => {
  it("tells Telegram's time from this machine's and the difference, and never goes back", () => {
    const clock = systemClock({ serverOffsetMs: 3_600_000, keepAlive: true });
    expect(clock.now() - clock.wall()).toBeGreaterThan(3_599_000);
    const before = clock.now();
    clock.setServerOffset(0);
    expect(clock.now()).toBe(before);
    clock.setServerOffset(7_200_000);
    expect(clock.now()).toBeGreaterThan(before + 3_000_000);
  });

  it("runs a task at its time, and one that is due in the next turn", async () => {
    const clock = systemClock({ keepAlive: true });
    const start = clock.now();
    let isTurnOver = false;
    const due = until(clock, start - 1_000).then(() => isTurnOver);
    isTurnOver = true;
    expect(await due).toBe(true);
    expect(await until(clock, start + 20)).toBeGreaterThanOrEqual(start + 20);
  });

  it("runs a task that is due at once although the event loop has nothing else to do", () => {
    const path = fileURLToPath(new URL("system-clock.ts", import.meta.url));
    const script = `
      import { createServer } from "node:net";
      import { systemClock } from ${JSON.stringify(path)};
      createServer().listen(0, "127.0.0.1", () => {
        const start = performance.now();
        setTimeout(() => process.exit(1), 3_000);
        setTimeout(() => systemClock().schedule(0, () => process.exit(performance.now() - start < 2_000 ? 0 : 2)), 50);
      });`;
    const flags = ["--experimental-strip-types", "--no-warnings", "--input-type=module"];
    expect(spawnSync(process.execPath, [...flags, "--eval", script]).status).toBe(0);
  });

  it("calls a task off, also one that is due", async () => {
    const clock = systemClock({ keepAlive: true });
    const ran: string[] = [];
    const cancels = [0, 5].map((wait) => clock.schedule(clock.now() + wait, () => ran.push("task")));
    for (const cancel of cancels) cancel();
    await until(clock, clock.now() + 20);
    expect(ran).toEqual([]);
  });

  it("waits longer than a timer of the platform can", () => {
    const clock = systemClock();
    const cancel = clock.schedule(clock.now() + 2_147_483_648 * 3, () => expect.unreachable());
    cancel();
  });
});

describe("the system's randomness", () => {
  it.each([0, 1, 10, 256, 257, 4_096, 65_537, 200_000])("gives %i bytes", (length) => {
    const random = systemRandomness();
    const [first, second] = [random.bytes(length), random.bytes(length)];
    expect([first.length, second.length]).toEqual([length, length]);
    if (length >= 10) expect(first).not.toEqual(second);
  });

  it("hands nothing out twice, and nothing that was overwritten", () => {
    const random = systemRandomness();
    const seen = new Set<string>();
    for (let count = 0; count < 5_000; count++) seen.add(random.bytes(10).join());
    expect(seen.size).toBe(5_000);
    expect(seen.has(new Uint8Array(10).join())).toBe(false);
  });

  it("gives bytes that are the receiver's own", () => {
    const random = systemRandomness();
    const first = random.bytes(16);
    const copy = [...first];
    random.bytes(16).fill(7);
    expect([...first]).toEqual(copy);
  });
});
