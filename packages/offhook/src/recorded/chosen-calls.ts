import { callStream, checksumOf, emptyChecksum, signalingStream, systemRandomness } from "@offhook/engine";
import type {
  CallDirection,
  CallId,
  CallSummary,
  EventStore,
  NewRecord,
  StoredRecord,
} from "@offhook/engine";
import { createRedaction, writeBundle } from "@offhook/replay";
import type { BundledCall, BundleMode } from "@offhook/replay";
import { WrongUsage } from "../command-line/command-failure.ts";
import { ownVersion } from "../command-line/own-version.ts";
import { nodeDigest } from "../embedding/node-digest.ts";
import { findCall } from "./find-call.ts";
import { meantCalls } from "./meant-calls.ts";
import { withRecorded } from "./open-recorded.ts";

/** Which calls leave a store, and how: the options of every command that writes a bundle. */
export interface CallChoice {
  readonly store: string;
  readonly all?: true;
  readonly filter?: string;
  /** Default: redacted. */
  readonly mode?: BundleMode;
  readonly reveal?: true;
  /** The store of the other side. */
  readonly with?: string;
}

/** What was chosen. */
export interface ChosenCalls {
  readonly mode: BundleMode;
  /** How many calls, those of the other side included. */
  readonly calls: number;
  /** Those that there are among them. */
  readonly directions: readonly CallDirection[];
  /**
   * Those whose records were found not to be what was written, once the lines are read: redacted, they get a chain of
   * checksums that shows nothing of it.
   */
  readonly damaged: ReadonlySet<CallId>;
  /** The lines of a bundle of them. @param onCall is told how many are done; @param signal ends it with a throw */
  lines(onCall: (done: number) => void, signal: AbortSignal): AsyncGenerator<string>;
}

/** @throws WrongUsage */
export function checkChoice(
  { all, filter, mode = "redacted", reveal }: CallChoice,
  names: readonly string[],
): void {
  const ways = [names.length > 0, all === true, filter !== undefined].filter(Boolean).length;
  if (ways !== 1) throw new WrongUsage("Say which calls: their ids (or last), --filter <filter>, or --all.");
  if (mode === "plain" && reveal !== true)
    throw new WrongUsage(
      "A plain bundle shows the same pseudonyms as the store, real times and the ciphertext of signalling. If that is meant, add --reveal.",
    );
  if (mode === "redacted" && reveal === true) throw new WrongUsage("--reveal goes with --mode plain.");
}

/** Opens the stores, finds the calls, and closes the stores when `use` is done. */
export function withChosen<T>(
  choice: CallChoice,
  names: readonly string[],
  use: (chosen: ChosenCalls) => Promise<T>,
): Promise<T> {
  const { store: path, with: otherPath, mode = "redacted" } = choice;
  return withRecorded(path, async (store) => {
    const ours = { store, ...(await choose(store, choice, names)) };
    if (otherPath === undefined) return use(chosenOf([ours], mode));
    return withRecorded(otherPath, async (other) => {
      const theirs = { store: other, ...(await foundIn(otherSides(other, ours))) };
      return use(chosenOf([ours, theirs], mode));
    });
  });
}

/** Calls of one store: what is needed to find them again, for they may be many. */
interface Found {
  readonly callIds: ReadonlySet<CallId>;
  readonly telegramCallIds: ReadonlySet<string>;
  readonly directions: ReadonlySet<CallDirection>;
  /** When the first of them began; infinite without any. */
  readonly startAt: number;
}

interface Source extends Found {
  readonly store: EventStore;
}

async function choose(store: EventStore, { filter }: CallChoice, names: readonly string[]): Promise<Found> {
  if (names.length === 0) return foundIn(meantCalls(filter ?? "")(store));
  return foundIn(namedCalls(store, names));
}

async function* namedCalls(store: EventStore, names: readonly string[]): AsyncGenerator<CallSummary> {
  for (const name of names) yield await findCall(store, name);
}

async function foundIn(calls: AsyncIterable<CallSummary>): Promise<Found> {
  const callIds = new Set<CallId>();
  const telegramCallIds = new Set<string>();
  const directions = new Set<CallDirection>();
  let startAt = Number.POSITIVE_INFINITY;
  for await (const call of calls) {
    callIds.add(call.callId);
    directions.add(call.direction);
    if (call.telegramCallId !== null) telegramCallIds.add(call.telegramCallId);
    startAt = Math.min(startAt, call.createdAt);
  }
  return { callIds, telegramCallIds, directions, startAt };
}

/** The same calls, as the other side's store has them. */
async function* otherSides(
  store: EventStore,
  { telegramCallIds, callIds }: Found,
): AsyncGenerator<CallSummary> {
  for await (const call of store.listCalls())
    if (call.telegramCallId !== null && telegramCallIds.has(call.telegramCallId) && !callIds.has(call.callId))
      yield call;
}

function chosenOf(sources: readonly Source[], mode: BundleMode): ChosenCalls {
  const calls = sources.reduce((sum, { callIds }) => sum + callIds.size, 0);
  const startAt = calls === 0 ? 0 : Math.min(...sources.map((source) => source.startAt));
  const damaged = new Set<CallId>();
  return {
    mode,
    calls,
    damaged,
    directions: [...new Set(sources.flatMap(({ directions }) => [...directions]))],
    lines: (onCall, signal) =>
      writeBundle(bundled(sources, onCall, signal, damaged), {
        digest: nodeDigest,
        createdBy: `offhook ${ownVersion()}`,
        calls,
        redaction:
          mode === "plain"
            ? null
            : createRedaction({ key: systemRandomness().bytes(32), digest: nodeDigest, startAt }),
      }),
  };
}

/** Each call with its records, up to where its row says: a live call goes on meanwhile. */
async function* bundled(
  sources: readonly Source[],
  onCall: (done: number) => void,
  signal: AbortSignal,
  damaged: Set<CallId>,
): AsyncGenerator<BundledCall> {
  let done = 0;
  for (const { store, callIds } of sources) {
    for (const callId of callIds) {
      signal.throwIfAborted();
      const call = await store.findCall({ callId });
      if (call === undefined) throw new TypeError(`Call ${callId} has gone from the store.`);
      yield { call, records: recordsOf(store, call, () => damaged.add(callId)) };
      onCall(++done);
    }
  }
}

async function* recordsOf(
  store: EventStore,
  { callId, records }: CallSummary,
  onDamage: () => void,
): AsyncGenerator<NewRecord> {
  yield* chained(store.readStream(callStream(callId), { limit: records }), onDamage);
  yield* chained(store.readStream(signalingStream(callId)), onDamage);
}

async function* chained(
  records: AsyncIterable<StoredRecord>,
  onDamage: () => void,
): AsyncGenerator<StoredRecord> {
  let [previous, expected] = [emptyChecksum, 0];
  for await (const record of records) {
    if (record.revision !== expected || checksumOf(record, previous, nodeDigest) !== record.checksum)
      onDamage();
    [previous, expected] = [record.checksum, record.revision + 1];
    yield record;
  }
}
