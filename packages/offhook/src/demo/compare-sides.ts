import type { CallSummary, StoredRecord } from "@offhook/engine";
import { verifyCall } from "@offhook/replay";
import type { CallVerification } from "@offhook/replay";
import { nodeDigest } from "../embedding/node-digest.ts";
import { findCall } from "../recorded/find-call.ts";
import { withRecorded } from "../recorded/open-recorded.ts";
import { readCall } from "../recorded/read-call.ts";

/** One side of the call as its own files hold it. */
export interface RecordedSide {
  readonly store: string;
  readonly call: CallSummary;
  readonly records: readonly StoredRecord[];
  readonly verification: CallVerification;
}

/** Opens a store again, after the process that wrote it has ended, and verifies its newest call. */
export function readSide(store: string): Promise<RecordedSide> {
  return withRecorded(store, async (events) => {
    const call = await findCall(events, "last");
    const records = await readCall(events, call.callId);
    return { store, call, records, verification: verifyCall(records, nodeDigest, call) };
  });
}

/** Why these are not two records of one confirmed call; empty when they are. */
export function differences(caller: RecordedSide, callee: RecordedSide): readonly string[] {
  const found: string[] = [];
  for (const [name, { call, verification }] of Object.entries({ caller, callee })) {
    if (!verification.ok) found.push(`the ${name}'s records do not verify`);
    if (call.confirmedAt === null) found.push(`the ${name} has no confirmed call`);
    if (call.end?.reason !== "hungUp")
      found.push(`the ${name}'s call ended with ${call.end?.reason ?? "nothing"}, not hungUp`);
    const { sent, received } = verification.packets;
    if (sent === 0 || received === 0) found.push(`the ${name} has no signalling data of both ways`);
  }
  if (caller.call.direction !== "outgoing" || callee.call.direction !== "incoming")
    found.push("the sides are not a caller and a callee");
  for (const field of ["telegramCallId", "fingerprint"] as const) {
    if (caller.call[field] !== callee.call[field])
      found.push(`${field} is ${caller.call[field]} for the caller and ${callee.call[field]} for the callee`);
  }
  if (caller.call.emoji?.join("") !== callee.call.emoji?.join("")) found.push("the emoji differ");
  return found;
}
