import { callStream, isOriginal, signalingStream } from "@offhook/engine";
import type { CallSummary, EventStore, NewRecord, StoredRecord, StreamName } from "@offhook/engine";

/**
 * What became of a call that was to be taken into a store. `present`: it was there, with the same records or more.
 * `refused`: something else is there under its id. `live`: an engine on that store would go on with it, and send requests.
 * `damaged`: it is not whole.
 */
export type ImportOutcome = "imported" | "present" | "refused" | "live" | "damaged";

/**
 * Takes one call from one store into another. Nothing that is there is changed; what an earlier try left out is added. Safe
 * to repeat.
 */
export async function importCall(
  source: EventStore,
  call: CallSummary,
  target: EventStore,
): Promise<ImportOutcome> {
  const records = await streamOf(source, callStream(call.callId));
  const packets = await streamOf(source, signalingStream(call.callId));
  if (records.length === 0 || hasGap(records) || hasGap(packets)) return "damaged";
  if (call.live && records.every(isOriginal)) return "live";
  const standing = await streamOf(target, callStream(call.callId));
  const standingPackets = await streamOf(target, signalingStream(call.callId));
  if (!agree(records, standing) || !agree(packets, standingPackets)) return "refused";
  const missing = records.slice(standing.length);
  const missingPackets = packets.slice(standingPackets.length);
  if (missing.length + missingPackets.length === 0) return "present";
  if (missing.length > 0)
    await target.append({
      stream: callStream(call.callId),
      expectedRevision: standing.length - 1,
      records: missing,
      summary: call,
    });
  for (let at = 0; at < missingPackets.length; at += packetsAtOnce)
    await target.append({
      stream: signalingStream(call.callId),
      expectedRevision: standingPackets.length + at - 1,
      records: missingPackets.slice(at, at + packetsAtOnce),
    });
  return "imported";
}

/** A packet may have 128 KiB. */
const packetsAtOnce = 100;

async function streamOf(store: EventStore, stream: StreamName): Promise<readonly NewRecord[]> {
  const records: NewRecord[] = [];
  for await (const record of store.readStream(stream)) records.push(withoutPosition(record));
  return records;
}

function withoutPosition({ position: _position, ...record }: StoredRecord): NewRecord {
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
