import { signalingStream } from "@offhook/engine";
import type { CallId, CallSummary, EventStore } from "@offhook/engine";
import { importCall } from "../recorded/import-call.ts";
import type { ImportedCall } from "../recorded/import-call.ts";
import type { CopySource } from "./copied-stores.ts";
import { severalAtOnce } from "../recorded/several-at-once.ts";

/** What became of one call. */
export interface CopiedCall extends ImportedCall {
  readonly call: CallSummary;
}

/** The ids of all calls of a store, the oldest first. */
export async function callIdsOf(store: EventStore): Promise<readonly CallId[]> {
  const callIds: CallId[] = [];
  for await (const { callId } of store.listCalls()) callIds.push(callId);
  return callIds.toReversed();
}

/**
 * Copies calls, several at once, and gives what became of each. What an earlier run left is added, and nothing that is there
 * is changed. When `signal` is aborted those under way are finished, and no other is begun.
 */
export function copyCalls(
  { store, damagedCalls }: CopySource,
  callIds: readonly CallId[],
  target: EventStore,
  signal: AbortSignal,
): AsyncGenerator<CopiedCall> {
  const copied = async (callId: CallId): Promise<CopiedCall> => {
    const call = await store.findCall({ callId });
    if (call === undefined) throw new TypeError(`Call ${callId} has gone from the store.`);
    if (damagedCalls.has(callId)) return { call, outcome: "damaged", appended: 0 };
    if (await isThere(store, call, target)) return { call, outcome: "present", appended: 0 };
    return { call, ...(await importCall(store, call, target, { takesLive: true })) };
  };
  return severalAtOnce(callIds, copied, signal);
}

/** The row stands with the records of which it was made; what they are is compared when all are copied. */
async function isThere(source: EventStore, call: CallSummary, target: EventStore): Promise<boolean> {
  const copied = await target.findCall({ callId: call.callId });
  return (
    JSON.stringify(copied) === JSON.stringify(call) &&
    (await packetsOf(source, call.callId)) === (await packetsOf(target, call.callId))
  );
}

async function packetsOf(store: EventStore, callId: CallId): Promise<number> {
  let packets = 0;
  for await (const _ of store.readStream(signalingStream(callId))) packets++;
  return packets;
}
