import type { CallRecord } from "@offhook/engine";
import { checkedRecord } from "../text/checked-records.ts";
import { plainText } from "../text/plain-text.ts";

/** The event of a record with the one detail that tells it from others of its type: `TimerExpired(ring)`. @throws InvalidArgument */
export function eventText(record: CallRecord): string {
  checkedRecord(record);
  const type = plainText(record.type, 32);
  const detail = detailOf(record);
  return detail === null ? type : `${type}(${detail})`;
}

/** The word in the event's data that says most; `null` when the type says it all. */
export function detailOf(record: CallRecord): string | null {
  const data = record.data as Readonly<Record<string, unknown>> | null;
  const named = detailFields[record.type];
  if (named === undefined || typeof data !== "object" || data === null) return null;
  const value = named === "error" ? (data["error"] as { type?: unknown } | null)?.type : data[named];
  return value === undefined || value === null || value === "user" ? null : plainText(value, 32);
}

const detailFields: Readonly<Record<string, string>> = {
  CallHungUp: "cause",
  CallRated: "rating",
  CallDiscarded: "reason",
  KeyRejected: "check",
  RequestFailed: "error",
  SignalingRefused: "error",
  TimerExpired: "timer",
  EffectRetried: "attempt",
  CallAdopted: "epoch",
  MachineChanged: "field",
  CallFaulted: "fault",
};
