import { isCallRecord } from "@offhook/engine";
import type {
  CallEffectRequest,
  CallEventType,
  CallRecord,
  EffectId,
  NewRecord,
  SignalingRecord,
  SignalingSettledRecord,
} from "@offhook/engine";
import { describeRule } from "../rules/describe-rule.ts";
import { packetBytes } from "../signaling/packet-words.ts";
import { plainText } from "../text/plain-text.ts";
import { ladderBrackets } from "./ladder-brackets.ts";
import type { LadderBracket } from "./ladder-brackets.ts";
import type { LadderSide, LadderStep, Passage } from "./ladder-step.ts";
import { requestWords } from "./request-words.ts";
import { eventWords } from "./event-words.ts";

/** The rows of one side, in the order of its records. */
export function ladderSteps(side: LadderSide, records: readonly NewRecord[]): readonly LadderStep[] {
  const calls = records.filter(isCallRecord).toSorted((a, b) => a.revision - b.revision);
  const packets = records
    .filter((record): record is SignalingRecord => !isCallRecord(record))
    .toSorted((a, b) => a.revision - b.revision);
  const asked = new Map<EffectId, CallEffectRequest>();
  const brackets = ladderBrackets(calls);
  const steps = calls.flatMap((record) => {
    record.effects.forEach((effect, index) => asked.set(`${record.id}:${index}` as EffectId, effect));
    return [
      ...bracketSteps(side, record, brackets, "closes"),
      ...stepsOfRecord(side, record, asked, brackets),
      ...bracketSteps(side, record, brackets, "opens"),
    ];
  });
  return inTime(
    steps,
    packets.map((packet) => stepOfPacket(side, packet)),
  );
}

function stepsOfRecord(
  side: LadderSide,
  record: CallRecord,
  asked: ReadonlyMap<EffectId, CallEffectRequest>,
  brackets: readonly LadderBracket[],
): readonly LadderStep[] {
  const row = rowsOf(side, record);
  const expires = brackets.some(({ toRevision, hasExpired }) => hasExpired && toRevision === record.revision);
  const isIgnored = record.outcome === "ignored";
  const event = eventWords(record, asked);
  const steps = [
    row({
      kind: expires ? "closes" : event.kind,
      ...(event.short === undefined ? {} : { short: event.short }),
      text: event.text,
      tone: isIgnored ? "struck" : event.tone,
      isIgnored,
      needs: event.kind === "update" ? (passages[record.type] ?? null) : null,
    }),
  ];
  const repeated = record.type === "EffectRetried" ? retriedEffect(record, asked) : undefined;
  for (const effect of repeated === undefined ? record.effects : [repeated, ...record.effects]) {
    const words = requestWords(effect);
    if (words === null) continue;
    steps.push(row({ kind: "request", text: words, tone: "request", gives: given[effect.type] ?? null }));
  }
  if (record.outcome === "moved") {
    if (record.to === "confirmed") steps.push(row({ kind: "milestone", text: "confirmed", tone: "good" }));
    if (isDiscarded(record.to) && !isDiscarded(record.from)) {
      steps.push(row({ kind: "milestone", text: `over: ${describeRule(record.rule).title}`, tone: "title" }));
    }
  }
  const [first, ...rest] = steps;
  if (first === undefined) return [];
  return [{ ...first, state: record.outcome === "moved" ? plainText(record.to, 32) : null }, ...rest];
}

type Row = Pick<LadderStep, "kind" | "text" | "tone"> &
  Partial<Pick<LadderStep, "short" | "gives" | "needs" | "isIgnored">>;

function rowsOf(side: LadderSide, { id, at, revision }: NewRecord): (row: Row) => LadderStep {
  const blank = { isIgnored: false, state: null, gives: null, needs: null };
  return (row) => ({ side, at, recordId: id, revision, ...blank, ...row });
}

/** A deadline that goes off closes with the event itself, which says so. */
function bracketSteps(
  side: LadderSide,
  record: CallRecord,
  brackets: readonly LadderBracket[],
  end: "opens" | "closes",
): readonly LadderStep[] {
  const row = rowsOf(side, record);
  return brackets
    .filter(({ fromRevision, toRevision, hasExpired }) =>
      end === "opens" ? record.revision === fromRevision : record.revision === toRevision && !hasExpired,
    )
    .map((bracket) => row({ kind: end, text: bracket[end], tone: "faint" }));
}

function stepOfPacket(side: LadderSide, record: SignalingRecord): LadderStep {
  const row = rowsOf(side, record);
  if (record.type === "SignalingSettled") return row(settledRow(record));
  const size = `${packetBytes(record)} B`;
  const short = `signaling ${size}`;
  return record.type === "SignalingSent"
    ? row({ kind: "request", text: `sendSignalingData ${size}`, short, tone: "request", gives: "signaling" })
    : row({ kind: "update", text: `signalingData ${size}`, short, tone: "update", needs: "signaling" });
}

function settledRow({ data }: SignalingSettledRecord): Row {
  const error = data?.error ?? null;
  const tries = `try ${plainText(String(data?.attempts ?? 0), 4)}`;
  if (error === null) return { kind: "note", text: `signalling taken, ${tries}`, tone: "faint" };
  return {
    kind: "note",
    text: `signalling not taken, ${tries}: ${plainText(error.type, 32)}`,
    tone: "bad",
  };
}

/** Which passage an update is the far end of. */
const passages: Partial<Record<CallEventType, Passage>> = {
  CallRequested: "requested",
  CallReceived: "received",
  CallAccepted: "accepted",
  CallConfirmed: "confirmed",
  CallDiscarded: "discarded",
};

/** Which passage a request is the near end of. */
const given: Partial<Record<CallEffectRequest["type"], Passage>> = {
  RequestCall: "requested",
  ReportReceived: "received",
  AcceptCall: "accepted",
  ConfirmCall: "confirmed",
  DiscardCall: "discarded",
};

function retriedEffect(
  record: CallRecord,
  asked: ReadonlyMap<EffectId, CallEffectRequest>,
): CallEffectRequest | undefined {
  return asked.get((record as CallRecord<"EffectRetried">).data.retriedEffectId);
}

function isDiscarded(state: string): boolean {
  return state.startsWith("discarded");
}

/** Two streams of one call as one, each in its own order. */
function inTime(calls: readonly LadderStep[], packets: readonly LadderStep[]): readonly LadderStep[] {
  const merged: LadderStep[] = [];
  let packet = 0;
  for (const step of calls) {
    for (let next = packets[packet]; next !== undefined && next.at < step.at; next = packets[++packet])
      merged.push(next);
    merged.push(step);
  }
  return [...merged, ...packets.slice(packet)];
}
