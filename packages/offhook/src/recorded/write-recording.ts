import { existsSync } from "node:fs";
import { callStream, systemRandomness } from "@offhook/engine";
import type { CallRecord, CallSummary } from "@offhook/engine";
import { createRedaction, writeBundle } from "@offhook/replay";
import { openSqliteEventStore } from "@offhook/store-sqlite";
import { CommandFailure } from "../command-line/command-failure.ts";
import { exitCodes } from "../command-line/exit-codes.ts";
import { ownVersion } from "../command-line/own-version.ts";
import { nodeDigest } from "../embedding/node-digest.ts";
import { bundleFile } from "./bundle-file.ts";

/** A call with its records. */
export interface Recording {
  readonly call: CallSummary;
  readonly records: readonly CallRecord[];
}

/**
 * Writes recordings into a new file: a bundle, redacted, when its name ends in `.jsonl`, a store otherwise. Never into a
 * file that is there: an account's own store is no place for what did not happen.
 * @throws CommandFailure FILE_EXISTS, StoreError
 */
export async function writeRecording(
  path: string,
  recordings: readonly Recording[],
  signal: AbortSignal,
): Promise<void> {
  if (existsSync(path))
    throw new CommandFailure(
      "FILE_EXISTS",
      `${path} exists already. Name a new file: nothing is added to a store that is there.`,
      exitCodes.wrongUsage,
    );
  await (path.endsWith(".jsonl") ? writeAsBundle(path, recordings, signal) : writeAsStore(path, recordings));
}

async function writeAsStore(path: string, recordings: readonly Recording[]): Promise<void> {
  const store = await openSqliteEventStore(path);
  try {
    for (const { call, records } of recordings)
      await store.append({ stream: callStream(call.callId), expectedRevision: -1, records, summary: call });
  } finally {
    await store.close();
  }
}

async function writeAsBundle(
  path: string,
  recordings: readonly Recording[],
  signal: AbortSignal,
): Promise<void> {
  const redaction = createRedaction({
    key: systemRandomness().bytes(32),
    digest: nodeDigest,
    startAt: Math.min(...recordings.map(({ call }) => call.createdAt)),
  });
  const createdBy = `offhook ${ownVersion()}`;
  const lines = writeBundle(recordings, {
    digest: nodeDigest,
    createdBy,
    calls: recordings.length,
    redaction,
  });
  await bundleFile(lines, path, { isPrivate: false, force: false, signal });
}
