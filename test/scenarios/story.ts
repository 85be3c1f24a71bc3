import type { Call, CallEnd, CallRecord } from "@offhook/engine";
import { eventText } from "@offhook/replay";
import type { Phone, World } from "./world.ts";

/** The records of a call as a story, one line for each: `CallPlaced new -> requested.preparing C1`. */
export async function storyOf(phone: Phone, call: Call = phone.call()): Promise<readonly string[]> {
  const records = await phone.records(call);
  return records.map(lineOf);
}

function lineOf(record: CallRecord): string {
  const { from, to, outcome, rule } = record;
  const way = outcome === "moved" ? `${from} -> ${to}` : `${to} (${outcome})`;
  return `${eventText(record)} ${way} ${rule ?? "-"}`;
}

/** Only the rules, in one line: for tables. What was ignored stands in brackets. */
export async function rulesOf(phone: Phone, call: Call = phone.call()): Promise<string> {
  const records = await phone.records(call);
  return records
    .map(({ rule, outcome }) => (outcome === "ignored" ? `(${rule ?? "-"})` : (rule ?? "-")))
    .join(" ");
}

/** How a call ended for one side: `declined by us, busy`. What stands last is the wire's word, then the detail. */
export function endOf(phone: Phone, call: Call = phone.call()): string {
  const { end } = call.view.context;
  return end === null ? `live: ${call.view.state}` : endText(end);
}

export function endText({ reason, origin, wire, detail }: CallEnd): string {
  return [`${reason} by ${origin}`, wire ?? "nothing said", ...(detail === null ? [] : [detail])].join(", ");
}

/** How the server's calls stand: `discarded hangup`, one after the other. */
export function serverStory({ telegram }: World): readonly string[] {
  return telegram.calls().map(({ state, end }) => {
    const reason = end?.reason._.replace("phoneCallDiscardReason", "").toLowerCase();
    return reason === undefined ? state : `${state} ${reason}`;
  });
}
