import { incomingCall, isCallRecord, outgoingCall } from "@offhook/engine";
import type { CallDirection, EventStore } from "@offhook/engine";
import { CallHeat, callPath, chartOf } from "@offhook/visualizer";
import type { Chart, ChartMarks } from "@offhook/visualizer";
import { findCall } from "../recorded/find-call.ts";
import { readCall } from "../recorded/read-call.ts";

/** A chart with what recorded calls did in it. */
export interface MarkedChart {
  readonly chart: Chart;
  readonly marks: ChartMarks;
  readonly title: string;
}

/** The path of one call in the chart of its own machine. @throws CommandFailure CALL_NOT_FOUND, CALL_AMBIGUOUS */
export async function markedByCall(store: EventStore, name: string): Promise<MarkedChart> {
  const call = await findCall(store, name);
  const chart = chartOfCalls(call.direction);
  const marks = callPath(chart, await readCall(store, call.callId));
  return { chart, marks, title: `${call.direction} call ${call.callId}` };
}

/** How often `tell` is called: once for so many records. */
const recordsBetween = 50_000;

/** What all calls of a direction did. Reads the log from its beginning, record by record. */
export async function markedByAll(
  store: EventStore,
  direction: CallDirection,
  { signal, tell }: { readonly signal: AbortSignal; readonly tell: (progress: string) => void },
): Promise<MarkedChart> {
  const chart = chartOfCalls(direction);
  const heat = new CallHeat(chart);
  let read = 0;
  for await (const record of store.readAll()) {
    if (signal.aborted) break;
    read += 1;
    if (read % recordsBetween === 0) tell(`${read} records read, ${heat.calls} ${direction} calls`);
    if (isCallRecord(record)) heat.add(record);
  }
  const calls = `${heat.calls} ${direction} call${heat.calls === 1 ? "" : "s"}`;
  return { chart, marks: heat.marks(), title: `${calls}, ${heat.records} records` };
}

/** The chart of our own machine for this direction. */
export function chartOfCalls(direction: CallDirection): Chart {
  return chartOf(direction === "outgoing" ? outgoingCall : incomingCall);
}
