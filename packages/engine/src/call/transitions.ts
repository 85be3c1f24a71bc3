import type { OwnEnd } from "./call-endings.ts";
import { secretsToWipe } from "./call-endings.ts";
import type { CallContext } from "./call-context.ts";
import type { CallEffectType } from "./call-effects.ts";
import type { CallEvent } from "./call-events.ts";
import type { CallTimer } from "./deadlines.ts";
import type { SentDiscardReason } from "./discard-reason.ts";
import type { CallPhase } from "./end-reasons.ts";
import type { RuleId } from "./rules.ts";

export interface Step {
  readonly context: CallContext;
  readonly event: CallEvent;
}

/** Names the rule of a transition. */
export function rule<Id extends RuleId>(id: Id): { readonly meta: { readonly rule: Id } } {
  return { meta: { rule: id } };
}

/** The rule says that the input has no consequence. */
export function ignored<Id extends RuleId>(id: Id) {
  return { meta: { rule: id, ignored: true as const } };
}

/** phone.discardCall, as `noteEnding` or `noteFailing` put it. */
export const discard = {
  type: "DiscardCall" as const,
  params: ({ context, event }: Step) => {
    if (context.hangUp === null) throw new TypeError(`${event.type} discards a call that is not ending.`);
    return context.hangUp.params;
  },
};

/** Destroy what the finished call does not need any more. */
export const wipe = {
  type: "WipeSecrets" as const,
  params: ({ context }: Step) => ({ secrets: secretsToWipe(context) }),
};

/** We end the call and tell Telegram. */
export function hangUp<Id extends RuleId>(id: Id, end: OwnEnd & { readonly wire: SentDiscardReason }) {
  return {
    ...rule(id),
    target: "#discarded.ending" as const,
    actions: [{ type: "noteEnding" as const, params: end }, discard] as const,
  };
}

/** The transition is taken by the result of this effect only. */
export function resultOf<T extends CallEffectType>(effect: T) {
  return { guard: { type: "resultOf" as const, params: { effect } } };
}

/** The transition is taken by the expiry of this timer only. */
export function timerIs<T extends CallTimer>(timer: T) {
  return { guard: { type: "timerIs" as const, params: { timer } } };
}

/** The call ends and there is nothing to tell Telegram. */
export function endHere<Id extends RuleId>(id: Id, end: OwnEnd) {
  return {
    ...rule(id),
    target: "#discarded.reporting" as const,
    actions: [{ type: "noteEnded" as const, params: end }, wipe] as const,
  };
}

/** A request was refused and there is nothing to tell Telegram. */
export function failHere<Id extends RuleId>(id: Id) {
  return {
    ...rule(id),
    target: "#discarded.reporting" as const,
    actions: ["noteFailed" as const, wipe] as const,
  };
}

/** A request was refused; Telegram is told so that the other side stops. */
export function failLoudly<Id extends RuleId>(id: Id, wire: SentDiscardReason) {
  return {
    ...rule(id),
    target: "#discarded.ending" as const,
    actions: [{ type: "noteFailing" as const, params: { wire } }, discard] as const,
  };
}

/** Telegram said that the call is over: nothing is sent back. */
export function discardedByTelegram<Id extends RuleId>(id: Id, phase: CallPhase) {
  return {
    ...rule(id),
    guard: "isThisCall" as const,
    target: "#discarded.reporting" as const,
    actions: [{ type: "noteDiscarded" as const, params: { phase } }, wipe] as const,
  };
}

/** Which of two crossing calls is kept was settled by an answer in the meantime: what was answered goes on. */
export const glareIsOver = { ...ignored("E29g"), guard: "isGlare" as const };

/** What every state but the last answers the same way. */
export const inEveryState = {
  EffectRetried: rule("E47"),
  CallAdopted: rule("E48"),
  CallLogged: { ...rule("E50l"), guard: "isNamed" as const, actions: ["noteLogged" as const] },
} as const;

/** Telegram has ended the account's session: it would not take a hang-up either. */
export const sessionEnded = failHere("E52");

