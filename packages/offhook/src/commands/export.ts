import { callStream, signalingStream, systemClock, systemRandomness } from "@offhook/engine";
import type { CallId, CallSummary, EventStore, NewRecord } from "@offhook/engine";
import { callFilter, createRedaction, writeBundle } from "@offhook/replay";
import type { BundledCall, BundleMode } from "@offhook/replay";
import { WrongUsage } from "../command-line/command-failure.ts";
import type { CommandRunner, GlobalOptions, Terminal } from "../command-line/command.ts";
import { exitCodes } from "../command-line/exit-codes.ts";
import { ownVersion } from "../command-line/own-version.ts";
import { Progress } from "../command-line/progress.ts";
import { nodeDigest } from "../embedding/node-digest.ts";
import { bundleFile, bundleOnStdout } from "../recorded/bundle-file.ts";
import { findCall } from "../recorded/find-call.ts";
import { withRecorded } from "../recorded/open-recorded.ts";

interface ExportOptions extends GlobalOptions {
  readonly all?: true;
  readonly filter?: string;
  readonly mode: BundleMode;
  readonly reveal?: true;
  readonly output?: string;
  readonly force?: true;
  /** The store of the other side. */
  readonly with?: string;
}

/** Writes calls into a bundle. What is written appears under its name when it is whole, and not before. */
export const exportCalls: CommandRunner<ExportOptions, [calls: readonly string[]]> = async (
  terminal,
  options,
  names,
) => {
  checkUsage(options, names);
  const chosen = (store: EventStore): Promise<Chosen> => choose(store, options, names);
  return withRecorded(options.store, async (store) => {
    const ours = await chosen(store);
    if (options.with === undefined) return write(terminal, options, [{ store, ...ours }]);
    return withRecorded(options.with, async (other) => {
      const theirs = await otherSides(other, ours);
      return write(terminal, options, [
        { store, ...ours },
        { store: other, ...theirs },
      ]);
    });
  });
};

/** Calls of one store: what is needed to find them again, for they may be many. */
interface Chosen {
  readonly callIds: readonly CallId[];
  readonly telegramCallIds: ReadonlySet<string>;
  /** When the first of them began; infinite without any. */
  readonly startAt: number;
}

interface Source extends Chosen {
  readonly store: EventStore;
}

function checkUsage(
  { all, filter, mode, reveal, with: other }: ExportOptions,
  names: readonly string[],
): void {
  const ways = [names.length > 0, all === true, filter !== undefined].filter(Boolean).length;
  if (ways !== 1) throw new WrongUsage("Say which calls: their ids (or last), --filter <filter>, or --all.");
  if (mode === "plain" && reveal !== true)
    throw new WrongUsage(
      "A plain bundle shows the same pseudonyms as the store, real times and the ciphertext of signalling. If that is meant, add --reveal.",
    );
  if (mode === "redacted" && reveal === true) throw new WrongUsage("--reveal goes with --mode plain.");
  if (other === "-") throw new WrongUsage("Only --store can be standard input.");
}

async function choose(
  store: EventStore,
  { filter }: ExportOptions,
  names: readonly string[],
): Promise<Chosen> {
  if (names.length === 0) {
    const isMeant = filter === undefined ? () => true : callFilter(filter, { now: systemClock().now() });
    return chosenOf(store.listCalls(), isMeant);
  }
  const found = new Map<CallId, CallSummary>();
  for (const name of names) {
    const call = await findCall(store, name);
    found.set(call.callId, call);
  }
  return chosenOf(found.values(), () => true);
}

async function chosenOf(
  calls: Iterable<CallSummary> | AsyncIterable<CallSummary>,
  isMeant: (call: CallSummary) => boolean,
): Promise<Chosen> {
  const callIds: CallId[] = [];
  const telegramCallIds = new Set<string>();
  let startAt = Number.POSITIVE_INFINITY;
  for await (const call of calls) {
    if (!isMeant(call)) continue;
    callIds.push(call.callId);
    if (call.telegramCallId !== null) telegramCallIds.add(call.telegramCallId);
    startAt = Math.min(startAt, call.createdAt);
  }
  return { callIds, telegramCallIds, startAt };
}

/** The same calls, as the other side's store has them. */
function otherSides(store: EventStore, { telegramCallIds, callIds }: Chosen): Promise<Chosen> {
  return chosenOf(
    store.listCalls(),
    (call) =>
      call.telegramCallId !== null &&
      telegramCallIds.has(call.telegramCallId) &&
      !callIds.includes(call.callId),
  );
}

async function write(
  { screen, signal }: Terminal,
  { mode, output, force }: ExportOptions,
  sources: readonly Source[],
): Promise<number> {
  const calls = sources.reduce((sum, { callIds }) => sum + callIds.length, 0);
  const startAt = Math.min(...sources.map((source) => source.startAt));
  const key = systemRandomness().bytes(32);
  const redaction =
    mode === "plain"
      ? null
      : createRedaction({ key, digest: nodeDigest, startAt: calls === 0 ? 0 : startAt });
  const progress = new Progress(screen);
  const lines = writeBundle(
    bundled(sources, (done) => progress.show(`${done} of ${calls} calls`), signal),
    {
      digest: nodeDigest,
      createdBy: `offhook ${ownVersion()}`,
      calls,
      redaction,
    },
  );
  if (output === undefined || output === "-") {
    await bundleOnStdout(lines, signal);
    return exitCodes.ok;
  }
  const written = await bundleFile(lines, output, {
    isPrivate: mode === "plain",
    force: force === true,
    signal,
  });
  progress.done();
  if (!written) {
    screen.remark("Stopped; nothing was written.");
    return exitCodes.problem;
  }
  screen.tell({ type: "exported", file: output, mode, calls });
  screen.say(`${calls === 1 ? "1 call" : `${calls} calls`} written to ${output}, ${mode}.`, "good");
  return exitCodes.ok;
}

/** Each call with its records, up to where its row says: a live call goes on meanwhile. */
async function* bundled(
  sources: readonly Source[],
  onCall: (done: number) => void,
  signal: AbortSignal,
): AsyncGenerator<BundledCall> {
  let done = 0;
  for (const { store, callIds } of sources) {
    for (const callId of callIds) {
      signal.throwIfAborted();
      const call = await store.findCall({ callId });
      if (call === undefined) throw new TypeError(`Call ${callId} has gone from the store.`);
      yield { call, records: recordsOf(store, call) };
      onCall(++done);
    }
  }
}

async function* recordsOf(store: EventStore, { callId, records }: CallSummary): AsyncGenerator<NewRecord> {
  yield* store.readStream(callStream(callId), { limit: records });
  yield* store.readStream(signalingStream(callId));
}
