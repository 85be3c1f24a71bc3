import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { alone } from "./lock.mjs";

describe("the lock", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "offhook-lock-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("lets one in after the other", async () => {
    let inside = 0;
    const visit = () =>
      alone(join(folder, "lock"), async () => {
        inside += 1;
        expect(inside).toBe(1);
        await new Promise((resolve) => setTimeout(resolve, 20));
        inside -= 1;
      });
    await Promise.all([visit(), visit(), visit()]);
  });

  it("is given back after a failure", async () => {
    const path = join(folder, "lock");
    await expect(alone(path, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    await expect(alone(path, () => Promise.resolve("in"))).resolves.toBe("in");
  });

  it("names the folder that can't be written", async () => {
    writeFileSync(join(folder, "file"), "");
    await expect(alone(join(folder, "file", "lock"), () => Promise.resolve("in"))).rejects.toThrow(
      /can't be written \(E\w+\)\. Run this as the owner/,
    );
  });

  it.each([
    ["a process that is gone", "2147483646", new Date()],
    ["a process that stopped long ago", String(process.pid), new Date(Date.now() - 60_000)],
  ])("is taken from %s", async (_name, holder, touched) => {
    const path = join(folder, "lock");
    writeFileSync(path, holder);
    utimesSync(path, touched, touched);
    await expect(alone(path, () => Promise.resolve("in"))).resolves.toBe("in");
  });
});
