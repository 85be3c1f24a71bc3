import { isCallRecord } from "@offhook/engine";
import type { CallId, CallSummary } from "@offhook/engine";
import type { Connection } from "../connection/connection.ts";
import type { LogEvent } from "../connection/log-event.ts";
import { wholeLog } from "../connection/whole-log.ts";
import { recordOf, summaryIn } from "../event-store/stored-form.ts";
import { foldedRow } from "./call-rows.ts";

/** The row of each call, from the whole log: for when there is no index. @throws StoreError */
export async function lastRows(connection: Connection): Promise<ReadonlyMap<CallId, CallSummary>> {
  const last = new Map<CallId, LogEvent>();
  for await (const page of wholeLog(connection, ["call-"])) {
    for (const event of page) {
      const record = recordOf(event, connection.address.shown);
      if (isCallRecord(record)) last.set(record.callId, event);
    }
  }
  const rows = new Map<CallId, CallSummary>();
  for (const [callId, event] of last) {
    rows.set(callId, summaryIn(event) ?? (await foldedRow(connection, event)));
  }
  return rows;
}
