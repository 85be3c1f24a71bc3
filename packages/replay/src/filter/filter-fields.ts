import type { CallQuery, CallSummary } from "@offhook/engine";
import { callDurations } from "../calls/call-durations.ts";
import type { Comparison } from "./filter-words.ts";
import { durationMs, timeMs, wholeNumber, yesOrNo } from "./filter-values.ts";

export type CallTest = (call: CallSummary) => boolean;

/** A field of the filter language: what it means, and how its conditions are read. */
export interface FilterField {
  readonly help: string;
  readonly comparisons: readonly Comparison[];
  /** What a value looks like, for the error. */
  readonly form: string;
  /** `undefined` when the value can't be read. */
  test(comparison: Comparison, value: string, now: number): CallTest | undefined;
  /** What a store can look for itself, for a value that can be read; absent where it can't. */
  query?(comparison: Comparison, value: string, now: number): CallQuery | undefined;
}

const equality = ["=", "!=", "~"] as const;
const order = ["=", "!=", ">", ">=", "<", "<="] as const;

/** Text: `=` is equal, `~` is contained, both without regard to case. What a call does not have equals nothing. */
function text(help: string, of: (call: CallSummary) => string | null, form = "a text"): FilterField {
  return {
    help,
    comparisons: equality,
    form,
    test(comparison, value) {
      const wanted = value.toLowerCase();
      if (comparison === "~") return (call) => of(call)?.toLowerCase().includes(wanted) === true;
      return (call) => (of(call)?.toLowerCase() === wanted) === (comparison === "=");
    },
  };
}

function id(help: string, of: (call: CallSummary) => string | null): FilterField {
  return {
    help,
    comparisons: ["=", "!="],
    form: "an id or its beginning",
    test(comparison, value) {
      const wanted = value.toLowerCase();
      return (call) => (of(call)?.toLowerCase().startsWith(wanted) === true) === (comparison === "=");
    },
  };
}

/** A part that a call did not reach is neither long nor short: no comparison but `!=` holds. */
function number(
  help: string,
  of: (call: CallSummary) => number | null,
  read: (text: string) => number | undefined,
  form: string,
): FilterField {
  return {
    help,
    comparisons: order,
    form,
    test(comparison, value) {
      const wanted = read(value);
      if (wanted === undefined) return undefined;
      return (call) => {
        const found = of(call);
        return found === null ? comparison === "!=" : compared(found, comparison, wanted);
      };
    },
  };
}

function flag(help: string, of: (call: CallSummary) => boolean): FilterField {
  return {
    help,
    comparisons: ["=", "!="],
    form: "yes or no",
    test(comparison, value) {
      const wanted = yesOrNo(value);
      if (wanted === undefined) return undefined;
      return (call) => (of(call) === wanted) === (comparison === "=");
    },
  };
}

const duration = (help: string, of: (call: CallSummary) => number | null): FilterField =>
  number(help, of, durationMs, "a duration such as 500ms, 10s, 2m or 1.5h");

const time = (
  help: string,
  holds: (call: CallSummary, at: number) => boolean,
  query: (at: number) => CallQuery,
): FilterField => ({
  help,
  comparisons: ["="],
  form: "a duration before now such as 2h, or a date such as 2026-11-27 or 2026-11-27T18:00",
  test(_comparison, value, now) {
    const at = timeMs(value, now);
    return at === undefined ? undefined : (call) => holds(call, at);
  },
  query(_comparison, value, now) {
    const at = timeMs(value, now);
    return at === undefined ? undefined : query(at);
  },
});

const state: FilterField = {
  ...text("where the call stands; a state holds its substates: waiting is also waiting.ringing", () => null),
  test(comparison, value) {
    const wanted = value.toLowerCase();
    if (comparison === "~") return ({ state: path }) => path.toLowerCase().includes(wanted);
    return ({ state: path }) =>
      (path.toLowerCase() === wanted || path.toLowerCase().startsWith(`${wanted}.`)) === (comparison === "=");
  },
};

const directions: Readonly<Record<string, CallSummary["direction"]>> = {
  in: "incoming",
  incoming: "incoming",
  out: "outgoing",
  outgoing: "outgoing",
};

const direction: FilterField = {
  help: "who placed the call: the account (out) or the peer (in)",
  comparisons: ["=", "!="],
  form: "in or out",
  test(comparison, value) {
    const wanted = directionOf(comparison, value);
    return wanted === undefined ? undefined : (call) => call.direction === wanted;
  },
  query(comparison, value) {
    const wanted = directionOf(comparison, value);
    return wanted === undefined ? undefined : { direction: wanted };
  },
};

/** The direction that is left: there are two. */
function directionOf(comparison: Comparison, value: string): CallSummary["direction"] | undefined {
  const word = value.toLowerCase();
  const named = Object.hasOwn(directions, word) ? directions[word] : undefined;
  if (named === undefined || comparison === "=") return named;
  return named === "incoming" ? "outgoing" : "incoming";
}

export const filterFields = {
  call: id("our id of the call", ({ callId }) => callId),
  telegram: id("Telegram's id of the call", ({ telegramCallId }) => telegramCallId),
  account: text("the account's name in the records", ({ accountId }) => accountId),
  peer: text("the pseudonym of the other side", ({ peerRef }) => peerRef),
  direction,
  video: flag("a video call", ({ video }) => video),
  state,
  live: {
    ...flag("not closed yet", ({ live }) => live),
    query(comparison, value) {
      const wanted = yesOrNo(value);
      return wanted === undefined ? undefined : { live: wanted === (comparison === "=") };
    },
  },
  confirmed: flag("the keys were agreed", ({ confirmedAt }) => confirmedAt !== null),
  reason: text("why it ended", ({ end }) => end?.reason ?? null, "an end reason such as ringTimeout"),
  origin: text("who ended it: us, peer, telegram, deadline or engine", ({ end }) => end?.origin ?? null),
  wire: text("Telegram's word for the end", ({ end }) => end?.wire ?? null),
  detail: text("the error, the failed check or the fault behind the end", ({ end }) => end?.detail ?? null),
  reach: duration("from the request until it rang", (call) => callDurations(call).reachMs),
  ring: duration("how long it rang", (call) => callDurations(call).ringMs),
  setup: duration("from the answer until the keys were agreed", (call) => callDurations(call).setupMs),
  talk: duration("from the agreed keys until the end", (call) => callDurations(call).talkMs),
  duration: duration("the same as talk", (call) => callDurations(call).talkMs),
  records: number("how many records it has", ({ records }) => records, wholeNumber, "a whole number"),
  since: time(
    "placed at this time or later",
    ({ createdAt }, at) => createdAt >= at,
    (createdSince) => ({ createdSince }),
  ),
  until: time(
    "placed before this time",
    ({ createdAt }, at) => createdAt < at,
    (createdBefore) => ({ createdBefore }),
  ),
} as const satisfies Readonly<Record<string, FilterField>>;

function compared(found: number, comparison: Comparison, wanted: number): boolean {
  switch (comparison) {
    case "=":
      return found === wanted;
    case "!=":
      return found !== wanted;
    case ">":
      return found > wanted;
    case ">=":
      return found >= wanted;
    case "<":
      return found < wanted;
    case "<=":
      return found <= wanted;
    case "~":
      return false;
    default:
      return comparison satisfies never;
  }
}
