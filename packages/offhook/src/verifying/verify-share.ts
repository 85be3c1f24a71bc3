import { setImmediate as nextTurn } from "node:timers/promises";
import type { CallId, CallSummary, EventStore, StoredRecord } from "@offhook/engine";
import { verifyCall } from "@offhook/replay";
import type { CallVerification, VerifyOptions } from "@offhook/replay";
import { nodeDigest } from "../embedding/node-digest.ts";
import { readCall, readCalls } from "../recorded/read-call.ts";

/** What was found of one call. */
export interface VerifiedCall extends CallVerification {
  readonly callId: CallId;
}

/** Every n-th call, from the first or a later one: a share of the work. */
export interface Share {
  readonly index: number;
  readonly of: number;
}

/** Verifies a share of the calls of a store, in their order, in memory that does not grow with their number. */
export async function* verifyShare(
  store: EventStore,
  share: Share,
  options: VerifyOptions = {},
): AsyncGenerator<VerifiedCall> {
  for await (const calls of batchesIn(store, share)) {
    const read = await readCalls(
      store,
      calls.map(({ callId }) => callId),
    );
    for (const [index, call] of calls.entries()) yield verifyRead(call, read[index] ?? [], options);
    // What one promise after the other holds would pile up without a turn of the event loop.
    await nextTurn();
  }
}

/** Enough for a store to be asked once instead of often, and so few that most are garbage before they are moved by its collection. */
const callsPerBatch = 16;

async function* batchesIn(store: EventStore, { index, of }: Share): AsyncGenerator<readonly CallSummary[]> {
  let row = 0;
  let batch: CallSummary[] = [];
  for await (const call of store.listCalls()) {
    if (row++ % of !== index || batch.push(call) < callsPerBatch) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Verifies one call. */
export async function verifyOne(
  store: EventStore,
  call: CallSummary,
  options: VerifyOptions = {},
): Promise<VerifiedCall> {
  return verifyRead(call, await readCall(store, call.callId), options);
}

function verifyRead(
  call: CallSummary,
  records: readonly StoredRecord[],
  options: VerifyOptions,
): VerifiedCall {
  return { callId: call.callId, ...verifyCall(records, nodeDigest, call, options) };
}