/** The same, told by the answer to a request whose failure would not end the call. */
export const sessionIsDead = { ...sessionEnded, guard: "sessionIsDead" as const };

const restarted = { reason: "restart", origin: "engine" } as const;

/** A process took over the account: the call goes on, or is hung up, as the process's policy says. */
export function adopted(wire: SentDiscardReason) {
  return [
    { ...hangUp("E48r", { ...restarted, wire }), guard: "endsOnRestart" as const },
    rule("E48"),
  ] as const;
}

/** The same before anything was sent. */
export const adoptedBeforeRequest = [
  { ...endHere("E48c", { ...restarted, wire: null }), guard: "endsOnRestart" as const },
  rule("E48"),
] as const;

/** The same while phone.requestCall is on its way: should the call turn up, it is discarded. */
export const adoptedWhileRequested = [
  {
    ...rule("E48c"),
    guard: "endsOnRestart" as const,
    target: "cancelling" as const,
    actions: [{ type: "noteCancelled" as const, params: { ...restarted, wire: "missed" as const } }] as const,
  },
  rule("E48"),
] as const;

const changed = { reason: "machineChanged", origin: "engine" } as const;

/** The machine was changed since the call began, and Telegram has not named it or is not to be told. */
export const changedHere = endHere("E51", { ...changed, wire: null });

/** The same while phone.requestCall is on its way: should the call turn up, it is discarded. */
export const changedWhileRequested = {
  ...rule("E51"),
  target: "cancelling" as const,
  actions: [{ type: "noteCancelled" as const, params: { ...changed, wire: "missed" as const } }] as const,
};

const faulted = { reason: "faulted", origin: "engine" } as const;

/** An object with our id that names other people or another access hash: the call can't be trusted. */
export function refuseForeign<Id extends RuleId>(id: Id) {
  return {
    ...hangUp(id, { reason: "invalidObject", origin: "engine", wire: "disconnect" }),
    guard: "isForeign" as const,
  };
}

/** Nothing has ended the call in the time that all its steps can take; Telegram knows it. */
export function stuckWithId() {
  return {
    ...hangUp("E49", { reason: "stuck", origin: "deadline", wire: "disconnect" }),
    ...timerIs("watchdog"),
  };
}

/** The same before Telegram has named the call: there is nothing to discard. */
export function stuckWithoutId() {
  return { ...endHere("E49", { reason: "stuck", origin: "deadline", wire: null }), ...timerIs("watchdog") };
}

/** What ends a call in any state in which it is live and Telegram knows it. */
export const whileLive = {
  ...inEveryState,
  SessionEnded: sessionEnded,
  MachineChanged: [
    { ...hangUp("E51", { ...changed, wire: "disconnect" }), guard: "hasId" as const },
    endHere("E51", { ...changed, wire: null }),
  ],
  CallVanished: {
    ...endHere("E32", { reason: "vanished", origin: "telegram", wire: null }),
    guard: "isThisCall" as const,
  },
  CallFaulted: [
    { ...hangUp("E46", { ...faulted, wire: "disconnect" }), guard: "hasId" as const },
    endHere("E46", { ...faulted, wire: null }),
  ],
} as const;

/** What ends the key exchange from outside, on either side. */
export function whileExchanging<Hung extends RuleId, Timed extends RuleId>(rules: {
  readonly hungUp: Hung;
  readonly timedOut: Timed;
}) {
  return {
    CallAdopted: adopted("disconnect"),
    CallHungUp: [
      glareIsOver,
      {
        ...hangUp(rules.hungUp, { reason: "connectionLost", origin: "us", wire: "disconnect" }),
        guard: "connectionLost" as const,
      },
      hangUp(rules.hungUp, { reason: "hungUp", origin: "us", wire: "hangup" }),
    ],
    TimerExpired: [
      {
        ...hangUp(rules.timedOut, { reason: "exchangeTimeout", origin: "deadline", wire: "disconnect" }),
        ...timerIs("exchange"),
      },
      stuckWithId(),
    ],
    CallDiscarded: discardedByTelegram("E31", "exchanging"),
  } as const;
}
