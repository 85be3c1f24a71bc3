import { recordEvent, replayCall, summarize } from "@offhook/engine";
import type { CallEvent, CallRecord, RecordId } from "@offhook/engine";
import type { RecordedCall } from "../../viewer/recorded-calls.ts";
import { recordedCalls } from "../../viewer/recorded-calls.ts";
import { digest } from "../store/call-template.ts";

/**
 * A call with as many records as a call may have: talked, adopted again and again by new processes, told the same news by
 * Telegram each time, and hung up in the end.
 */
export function longCall(length = 10_000): RecordedCall {
  const [ordinary] = recordedCalls("ordinary-call");
  const talking = ordinary?.records.findIndex(
    ({ type, to }) => type === "SecretsWiped" && to === "confirmed",
  );
  if (ordinary === undefined || talking === undefined || talking < 0)
    throw new Error("The recording is not that of a call that was talked.");
  const records: CallRecord[] = ordinary.records.slice(0, talking + 1);
  const news = ordinary.records.filter(({ type }) => type === "CallAccepted" || type === "CallConfirmed");
  let state = [...replayCall(records)].at(-1)?.state;
  if (state === undefined) throw new Error("The call has no records.");
  for (let number = records.length; number < length; number++) {
    const repeated = news[number % 3];
    const at = state.at + 1_000;
    const event: CallEvent =
      repeated === undefined
        ? { type: "CallAdopted", epoch: number, at }
        : ({ ...repeated.data, type: repeated.type, at } as CallEvent);
    const id = `018bcfe5-6800-7000-a000-${number.toString(16).padStart(12, "0")}` as RecordId;
    const step = recordEvent(state, event, { id, recordedAt: at, ignoredBefore: 0, digest });
    records.push(step.record);
    state = step.state;
  }
  return { summary: summarize(state), records, packets: [] };
}
