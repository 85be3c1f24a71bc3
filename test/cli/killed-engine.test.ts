import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { objects, offhook, start } from "./offhook-process.ts";
import { simulatedPair } from "./simulated-pair.ts";

describe("a live call whose process was killed", { timeout: 60_000 }, () => {
  it("is told apart from one that an engine runs, by list, show and doctor", async () => {
    const { files, caller, callee, user } = await simulatedPair();
    const store = callee.find((option) => option.startsWith("--store=")) ?? "";
    const recording = start(["record", "--json", "--answer", ...callee]);
    await recording.told("ready");
    const calling = start(["call", user, "--json", "--stay", ...caller]);
    const confirmed = () => calling.all().some(({ record }) => record?.to === "confirmed");
    await expect.poll(confirmed, { timeout: 20_000 }).toBe(true);

    const { pid } = recording.process;
    expect((await offhook(["show", "last", store])).stdout).toMatch(
      new RegExp(`^engine {9}process ${pid} on .*, since `, "m"),
    );
    expect((await offhook(["list", store])).stdout).not.toContain("no engine");

    recording.process.kill("SIGKILL");
    await recording.ended;
    const gone = new RegExp(`callee: no engine runs its live call; process ${pid} on .* is gone\\.`);
    expect((await offhook(["list", store])).stdout).toMatch(gone);
    expect((await offhook(["show", "last", store])).stdout).toMatch(
      new RegExp(`^engine {9}none: process ${pid} on .* is gone$`, "m"),
    );
    const [row] = objects((await offhook(["list", "--json", store])).stdout);
    expect(row).toMatchObject({
      live: true,
      engine: { isRunning: false, lease: { kind: "dead", epoch: 1 } },
    });
    const doctor = await offhook(["doctor", "--offline", store]);
    expect([doctor.code, doctor.stdout.replaceAll(/\s+/g, " ")]).toEqual([1, expect.stringMatching(gone)]);

    // Another one takes the account over, and it is run again.
    const next = start(["record", "--json", "--participate", ...callee]);
    await next.told("ready");
    expect((await offhook(["list", store])).stdout).not.toContain("no engine");

    // Nor is a vault that is gone something that the next engine may make in silence.
    next.process.kill("SIGKILL");
    await next.ended;
    for (const name of readdirSync(files)) if (name.startsWith("callee.vault")) rmSync(join(files, name));
    const without = await offhook(["doctor", "--offline", "--json", store]);
    expect(objects(without.stdout)).toContainEqual(
      expect.objectContaining({
        check: "vault",
        status: "problem",
        fix: expect.stringMatching(/^Restore it/),
      }),
    );
  });
});
