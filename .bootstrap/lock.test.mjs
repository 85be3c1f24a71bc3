import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
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

  it.each([
    [100, 0],
    [1_500, 1],
  ])("that another run holds for %d ms is spoken of %d times", async (heldMs, times) => {
    const said = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    try {
      const path = join(folder, "lock");
      const first = alone(path, () => new Promise((resolve) => setTimeout(resolve, heldMs)));
      await Promise.all([first, alone(path, async () => {})]);
      const spoken = said.mock.calls.filter(([text]) => /another run .* is setting up/.test(String(text)));
      expect(spoken).toHaveLength(times);
    } finally {
      said.mockRestore();
    }
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
