import { closeSync, fdatasyncSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";

/**
 * Milliseconds for appending 4 KiB to a file in this directory and syncing it, several times, a millisecond apart as
 * the syncs of a call are: a disk that is asked without a pause answers faster (0.15 against 0.18 ms where this was
 * written).
 */
export async function measureSync(directory: string, times: number): Promise<readonly number[]> {
  const file = openSync(join(directory, "sync"), "a");
  const page = Buffer.alloc(4096, 1);
  const durationsMs: number[] = [];
  while (durationsMs.length < times) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    const startedAt = performance.now();
    writeSync(file, page);
    fdatasyncSync(file);
    durationsMs.push(performance.now() - startedAt);
  }
  closeSync(file);
  return durationsMs;
}
