import { InvalidArgument, isCallRecord, senderOf } from "@offhook/engine";
import type { CallRecord, CallSummary, Digest, NewRecord } from "@offhook/engine";
import { callDurations } from "../calls/call-durations.ts";
import { durationText } from "../text/date-text.ts";
import { plainText } from "../text/plain-text.ts";
import { verifyCall } from "../verify/verify-call.ts";

/** What can be looked for by name. */
export type ProblemName =
  | "stuck"
  | "slow-setup"
  | "short"
  | "declined-or-busy"
  | "glare"
  | "recovered"
  | "diverged"
  | "ignored-updates";

/** What a problem is looked for in. */
export interface ProblemSubject {
  readonly call: CallSummary;
  /** Both streams of the call; needed by the problems that `needsRecords`. */
  readonly records: readonly NewRecord[];
  /** Now, Unix milliseconds. */
  readonly now: number;
  /** For the chain of checksums. */
  readonly digest: Digest;
}

/** A problem: what it is, whether it needs the records of a call, and how it is found. */
export interface NamedProblem {
  readonly title: string;
  /** Without: the row of the index tells. */
  readonly needsRecords: boolean;
  /** What was found, as a sentence with the figures; `null` for nothing. */
  find(subject: ProblemSubject): string | null;
}

/** From here on a key exchange is slow, in milliseconds: people take it for being stuck. Our own choice. */
export const slowSetupMs = 5_000;
/** A confirmed call that is over sooner was of no use to anybody, in milliseconds. Our own choice. */
export const shortTalkMs = 5_000;
/** A call that is not confirmed and heard nothing for so long, in milliseconds, is stuck: longer than any timer of it. */
export const silentMs = 300_000;

/** Every problem that can be looked for. */
export const namedProblems: Readonly<Record<ProblemName, NamedProblem>> = {
  stuck: {
    title: "came no further until a timer ended it, or still hangs",
    needsRecords: false,
    find: ({ call, now }) => {
      const { end, live, state, updatedAt } = call;
      if (end !== null && stuckReasons.has(end.reason)) return `ended by ${plainText(end.reason, 40)}`;
      const silence = now - updatedAt;
      if (!live || end !== null || state === "confirmed" || silence <= silentMs) return null;
      return `in ${plainText(state, 32)} without a word for ${durationText(silence)}`;
    },
  },
  "slow-setup": {
    title: `the key exchange took ${durationText(slowSetupMs)} or more`,
    needsRecords: false,
    find: ({ call }) => {
      const { setupMs } = callDurations(call);
      return setupMs === null || setupMs < slowSetupMs ? null : `${durationText(setupMs)} of key exchange`;
    },
  },
  short: {
    title: `confirmed, and over within ${durationText(shortTalkMs)}`,
    needsRecords: false,
    find: ({ call }) => {
      const { talkMs } = callDurations(call);
      if (talkMs === null || call.end === null || talkMs >= shortTalkMs) return null;
      return `over after ${durationText(talkMs)}`;
    },
  },
  "declined-or-busy": {
    title: "the callee declined, or a line was busy",
    needsRecords: false,
    find: ({ call: { end } }) =>
      end !== null && refusals.has(end.reason) ? `ended by ${plainText(end.reason, 40)}` : null,
  },
  glare: {
    title: "both sides called each other",
    needsRecords: true,
    find: ({ records }) =>
      foundIn(records, ({ rule, data }) => glareRules.has(rule ?? "") || causeOf(data) === "glare"),
  },
  recovered: {
    title: "a process went on with the call after a restart",
    needsRecords: true,
    find: ({ records }) => foundIn(records, ({ type }) => type === "CallAdopted"),
  },
  diverged: {
    title: "the records are damaged, or lead elsewhere today than they did",
    needsRecords: true,
    find: ({ call, records, digest }) => {
      const [first, ...others] = verifyCall(records, digest, call).problems;
      if (first === undefined) return null;
      const more = others.length > 0 ? `, and ${others.length} more` : "";
      return `${first.kind} at ${first.stream === "call" ? "record" : "packet"} ${first.revision}${more}`;
    },
  },
  "ignored-updates": {
    title: "something that Telegram said had no consequence",
    needsRecords: true,
    find: ({ records }) => foundIn(records, (record) => record.outcome === "ignored" && isTelegrams(record)),
  },
};

const stuckReasons: ReadonlySet<string> = new Set(["stuck", "exchangeTimeout", "requestTimeout"]);
const refusals: ReadonlySet<string> = new Set(["declined", "declinedOrBusy", "busy"]);
const glareRules: ReadonlySet<string> = new Set(["K1g", "K1a", "E29g"]);

/** The names, in the order of the help. */
export const problemNames = Object.keys(namedProblems) as readonly ProblemName[];

/**
 * What of a list of problems a call has.
 * @throws InvalidArgument for a name that is none
 */
export function problemsOf(
  subject: ProblemSubject,
  names: readonly ProblemName[] = problemNames,
): readonly { readonly name: ProblemName; readonly found: string }[] {
  if (typeof subject?.call?.callId !== "string")
    throw new InvalidArgument("subject", subject, "{ call, records, now, digest }");
  return names.flatMap((name) => {
    if (!Object.hasOwn(namedProblems, name))
      throw new InvalidArgument("name", name, `one of ${problemNames.join(", ")}`);
    const found = namedProblems[name].find(subject);
    return found === null ? [] : [{ name, found }];
  });
}

function foundIn(records: readonly NewRecord[], fits: (record: CallRecord) => boolean): string | null {
  const found = records.filter(isCallRecord).filter(fits);
  if (found.length === 0) return null;
  const numbers = found.slice(0, 3).map(({ revision }) => revision);
  const more = found.length > 3 ? ` and ${found.length - 3} more` : "";
  return `record${found.length > 1 ? "s" : ""} ${numbers.join(", ")}${more}`;
}

function causeOf(data: unknown): unknown {
  return (data as { readonly cause?: unknown } | null)?.cause;
}

function isTelegrams({ type }: CallRecord): boolean {
  try {
    return senderOf(type) === "telegram";
  } catch {
    return false;
  }
}
