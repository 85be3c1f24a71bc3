import { isCallRecord, rules } from "@offhook/engine";
import type { CallSummary, StoredRecord } from "@offhook/engine";
import {
  dateText,
  describeEnd,
  describeRule,
  durationText,
  plainText,
  transitionLine,
} from "@offhook/replay";
import type { Line } from "@offhook/replay";
import type { CommandRunner, GlobalOptions } from "../command-line/command.ts";
import { exitCodes } from "../command-line/exit-codes.ts";
import { signalingLine } from "../connection/signaling-line.ts";
import { findCall } from "../recorded/find-call.ts";
import { withRecorded } from "../recorded/open-recorded.ts";
import { readCall } from "../recorded/read-call.ts";

/** Shows the facts and the timeline of one call. */
export const show: CommandRunner<GlobalOptions, [call: string]> = ({ screen }, { store: path }, name) =>
  withRecorded(path, async (store) => {
    const call = await findCall(store, name);
    const records = await readCall(store, call.callId);
    screen.tell({ type: "call", ...call });
    for (const record of records) screen.tell({ type: "record", record });
    for (const [fact, text] of factsOf(call))
      screen.say([
        { text: `${fact.padEnd(14)} `, tone: "faint" },
        { text, tone: "plain" },
      ]);
    screen.say("");
    for (const line of records
      .toSorted((a, b) => a.at - b.at)
      .map((record) => timelineLine(record, screen.width)))
      screen.say(line);
    screen.say("");
    for (const rule of rulesIn(records)) {
      const { id, title, doc } = describeRule(rule);
      screen.say([
        { text: id.padEnd(5), tone: "rule" },
        { text: ` ${title} `, tone: "plain" },
        { text: doc ?? "", tone: "faint" },
      ]);
    }
    return exitCodes.ok;
  });

function factsOf(call: CallSummary): readonly (readonly [fact: string, text: string])[] {
  const { direction, createdAt, ringingAt, acceptedAt, confirmedAt, endedAt, end, emoji, fingerprint } = call;
  const since = (later: number | null, earlier: number | null): string =>
    later === null || earlier === null ? "-" : durationText(later - earlier);
  const facts: readonly (readonly [string, string | null])[] = [
    ["call", call.callId],
    ["Telegram's id", call.telegramCallId ?? "-"],
    ["account", `${plainText(call.accountId, 64)}, ${direction}${call.video ? ", video" : ""}`],
    ["peer", call.peerRef === null ? null : plainText(call.peerRef, 64)],
    ["placed", `${dateText(createdAt)} UTC`],
    ["rang after", since(ringingAt, createdAt)],
    ["answered", acceptedAt === null ? "-" : `after ${since(acceptedAt, ringingAt ?? createdAt)} of ringing`],
    [
      "confirmed",
      confirmedAt === null
        ? "-"
        : `${since(confirmedAt, acceptedAt)} later, ${since(confirmedAt, createdAt)} in all`,
    ],
    ["talked", since(endedAt, confirmedAt)],
    [
      "key",
      fingerprint === null ? null : `${plainText((emoji ?? []).join(""), 64)}  ${plainText(fingerprint, 24)}`,
    ],
    ["state", plainText(call.state, 32)],
    ["end", end === null ? null : describeEnd(end, direction)],
  ];
  return facts.flatMap(([fact, text]) => (text === null ? [] : [[fact, text] as const]));
}

function timelineLine(record: StoredRecord, width: number | undefined): Line {
  if (isCallRecord(record)) return transitionLine(record, width === undefined ? {} : { width });
  const { at, callId, accountId } = record;
  if (record.type === "SignalingSettled") {
    const { attempts, error } = record.data;
    const became = error === null ? "taken" : `not taken (${error.type})`;
    return signalingLine(
      { at, callId, accountId, way: "sent", fate: `${became} after ${attempts} tries` },
      width,
    );
  }
  const bytes = Math.floor((record.data.packet.length * 3) / 4);
  const way = record.type === "SignalingSent" ? "sent" : "received";
  return signalingLine({ at, callId, accountId, way, bytes, fate: "as ciphertext" }, width);
}

/** The rules that decided, in the order of the machine. */
function rulesIn(records: readonly StoredRecord[]): readonly string[] {
  const used = new Set(records.filter(isCallRecord).flatMap(({ rule }) => rule ?? []));
  const known = Object.keys(rules).filter((rule) => used.has(rule));
  return [...known, ...[...used].filter((rule) => !known.includes(rule))];
}
