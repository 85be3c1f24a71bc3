import { setImmediate as nextTurn } from "node:timers/promises";
import type { CallId, CallSummary, EventStore } from "@offhook/engine";
import { verifyCall } from "@offhook/replay";
import type { CallVerification, VerifyOptions } from "@offhook/replay";
import { nodeDigest } from "../embedding/node-digest.ts";
import { readCall } from "../recorded/read-call.ts";
import { severalAtOnce } from "../recorded/several-at-once.ts";

/** What was found of one call. */
export interface VerifiedCall extends CallVerification {
  readonly callId: CallId;
}

/** Every n-th call, from the first or a later one: a share of the work. */
export interface Share {
  readonly index: number;
  readonly of: number;
}

const callsPerTurn = 16;

/**
 * Verifies a share of the calls of a store, in their order, in memory that does not grow with their number. A few are read
 * ahead: a store across a network is slow to answer, not slow to give. Now and then the event loop takes a turn, or what one
 * promise after the other holds would pile up.
 */
export async function* verifyShare(
  store: EventStore,
  share: Share,
  options: VerifyOptions = {},
): AsyncGenerator<VerifiedCall> {
  let calls = 0;
  const verifying = severalAtOnce(callsIn(store, share), (call) => verifyOne(store, call, options));
  for await (const verified of verifying) {
    yield verified;
    if (++calls % callsPerTurn === 0) await nextTurn();
  }
}

async function* callsIn(store: EventStore, { index, of }: Share): AsyncGenerator<CallSummary> {
  let row = 0;
  for await (const call of store.listCalls()) if (row++ % of === index) yield call;
}

/** Verifies one call. */
export async function verifyOne(
  store: EventStore,
  call: CallSummary,
  options: VerifyOptions = {},
): Promise<VerifiedCall> {
  return {
    callId: call.callId,
    ...verifyCall(await readCall(store, call.callId), nodeDigest, call, options),
  };
}
