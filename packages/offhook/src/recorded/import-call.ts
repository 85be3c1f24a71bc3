import {
  callStream,
  isCallRecord,
  isOriginal,
  replayCall,
  signalingStream,
  summarize,
} from "@offhook/engine";
import type { CallSummary, EventStore, NewRecord, StoredRecord, StreamName } from "@offhook/engine";

/**
 * What became of a call that was to be taken into a store. `present`: it was there, with the same records or more.
 * `refused`: something else is there under its id. `live`: an engine on that store would go on with it, and send requests.
 * `damaged`: it is not whole.
 */
export type ImportOutcome = "imported" | "present" | "refused" | "live" | "damaged";

/** What is taken, and how far it went. */
export interface ImportedCall {
  readonly outcome: ImportOutcome;
  /** How many records and packets were appended. */
  readonly appended: number;
}

/**
 * Takes one call from one store into another. Nothing that is there is changed; what an earlier try left out is added. Safe
 * to repeat. `takesLive`: a call that is live is taken as well.
 */
export async function importCall(
  source: EventStore,
  call: CallSummary,
  target: EventStore,
  { takesLive = false }: { readonly takesLive?: boolean } = {},
): Promise<ImportedCall> {
  const left = (outcome: ImportOutcome): ImportedCall => ({ outcome, appended: 0 });
  const records = await streamOf(source, callStream(call.callId), call.records);
  const packets = await streamOf(source, signalingStream(call.callId));
  if (records.length === 0 || hasGap(records) || hasGap(packets)) return left("damaged");
  if (!takesLive && call.live && records.every(isOriginal)) return left("live");
  const standing = await streamOf(target, callStream(call.callId));
  const standingPackets = await streamOf(target, signalingStream(call.callId));
  if (!agree(records, standing) || !agree(packets, standingPackets)) return left("refused");
  const missing = records.slice(standing.length);
  const missingPackets = packets.slice(standingPackets.length);
  if (missing.length + missingPackets.length === 0) return left("present");
  let expectedRevision = standing.length - 1;
  for (const batch of batchesOf(missing)) {
    const revision = expectedRevision + batch.length;
    const summary = revision === records.length - 1 ? call : rowAfter(records.slice(0, revision + 1));
    await target.append({ stream: callStream(call.callId), expectedRevision, records: batch, summary });
    expectedRevision = revision;
  }
  expectedRevision = standingPackets.length - 1;
  for (const batch of batchesOf(missingPackets)) {
    await target.append({ stream: signalingStream(call.callId), expectedRevision, records: batch });
    expectedRevision += batch.length;
  }
  return { outcome: "imported", appended: missing.length + missingPackets.length };
}

/** Stores take up to a MiB at once, with what they add to a record. */
const mostCharacters = 400 * 1024;

function* batchesOf(records: readonly NewRecord[]): Generator<readonly NewRecord[]> {
  let batch: NewRecord[] = [];
  let characters = 0;
  for (const record of records) {
    const { length } = JSON.stringify(record);
    if (batch.length > 0 && characters + length > mostCharacters) {
      yield batch;
      batch = [];
      characters = 0;
    }
    batch.push(record);
    characters += length;
  }
  if (batch.length > 0) yield batch;
}

/** The call's row when it had these records and no more: what the index says if this is cut short. */
function rowAfter(records: readonly NewRecord[]): CallSummary {
  const steps = [...replayCall(records.filter(isCallRecord))];
  const last = steps.at(-1);
  if (last === undefined) throw new TypeError("A call without records has no row.");
  return summarize(last.state);
}

async function streamOf(
  store: EventStore,
  stream: StreamName,
  limit?: number,
): Promise<readonly NewRecord[]> {
  const records: NewRecord[] = [];
  for await (const record of store.readStream(stream, limit === undefined ? {} : { limit }))
    records.push(withoutPosition(record));
  return records;
}

/** The record as it was appended. */
export function withoutPosition({ position: _position, ...record }: StoredRecord): NewRecord {
  return record;
}

function hasGap(records: readonly NewRecord[]): boolean {
  return records.some(({ revision }, index) => revision !== index);
}

/** As far as both go they are the same: a checksum covers all that came before it. */
function agree(a: readonly NewRecord[], b: readonly NewRecord[]): boolean {
  const last = Math.min(a.length, b.length) - 1;
  return last < 0 || (a[last]?.id === b[last]?.id && a[last]?.checksum === b[last]?.checksum);
}
