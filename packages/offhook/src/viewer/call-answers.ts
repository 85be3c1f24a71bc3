import type { ServerResponse } from "node:http";
import { callStream, InvalidArgument, signalingStream } from "@offhook/engine";
import type { CallId, CallSummary, EventStore } from "@offhook/engine";
import { callFilter } from "@offhook/replay";
import { answerHeaders } from "./answer-headers.ts";
import type { LogPlace } from "./log-watch.ts";
import { written } from "./written.ts";

/** Rows that one answer looks at. The page asks on, or does not. */
const mostScanned = 20_000;
const mostCalls = 1_000;

/** A part of the list of calls, newest first. */
export interface CallsAnswer {
  readonly calls: readonly CallSummary[];
  /** The row behind which to ask on; `null` at the end. Older calls may meet the filter, or none. */
  readonly next: Pick<CallSummary, "createdAt" | "callId"> | null;
  /** The place in the log before this was read: what is followed from there has no gap. */
  readonly place: LogPlace;
}

/**
 * The calls that `filter` means, up to `limit`, behind `before=<createdAt>,<call id>`. Reads as many rows of the index as it
 * needs and holds those that it gives.
 * @throws FilterInvalid, InvalidArgument
 */
export async function callsAnswer(
  store: EventStore,
  query: URLSearchParams,
  { now, place }: { readonly now: number; readonly place: LogPlace },
): Promise<CallsAnswer> {
  const isMeant = callFilter(query.get("filter") ?? "", { now });
  const limit = limitOf(query.get("limit") ?? "50");
  const olderThan = rowOf(query.get("before"));
  const calls: CallSummary[] = [];
  let scanned = 0;
  for await (const call of store.listCalls({ ...isMeant.query, ...(olderThan && { olderThan }) })) {
    if (isMeant(call)) calls.push(call);
    scanned += 1;
    if (calls.length < limit && scanned < mostScanned) continue;
    return { calls, next: { createdAt: call.createdAt, callId: call.callId }, place };
  }
  return { calls, next: null, place };
}

function limitOf(text: string): number {
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > mostCalls)
    throw new InvalidArgument("limit", text, `a number from 1 to ${mostCalls}`);
  return limit;
}

function rowOf(text: string | null): Pick<CallSummary, "createdAt" | "callId"> | null {
  if (text === null) return null;
  const [, createdAt, callId] = /^(\d{1,16}),([0-9a-f-]{36})$/.exec(text) ?? [];
  if (callId === undefined) throw new InvalidArgument("before", text, "a row as <createdAt>,<call id>");
  return { createdAt: Number(createdAt), callId: callId as CallId };
}

/**
 * Sends a call as JSON Lines: its row, then the records of both its streams as the store reads them. A call with many is never
 * whole in memory here.
 */
export async function sendCall(
  response: ServerResponse,
  store: EventStore,
  call: CallSummary,
): Promise<void> {
  response.writeHead(200, { ...answerHeaders, "Content-Type": "application/x-ndjson" });
  let block = `${JSON.stringify({ call })}\n`;
  for (const stream of [callStream(call.callId), signalingStream(call.callId)])
    for await (const record of store.readStream(stream)) {
      block += `${JSON.stringify({ record })}\n`;
      if (block.length < blockLength) continue;
      if (!(await written(response, block))) return;
      block = "";
    }
  response.end(block);
}

const blockLength = 65_536;
