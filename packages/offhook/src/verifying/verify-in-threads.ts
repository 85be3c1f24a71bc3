import { on } from "node:events";
import { Worker } from "node:worker_threads";
import type { VerifiedCall } from "./verify-share.ts";
import type { ThreadTask } from "./verify-thread.ts";

/**
 * Verifies all calls of a store in one or several threads, which each open it for reading; in whatever order they come.
 * @throws what a thread throws, such as StoreError
 */
export async function* verifyInThreads(
  store: string,
  threads: number,
  signal: AbortSignal,
): AsyncGenerator<VerifiedCall> {
  const stop = new AbortController();
  const workers = Array.from({ length: threads }, (_, index) =>
    threadFor({ store, share: { index, of: threads } }),
  );
  const streams = workers.map((worker) => found(worker, AbortSignal.any([signal, stop.signal])));
  try {
    yield* merged(streams);
  } finally {
    stop.abort();
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function threadFor(task: ThreadTask): Worker {
  const file = import.meta.url.endsWith(".ts") ? "./verify-thread.ts" : "./verify-thread.js";
  return new Worker(new URL(file, import.meta.url), { workerData: task, resourceLimits });
}

/**
 * What is made for one call is garbage after it. Left to itself, V8 lets a hundred megabytes of that pile up: it takes room in
 * proportion to what it may have. The young generation is large enough for collections to be few (a tenth of the time).
 */
const resourceLimits = { maxYoungGenerationSizeMb: 96, maxOldGenerationSizeMb: 1_000 };

async function* found(worker: Worker, signal: AbortSignal): AsyncGenerator<readonly VerifiedCall[]> {
  const ended = new AbortController();
  worker.once("exit", () => ended.abort());
  try {
    for await (const [calls] of on(worker, "message", { signal: AbortSignal.any([signal, ended.signal]) })) {
      yield calls as readonly VerifiedCall[];
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      worker.postMessage("next");
    }
  } catch (error) {
    if (!signal.aborted && !ended.signal.aborted) throw error;
  }
}

/** Several streams as one, in the order in which they have something. */
async function* merged(
  streams: readonly AsyncGenerator<readonly VerifiedCall[]>[],
): AsyncGenerator<VerifiedCall> {
  const next = (index: number, stream: AsyncGenerator<readonly VerifiedCall[]>) =>
    stream.next().then((result) => ({ index, stream, result }));
  const waiting = new Map(streams.map((stream, index) => [index, next(index, stream)]));
  while (waiting.size > 0) {
    const { index, stream, result } = await Promise.race(waiting.values());
    if (result.done === true) {
      waiting.delete(index);
      continue;
    }
    waiting.set(index, next(index, stream));
    yield* result.value;
  }
}
