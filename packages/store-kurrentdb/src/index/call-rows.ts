import { createHash } from "node:crypto";
import { callStream, isCallRecord, replayCall, summarize } from "@offhook/engine";
import type { CallId, CallRecord, CallState, CallSummary } from "@offhook/engine";
import type { Connection } from "../connection/connection.ts";
import type { LogEvent } from "../connection/log-event.ts";
import { recordOf, summaryIn } from "../event-store/stored-form.ts";

/**
 * The row of a call as its own stream tells it: what counts, whatever the index says. It stands with the last record; where
 * another program has copied the records without their metadata, it is what they amount to.
 * @returns `undefined` for a call without records
 * @throws StoreError
 */
export async function rowOf(connection: Connection, callId: CallId): Promise<CallSummary | undefined> {
  const stream = callStream(callId);
  const [last] = await connection.readStream(stream, { from: "end", most: 1, backwards: true });
  return last === undefined ? undefined : (summaryIn(last) ?? foldedRow(connection, last));
}

/** The rows of many calls, a bounded number asked for at a time; `undefined` for calls without records. */
export async function rowsOf(
  connection: Connection,
  callIds: readonly CallId[],
): Promise<readonly (CallSummary | undefined)[]> {
  const rows: (CallSummary | undefined)[] = [];
  for (let next = 0; next < callIds.length; next += rowsAtATime) {
    const asked = callIds.slice(next, next + rowsAtATime).map((callId) => rowOf(connection, callId));
    rows.push(...(await Promise.all(asked)));
  }
  return rows;
}

/** A read takes long because of how the client talks, not because of the server: many at once are hardly slower. */
export const rowsAtATime = 64;

/** What the records up to the end of this event's stream amount to. @throws StoreError */
export async function foldedRow(
  connection: Connection,
  { stream, revision }: LogEvent,
): Promise<CallSummary> {
  const events = await connection.readStream(stream, { from: 0, most: revision + 1 });
  const records = events
    .map((event) => recordOf(event, connection.address.shown))
    .filter((record): record is typeof record & CallRecord => isCallRecord(record));
  let state: CallState | undefined;
  for (const step of replayCall(records, { digest })) ({ state } = step);
  if (state === undefined) throw new TypeError(`The stream ${stream} had records a moment ago.`);
  return summarize(state);
}

export const digest = {
  sha256: (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash("sha256").update(bytes).digest()),
};
