import { closeSync, fdatasyncSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";

/** Milliseconds for appending 4 KiB to a file in this directory and syncing it, several times. */
export function measureSync(directory: string, times: number): readonly number[] {
  const file = openSync(join(directory, "sync"), "a");
  const page = Buffer.alloc(4096, 1);
  const durationsMs = Array.from({ length: times }, () => {
    const startedAt = performance.now();
    writeSync(file, page);
    fdatasyncSync(file);
    return performance.now() - startedAt;
  });
  closeSync(file);
  return durationsMs;
}
