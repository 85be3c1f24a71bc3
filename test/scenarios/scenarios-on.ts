import { readdirSync } from "node:fs";
import { afterEach } from "vitest";
import { storage } from "./disk.ts";
import type { OutsideDisk } from "./outside-disk.ts";
import { Outside } from "./outside.ts";

/** Makes the phones of this test file write to disks of another kind. They are closed after each test. @returns where they work */
export function storeOn(newDisk: (outside: Outside) => OutsideDisk): Outside {
  const outside = new Outside();
  const disks = new Set<OutsideDisk>();
  storage.outside = () => outside.atRest();
  storage.newDisk = () => {
    const disk = newDisk(outside);
    disks.add(disk);
    return disk;
  };
  storage.leave = async () => {
    const left = [...disks];
    disks.clear();
    await Promise.all(left.map((disk) => disk.close()));
  };
  afterEach(() => storage.leave());
  return outside;
}

/**
 * Every scenario of this folder once more, on disks of another kind: each test, and of those that try many seeds the first few,
 * unless OFFHOOK_RUNS says how many.
 */
export async function scenariosOn(newDisk: (outside: Outside) => OutsideDisk): Promise<void> {
  storeOn(newDisk);
  process.env["OFFHOOK_RUNS"] ??= "8";
  for (const file of readdirSync(import.meta.dirname).toSorted())
    if (file.endsWith(".test.ts") && !file.startsWith("every-scenario"))
      await import(new URL(file, import.meta.url).href);
}
