import { eachOf, finalState, isCallRecord, rules } from "@offhook/engine";
import type { CallSummary, EventStore, StoredRecord } from "@offhook/engine";
import {
  dateText,
  describeEnd,
  describeRule,
  durationText,
  originSentences,
  plainText,
  recordedOrigin,
  secretsOfCall,
  timeline,
  timelineLines,
} from "@offhook/replay";
import type { CommandRunner, GlobalOptions, Terminal } from "../command-line/command.ts";
import { exitCodes } from "../command-line/exit-codes.ts";
import type { AccountEngine } from "../recorded/account-engines.ts";
import { damageIn, damageSentences } from "../recorded/damage.ts";
import { findCall } from "../recorded/find-call.ts";
import { withRecorded } from "../recorded/open-recorded.ts";
import { readCall } from "../recorded/read-call.ts";
import { secretFacts } from "../recorded/secret-facts.ts";

interface ShowOptions extends GlobalOptions {
  /** Only what had a consequence. */
  readonly transitions?: true;
  /** Go on with what is recorded from now on, until the call is closed. */
  readonly follow?: true;
}

/** Shows the facts and the timeline of one call. */
export const show: CommandRunner<ShowOptions, [call: string]> = (terminal, options, name) =>
  withRecorded(options.store, async (store, { readEngines }) => {
    const { screen } = terminal;
    const call = await findCall(store, name);
    const records = [...(await readCall(store, call.callId))];
    const problems = damageIn(records, call);
    const engine = (await readEngines([call])).get(call.accountId);
    const run = engine === undefined ? {} : { engine };
    screen.tell({ type: "call", ...call, origin: recordedOrigin(records), problems, ...run });
    const secrets = secretsOfCall(records, call);
    screen.tell({ type: "secrets", secrets });
    const origin = originSentences(recordedOrigin(records)).map((sentence) => ["origin", sentence] as const);
    const facts = [...factsOf(call), ...engineFacts(engine), ...secretFacts(secrets), ...origin];
    for (const [fact, text] of facts)
      screen.say([
        { text: `${fact.padEnd(14)} `, tone: "faint" },
        { text, tone: "plain" },
      ]);
    screen.say("");
    for (const sentence of damageSentences(call.callId, problems)) screen.say(`${sentence}\n`, "bad");
    showEntries(terminal, records, options, 0);
    if (options.follow === true && call.live) await follow(terminal, store, records, options);
    else showRules(terminal, records);
    return exitCodes.ok;
  });

/** Shows what is behind the first `skip` records. */
function showEntries(
  { screen }: Terminal,
  records: readonly StoredRecord[],
  { transitions }: ShowOptions,
  skip: number,
): void {
  if (screen.isJson) {
    for (const { record, ...facts } of timeline(records).slice(skip))
      if (transitions !== true || (isCallRecord(record) && record.outcome !== "ignored"))
        screen.tell({ type: "record", record, ...facts });
    return;
  }
  const width = screen.width === undefined ? {} : { width: screen.width };
  for (const line of timelineLines(records, { ...width, transitionsOnly: transitions === true, skip }))
    screen.say(line);
}

/** Until the call is closed, or Ctrl-C. */
async function follow(
  terminal: Terminal,
  store: EventStore,
  records: StoredRecord[],
  options: ShowOptions,
): Promise<void> {
  const { callId } = records[0] as StoredRecord;
  const known = new Set(records.map(({ id }) => id));
  const last = records.reduce((a, b) => (store.comparePositions(a.position, b.position) < 0 ? b : a));
  try {
    for await (const record of eachOf(store.subscribe({ after: last.position }), {
      signal: terminal.signal,
    })) {
      if (record.callId !== callId || known.has(record.id)) continue;
      records.push(record);
      showEntries(terminal, records, options, records.length - 1);
      if (isCallRecord(record) && record.to === finalState) return;
    }
  } catch (error) {
    if (!terminal.signal.aborted) throw error;
  }
}

function showRules({ screen }: Terminal, records: readonly StoredRecord[]): void {
  screen.say("");
  for (const rule of rulesIn(records)) {
    const { id, title, doc } = describeRule(rule);
    screen.say([
      { text: id.padEnd(5), tone: "rule" },
      { text: ` ${title} `, tone: "plain" },
      { text: doc ?? "", tone: "faint" },
    ]);
  }
}

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

/** Who goes on with a call that is live. */
function engineFacts(engine: AccountEngine | undefined): readonly (readonly [fact: string, text: string])[] {
  if (engine === undefined) return [];
  return [["engine", engine.isRunning ? engine.text : `none: ${engine.text}`]];
}

/** The rules that decided, in the order of the machine. */
function rulesIn(records: readonly StoredRecord[]): readonly string[] {
  const used = new Set(records.filter(isCallRecord).flatMap(({ rule }) => rule ?? []));
  const known = Object.keys(rules).filter((rule) => used.has(rule));
  return [...known, ...[...used].filter((rule) => !known.includes(rule))];
}
