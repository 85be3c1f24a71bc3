import { callStream, checksumOf, emptyChecksum, signalingStream } from "@offhook/engine";
import type { CallId, EventStore, NewRecord, StreamName } from "@offhook/engine";
import { nodeDigest } from "../embedding/node-digest.ts";
import { withoutPosition } from "../recorded/import-call.ts";
import { severalAtOnce } from "../recorded/several-at-once.ts";

/** How a call and its copy differ. */
export interface CopyDifference {
  /**
   * `missing`: the copy does not have it. `record`: they differ in it, or the copy has one more. `row`: their rows in the index
   * differ. `chain`: they are the same, and its checksum is not that of its content.
   */
  readonly kind: "missing" | "record" | "row" | "chain";
  readonly stream: StreamName;
  /** `null` for a row. */
  readonly revision: number | null;
}

/** What comparing a call with its copy brought. */
export interface ComparedCall {
  readonly callId: CallId;
  /** Records and packets that are the same. */
  readonly compared: number;
  /** The first difference. */
  readonly difference: CopyDifference | null;
}

/** Compares calls with their copies, record by record, and the chains of checksums of both streams. */
export function compareCalls(
  source: EventStore,
  callIds: readonly CallId[],
  target: EventStore,
  signal: AbortSignal,
): AsyncGenerator<ComparedCall> {
  const compared = async (callId: CallId): Promise<ComparedCall> => {
    const row = await source.findCall({ callId });
    let same = 0;
    for (const stream of [callStream(callId), signalingStream(callId)]) {
      const found = await compareStream(source, target, stream);
      same += found.compared;
      if (found.difference !== null) return { callId, compared: same, difference: found.difference };
    }
    const isSameRow = JSON.stringify(row) === JSON.stringify(await target.findCall({ callId }));
    const difference = { kind: "row", stream: callStream(callId), revision: null } as const;
    return { callId, compared: same, difference: isSameRow ? null : difference };
  };
  return severalAtOnce(callIds, compared, signal);
}

async function compareStream(
  source: EventStore,
  target: EventStore,
  stream: StreamName,
): Promise<Omit<ComparedCall, "callId">> {
  const copies = recordsOf(target, stream);
  try {
    let previous = emptyChecksum;
    let revision = 0;
    const found = (kind: CopyDifference["kind"]): Omit<ComparedCall, "callId"> => ({
      compared: revision,
      difference: { kind, stream, revision },
    });
    for await (const record of recordsOf(source, stream)) {
      const copy = await copies.next();
      if (copy.done === true) return found("missing");
      if (JSON.stringify(copy.value) !== JSON.stringify(record)) return found("record");
      if (checksumOf(copy.value, previous, nodeDigest) !== copy.value.checksum) return found("chain");
      previous = copy.value.checksum;
      revision++;
    }
    const isLonger = (await copies.next()).done !== true;
    return isLonger ? found("record") : { compared: revision, difference: null };
  } finally {
    await copies.return(undefined);
  }
}

async function* recordsOf(store: EventStore, stream: StreamName): AsyncGenerator<NewRecord> {
  for await (const record of store.readStream(stream)) yield withoutPosition(record);
}
