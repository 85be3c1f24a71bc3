import type { CallContext } from "../../call/call-context.ts";
import type { CallDirection } from "../../call/call-direction.ts";
import type { CallEffectRequest, CallSecret } from "../../call/call-effects.ts";
import { callSecrets } from "../../call/call-effects.ts";
import type { CallEvent, CallEventOf, CallEventType, RequestError } from "../../call/call-events.ts";
import { deciderFor } from "../../call/decide.ts";
import type { CallSnapshot, Decision } from "../../call/decide.ts";
import type { CallTimer } from "../../call/deadlines.ts";
import type { SentDiscardReason } from "../../call/discard-reason.ts";
import type { Int64, TelegramCallId } from "../../call/ids.ts";
import type { RuleId } from "../../call/rules.ts";
import { callIn, event, startAt } from "../call-fixtures.ts";

/** One rule, told as given, when, then. */
export interface RuleCase {
  readonly rule: RuleId;
  readonly direction: CallDirection;
  /** What is special about this case, when a rule has several. */
  readonly about?: string;
  /** A state, reached as an ordinary call does at `startAt`, and what happens there next. */
  readonly given: string | readonly [state: string, ...leadsTo: CallEvent[]];
  /** One second later. */
  readonly when: CallEvent;
  readonly leadsTo: Outcome | "ignored";
}

export interface Outcome {
  /** Absent: it stays where it is. */
  readonly to?: string;
  /** `reason origin wire detail`, `-` for null; absent while the call goes on. */
  readonly end?: string;
  readonly effects?: readonly CallEffectRequest[];
  /** What is armed besides the watchdog, in milliseconds after `startAt`. */
  readonly due?: { readonly [T in CallTimer]?: number };
  readonly context?: Partial<CallContext>;
}

/** When the event of a case happens. */
export const later = startAt + 1_000;

/** What a decision led to, in the words of a case. */
export function outcomeOf({ snapshot, from, to, effects }: Decision, asked: Outcome): Outcome {
  const { end } = snapshot.context;
  const deadlines = snapshot.context.deadlines.filter(({ timer }) => timer !== "watchdog");
  const context = Object.fromEntries(
    Object.keys(asked.context ?? {}).map((key) => [key, snapshot.context[key as keyof CallContext]]),
  );
  return {
    ...(to === from ? {} : { to }),
    ...(end === null ? {} : { end: `${end.reason} ${end.origin} ${end.wire ?? "-"} ${end.detail ?? "-"}` }),
    ...(effects.length === 0 ? {} : { effects }),
    ...(deadlines.length === 0
      ? {}
      : { due: Object.fromEntries(deadlines.map(({ timer, dueAt }) => [timer, dueAt - startAt])) }),
    ...(asked.context === undefined ? {} : { context }),
  };
}

export function givenSnapshot({ given, direction }: RuleCase): CallSnapshot {
  const [state, ...events] = typeof given === "string" ? [given] : given;
  return events.reduce(
    (snapshot, each) => deciderFor(direction).decide(snapshot, each).snapshot,
    callIn(state, direction),
  );
}

/** An event of an outgoing call, a second after the call began. */
export function out<T extends CallEventType>(
  type: T,
  differs: Partial<Omit<CallEventOf<T>, "type">> = {},
): CallEvent {
  return event(type, "outgoing", { at: later, ...differs });
}

/** The same of an incoming call. */
export function inc<T extends CallEventType>(
  type: T,
  differs: Partial<Omit<CallEventOf<T>, "type">> = {},
): CallEvent {
  return event(type, "incoming", { at: later, ...differs });
}

export function refused(type: string, code = 400): RequestError {
  return { type, code, outcome: "refused", waitSeconds: null };
}

/** Who ended the call is open: the chat's service message may tell for an hour. */
export const waitsForMessage = { serviceMessage: 3_601_000 } as const;

export const unanswered: RequestError = {
  type: "TIMEOUT",
  code: 0,
  outcome: "unknown",
  waitSeconds: null,
};

export const telegramCallId = "7021513" as TelegramCallId;

export function discardCall(
  reason: SentDiscardReason,
  differs: Partial<Extract<CallEffectRequest, { type: "DiscardCall" }>["params"]> = {},
): CallEffectRequest {
  const params = { telegramCallId, reason, slugRef: null, durationSeconds: 0, video: false };
  return { type: "DiscardCall", params: { ...params, connectionId: "0" as Int64, ...differs } };
}

export function wipe(...secrets: readonly CallSecret[]): CallEffectRequest {
  return { type: "WipeSecrets", params: { secrets: secrets.length === 0 ? callSecrets : secrets } };
}
