import { parentPort, workerData } from "node:worker_threads";
import { withRecorded } from "../recorded/open-recorded.ts";
import { verifyShare } from "./verify-share.ts";
import type { Share, VerifiedCall } from "./verify-share.ts";

/** What a thread is given. */
export interface ThreadTask {
  readonly store: string;
  readonly share: Share;
}

/*
 * A thread that verifies a share of a store's calls and posts what it found, a few at a time. It is one batch ahead of its
 * reader and no more: neither waits for the other, and a slow reader does not fill the memory.
 */
const { store: path, share } = workerData as ThreadTask;
const port = parentPort;
if (port !== null)
  await withRecorded(path, async (store) => {
    let found: VerifiedCall[] = [];
    let taken: Promise<unknown> = Promise.resolve();
    const post = async (): Promise<void> => {
      await taken;
      taken = new Promise((resolve) => port.once("message", resolve));
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      port.postMessage(found);
      found = [];
    };
    for await (const call of verifyShare(store, share)) if (found.push(call) >= 200) await post();
    if (found.length > 0) await post();
    await taken;
  });
port?.close();
