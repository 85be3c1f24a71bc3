import { effectIdOf, isRelevant } from "@offhook/engine";
import type { CallEffectType, CallRecord } from "@offhook/engine";
import { durationText } from "../text/date-text.ts";
import { plainText } from "../text/plain-text.ts";
import type { Sentence } from "./explanation.ts";

/**
 * What the trace of another client shows besides the call's own course: what its program should have sent and never did,
 * which checks failed, which nobody could see. Nothing for what an engine recorded.
 */
export function traceRemarks(calls: readonly CallRecord[]): readonly Sentence[] {
  if (!calls.some(({ trace }) => trace !== undefined)) return [];
  return [
    ...calls.flatMap((record) => unsent(record, calls)),
    ...calls.flatMap(checksSeen),
    ...keyNeverTaken(calls),
    ...declinedAtOnce(calls),
  ];
}

/** What passes Telegram; all the rest happens inside a program and can't be seen. */
const methods: Readonly<Partial<Record<CallEffectType, string>>> = {
  RequestCall: "phone.requestCall",
  ReportReceived: "phone.receivedCall",
  AcceptCall: "phone.acceptCall",
  ConfirmCall: "phone.confirmCall",
  DiscardCall: "phone.discardCall",
};

/** A request that is overtaken within this time need not have been sent. */
const graceMs = 1_000;

function unsent(record: CallRecord, calls: readonly CallRecord[]): readonly Sentence[] {
  return record.effects.flatMap(({ type }, index): readonly Sentence[] => {
    const method = methods[type];
    if (method === undefined || record.trace?.sent.includes(index) === true) return [];
    const overtaken = calls.find(({ revision, to }) => revision > record.revision && !isRelevant(type, to));
    const until = overtaken ?? calls.at(-1) ?? record;
    const isAnswered = calls.some(({ effectId }) => effectId === effectIdOf(record.id, index));
    if (isAnswered || until.at - record.at < (overtaken === undefined ? 0 : graceMs)) return [];
    const since =
      overtaken === undefined
        ? ""
        : ` in the ${durationText(until.at - record.at)} until it did not matter any more`;
    return [
      {
        text: `After ${plainText(record.type, 40)} our program never sent ${method}${since}.`,
        revisions: [record.revision],
        ...ruleOf(record),
      },
    ];
  });
}

function checksSeen(record: CallRecord): readonly Sentence[] {
  if (record.type !== "KeyAgreed") return [];
  const { checks } = (record as CallRecord<"KeyAgreed">).data;
  const named = (verdict: string): readonly string[] =>
    Object.entries(checks ?? {}).flatMap(([check, each]) => (each === verdict ? [check] : []));
  const revisions = [record.revision];
  const sentences: Sentence[] = named("failed").map((check) => ({ text: failedText(check), revisions }));
  const unseen = named("notObservable");
  if (unseen.length > 0)
    sentences.push({
      text: `Not observable in the trace, and so not known to have held: ${unseen.join(", ")}.`,
      revisions,
    });
  return sentences;
}

function failedText(check: string): string {
  if (check === "gAHash")
    return "The caller's value in phone.confirmCall does not fit the hash that it sent in phone.requestCall: a callee that checks ends the call.";
  return `The check ${plainText(check, 24)} of the key exchange fails for everybody who sees what passed.`;
}

/** The other side did its part, and nothing came of it here. */
function keyNeverTaken(calls: readonly CallRecord[]): readonly Sentence[] {
  const asking = calls.find(({ effects }) => effects.some(({ type }) => type === "DeriveKey"));
  if (asking === undefined) return [];
  const isTaken = calls.some(({ type }) => type === "KeyAgreed" || type === "KeyRejected");
  const left = calls.find(({ revision, to }) => revision > asking.revision && !isRelevant("DeriveKey", to));
  const until = left ?? calls.at(-1) ?? asking;
  if (isTaken || until.at - asking.at < graceMs) return [];
  const isCaller = asking.type === "CallAccepted";
  const next = isCaller ? ": our program never sent phone.confirmCall" : "";
  return [
    {
      text: `The other side's part of the key exchange came with ${plainText(asking.type, 40)}, and in ${durationText(until.at - asking.at)} nothing in the trace shows that our program took it${next}.`,
      revisions: [asking.revision],
      ...ruleOf(asking),
    },
  ];
}

/** A person needs longer than this to see that it rings and to decide. */
const fastestPersonMs = 500;

function declinedAtOnce(calls: readonly CallRecord[]): readonly Sentence[] {
  const [first] = calls;
  const declined = calls.find(({ type, from }) => type === "CallHungUp" && from.startsWith("requested."));
  if (first?.type !== "CallRequested" || declined === undefined) return [];
  const tookMs = declined.at - first.at;
  if (tookMs >= fastestPersonMs) return [];
  return [
    {
      text: `Our program declined ${durationText(tookMs)} after the call came in, sooner than a person can: it was a rule of the program, such as one for a busy account.`,
      revisions: [first.revision, declined.revision],
    },
  ];
}

function ruleOf({ rule }: CallRecord): Partial<Pick<Sentence, "rule">> {
  return rule === null ? {} : { rule };
}
