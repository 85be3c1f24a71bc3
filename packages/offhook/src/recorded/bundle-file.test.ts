import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { bundleFile } from "./bundle-file.ts";

const folders: string[] = [];
afterEach(() => {
  for (const path of folders.splice(0)) rmSync(path, { recursive: true, force: true });
});

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "offhook-bundle-"));
  folders.push(made);
  return made;
}

/** As many lines as are read, each of 1,000 characters; `at` is told before each. */
async function* lines(count: number, at: (index: number) => void = () => {}): AsyncGenerator<string> {
  for (let index = 0; index < count; index++) {
    at(index);
    yield "x".repeat(1_000);
  }
}

const open = { isPrivate: false, force: false, signal: new AbortController().signal };

describe("the file of a bundle", () => {
  it("says of what can't be written to the end which file it is", async () => {
    const path = join(folder(), "call.bundle");
    mkdirSync(path);
    await expect(bundleFile(lines(1), path, { ...open, force: true })).rejects.toMatchObject({
      code: "FILE_NOT_WRITTEN",
      message: `${path} is a folder.`,
    });
    expect(readdirSync(join(path, ".."))).toEqual(["call.bundle"]);
    const broken = lines(1, () => {
      throw new Error("the store is gone");
    });
    await expect(bundleFile(broken, `${path}.too`, open)).rejects.toThrow(/^the store is gone$/);
  });

  it("appears under its name when it is whole", async () => {
    const path = join(folder(), "call.bundle");
    let seen = false;
    const written = await bundleFile(
      lines(200, () => (seen ||= readdirSync(join(path, "..")).includes("call.bundle"))),
      path,
      open,
    );
    expect([written, seen]).toEqual([true, false]);
    expect(readFileSync(path, "utf8")).toHaveLength(200 * 1_001);
    if (process.platform !== "win32") expect(statSync(path).mode & 0o077).not.toBe(0);
  });

  it("leaves nothing behind when it is interrupted, or its lines fail", async () => {
    const at = folder();
    const interrupted = new AbortController();
    const stopping = lines(200, (index) => {
      if (index === 150) interrupted.abort();
    });
    expect(await bundleFile(stopping, join(at, "a"), { ...open, signal: interrupted.signal })).toBe(false);
    const failing = lines(200, (index) => {
      if (index === 150) throw new Error("the store is damaged");
    });
    await expect(bundleFile(failing, join(at, "b"), open)).rejects.toThrow("the store is damaged");
    expect(readdirSync(at)).toEqual([]);
  });

  it("replaces a file only when it is told to, and a private one is its owner's alone", async () => {
    const path = join(folder(), "calls.db");
    writeFileSync(path, "a store");
    await expect(bundleFile(lines(1), path, open)).rejects.toMatchObject({ code: "FILE_EXISTS" });
    expect(readFileSync(path, "utf8")).toBe("a store");
    expect(await bundleFile(lines(1), path, { ...open, force: true, isPrivate: true })).toBe(true);
    if (process.platform !== "win32") expect(statSync(path).mode & 0o777).toBe(0o600);
  });
});
