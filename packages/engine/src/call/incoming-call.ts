import { as } from "./call-changes.ts";
import { initialContext } from "./call-context.ts";
import { callSetup } from "./call-setup.ts";
import { callSecrets } from "./call-effects.ts";
import { confirmed } from "./confirmed.ts";
import { discarded } from "./discarded.ts";
import {
  discard,
  discardedByTelegram,
  endHere,
  failHere,
  failLoudly,
  glareIsOver,
  hangUp,
  ignored,
  refuseForeign,
  resultOf,
  rule,
  stuckWithId,
  stuckWithoutId,
  timerIs,
  whileLive,
  wipe,
} from "./transitions.ts";
import type { RuleId } from "./rules.ts";
import type { EndReason, SentDiscardReason } from "./discard-reason.ts";
import type { Step } from "./transitions.ts";

/**
 * The callee.
 *
 *   new ─► requested.arriving ─► requested.ringing ─► accepted.preparing ─► accepted.sending ─► accepted.awaiting
 *    │               └─────────────────┴ answered ─►                             └───────┬───────────┘
 *    └► requested.observed                                                      accepted.verifying ─► confirmed
 *   any of these ─► discarded.ending ─► discarded.reporting ─► discarded.closed
 *
 * Inputs: Telegram CallRequested, CallRegistered, CallReceived, CallAccepted (answers to acceptCall),
 * CallConfirmed, CallDiscarded, CallVanished; our user CallAnswered, CallHungUp; effects KeyPrepared, KeyAgreed,
 * KeyRejected, RequestSucceeded, RequestFailed; deadlines TimerExpired.
 */

/** A call that never rings: it is noted, and nothing is sent about it. */
function letPass<Id extends RuleId>(id: Id, reason: EndReason) {
  return {
    ...rule(id),
    target: "#discarded.reporting" as const,
    actions: [
      "noteRequested" as const,
      { type: "noteEnded" as const, params: { reason, origin: "engine" as const, wire: null } },
      { type: "WipeSecrets" as const, params: { secrets: callSecrets } },
    ] as const,
  };
}

/** A call that never rings: it is noted, and declined at once. */
function turnAway<Id extends RuleId>(id: Id, reason: EndReason, wire: SentDiscardReason) {
  return {
    ...rule(id),
    target: "#discarded.ending" as const,
    actions: [
      "noteRequested" as const,
      { type: "noteEnding" as const, params: { reason, origin: "engine" as const, wire } },
      discard,
    ] as const,
  };
}

/** Other devices of the account have the call: whatever happens here, nothing is sent about it. */
const observed = callSetup.createStateConfig({
  tags: ["ringing", "observed"],
  description: "It rings on other devices; this one only watches",
  on: {
    CallAnswered: ignored("K11o"),
    CallHungUp: ignored("K11o"),
    // Whoever has the call may end it a moment later: for so long its end is waited for.
    TimerExpired: [
      {
        ...rule("K12o"),
        ...timerIs("ring"),
        target: "#discarded.reporting",
        actions: [
          { type: "noteEnded", params: { reason: "ringTimeout", origin: "deadline", wire: null } },
          "noteUnconfirmedEnd",
          wipe,
        ],
      },
      stuckWithoutId(),
    ],
    CallFaulted: endHere("E46", { reason: "faulted", origin: "engine", wire: null }),
  },
});

/** phone.receivedCall */
const reportReceived = {
  type: "ReportReceived",
  params: ({ event }: Step) => ({ telegramCallId: as(event, "CallRequested").telegramCallId }),
} as const;

const gone = {
  ...endHere("K8", { reason: "elsewhereOrCancelled", origin: "telegram", wire: null }),
  guard: "isGone",
} as const;

/** We are calling the caller. Telegram is told that it rings, so that the caller does not give up; nobody here is. */
const held = callSetup.createStateConfig({
  description: "It waits: we are calling this very user ourselves",
  on: {
    CallReleased: { ...rule("K1a"), target: "ringing", actions: ["noteReleased"] },
    CallAnswered: ignored("K1g"),
    RequestSucceeded: { ...rule("K7"), ...resultOf("ReportReceived") },
    RequestFailed: [
      { ...rule("K8u"), guard: { type: "outcomeUnknown", params: { effect: "ReportReceived" } } },
      gone,
      { ...rule("K8f"), ...resultOf("ReportReceived") },
    ],
  },
});

const requested = callSetup.createStateConfig({
  id: "requested",
  initial: "arriving",
  states: {
    arriving: {
      tags: ["ringing"],
      description: "It rings; phone.receivedCall is on its way",
      on: {
        RequestSucceeded: { ...rule("K7"), ...resultOf("ReportReceived"), target: "ringing" },
        RequestFailed: [
          {
            ...rule("K8u"),
            guard: { type: "outcomeUnknown", params: { effect: "ReportReceived" } },
            target: "ringing",
          },
          gone,
          { ...rule("K8f"), ...resultOf("ReportReceived"), target: "ringing" },
        ],
      },
    },
    ringing: {
      tags: ["ringing"],
      description: "It rings, and Telegram knows",
      // Of a call that was held Telegram may answer only now.
      on: {
        RequestSucceeded: { ...ignored("K7l"), ...resultOf("ReportReceived") },
        RequestFailed: [gone, { ...ignored("K7l"), ...resultOf("ReportReceived") }],
      },
    },
    held,
    observed,
  },
  on: {
    ...whileLive,
    CallRequested: ignored("K6"),
    CallAnswered: {
      ...rule("K9"),
      target: "#accepted",
      actions: ["noteAnswered", { type: "PrepareKey", params: { role: "callee" } }],
    },
    CallHungUp: [
      { ...hangUp("E29g", { reason: "busy", origin: "engine", wire: "busy" }), guard: "isGlare" },
      hangUp("K11", { reason: "declined", origin: "us", wire: "busy" }),
    ],
    TimerExpired: [
      {
        ...hangUp("K12", { reason: "ringTimeout", origin: "deadline", wire: "missed" }),
        ...timerIs("ring"),
      },
      stuckWithId(),
    ],
    CallDiscarded: discardedByTelegram("K13", "unanswered"),
  },
});

const verify = {
  guard: "isOurs",
  target: "verifying",
  actions: [
    "noteConfirmation",
    {
      type: "DeriveKey",
      params: ({ context, event }: Step) => {
        const { gAOrB, fingerprint } = as(event, "CallConfirmed");
        if (context.gAHash === null) throw new TypeError("A call came in without the hash of g_a.");
        return { role: "callee" as const, gA: gAOrB, gAHash: context.gAHash, fingerprint };
      },
    },
  ],
} as const;

const foreign = refuseForeign("K20w");
const taken = {
  ...rule("K14"),
  guard: "isOurs",
  target: "awaiting",
  actions: ["noteExchangeGoesOn"],
} as const;
const keyRejected = { reason: "keyRejected", origin: "engine", wire: "disconnect" } as const;
const refusedBecause = (type: string) =>
  ({ guard: { type: "refusedWith", params: { effect: "AcceptCall", types: [type] } } }) as const;

const accepted = callSetup.createStateConfig({
  id: "accepted",
  initial: "preparing",
  states: {
    preparing: {
      description: "Our user answered; the exponent is being made",
      on: {
        KeyPrepared: {
          ...rule("K9k"),
          target: "sending",
          actions: [
            "noteKeyPrepared",
            {
              type: "AcceptCall",
              params: ({ context, event }) => {
                const prepared = as(event, "KeyPrepared");
                const { telegramCallId, protocol } = context;
                if (!("gB" in prepared) || telegramCallId === null || protocol === null)
                  throw new TypeError("K9k");
                return { telegramCallId, gB: prepared.gB, protocol };
              },
            },
          ],
        },
        KeyRejected: hangUp("K9e", keyRejected),
        RequestFailed: { ...failLoudly("K9e", "disconnect"), ...resultOf("PrepareKey") },
        CallDiscarded: discardedByTelegram("K13", "unanswered"),
      },
    },
    sending: {
      description: "phone.acceptCall is on its way",
      on: {
        EffectRetried: { ...rule("K21o"), actions: ["noteAnswerInDoubt"] },
        CallRegistered: [taken, foreign],
        CallReceived: [taken, foreign],
        CallAccepted: [taken, foreign],
        CallConfirmed: [{ ...rule("K17"), ...verify }, foreign],
        CallDiscarded: discardedByTelegram("K16", "unanswered"),
        RequestFailed: [
          { ...failHere("K21"), guard: "answeredElsewhere" },
          { ...rule("K21r"), ...refusedBecause("CALL_ALREADY_ACCEPTED"), actions: ["noteAnswerInDoubt"] },
          {
            ...endHere("K22", { reason: "cancelled", origin: "peer", wire: null }),
            ...refusedBecause("CALL_ALREADY_DECLINED"),
          },
          { ...failLoudly("K23", "disconnect"), ...refusedBecause("CALL_PROTOCOL_COMPAT_LAYER_INVALID") },
          { ...failLoudly("K24", "busy"), ...refusedBecause("CALL_OCCUPY_FAILED") },
          {
            ...rule("K21u"),
            guard: { type: "outcomeUnknown", params: { effect: "AcceptCall" } },
            actions: ["noteAnswerInDoubt"],
          },
          { ...failLoudly("K24e", "disconnect"), ...resultOf("AcceptCall") },
        ],
      },
    },
    awaiting: {
      description: "Telegram took our answer; the caller's key is awaited",
      on: {
        CallConfirmed: [{ ...rule("K18"), ...verify }, foreign],
        CallAccepted: ignored("K27"),
        CallRegistered: ignored("K28"),
        CallReceived: ignored("K28"),
      },
    },
    verifying: {
      description: "The caller's value is checked and the key computed",
      on: {
        KeyAgreed: {
          ...rule("K18k"),
          target: "#confirmed",
          actions: ["noteVerified", { type: "WipeSecrets", params: { secrets: ["exponent"] } }],
        },
        KeyRejected: [
          { ...hangUp("K19", keyRejected), guard: { type: "checkWas", params: { check: "gAHash" } } },
          hangUp("K20", keyRejected),
        ],
        RequestFailed: { ...failLoudly("K20", "disconnect"), ...resultOf("DeriveKey") },
        CallConfirmed: ignored("K29"),
        CallAccepted: ignored("K14l"),
        CallRegistered: ignored("K14l"),
        CallReceived: ignored("K14l"),
      },
    },
  },
  on: {
    ...whileLive,
    CallRequested: ignored("K6"),
    RequestSucceeded: { ...ignored("K7l"), ...resultOf("ReportReceived") },
    RequestFailed: { ...ignored("K7l"), ...resultOf("ReportReceived") },
    CallHungUp: [
      glareIsOver,
      {
        ...hangUp("K26", { reason: "connectionLost", origin: "us", wire: "disconnect" }),
        guard: "connectionLost",
      },
      hangUp("K26", { reason: "hungUp", origin: "us", wire: "hangup" }),
    ],
    TimerExpired: [
      {
        ...hangUp("K25", { reason: "exchangeTimeout", origin: "deadline", wire: "disconnect" }),
        ...timerIs("exchange"),
      },
      stuckWithId(),
    ],
    CallDiscarded: discardedByTelegram("E31", "exchanging"),
  },
});

/** The machine of a call that comes in. */
export const incomingCall = callSetup.createMachine({
  id: "incomingCall",
  version: "1",
  context: ({ input }) => initialContext(input, "incoming"),
  initial: "new",
  states: {
    new: {
      description: "Nothing has happened",
      on: {
        CallRequested: [
          { ...letPass("K5", "invalidObject"), guard: "watchesMalformed" },
          { ...turnAway("K5", "invalidObject", "disconnect"), guard: "requestIsMalformed" },
          { ...letPass("K4", "refusedCaller"), guard: "watchesUnwanted" },
          { ...turnAway("K4", "refusedCaller", "busy"), guard: "callerIsUnwanted" },
          { ...letPass("K3", "stale"), guard: "requestIsStale" },
          {
            ...rule("K1o"),
            guard: { type: "admittedAs", params: { policy: "observe" } },
            target: "requested.observed",
            actions: ["noteRequested"],
          },
          {
            ...rule("K2a"),
            guard: { type: "admittedAs", params: { policy: "elsewhere" } },
            target: "requested.observed",
            actions: ["noteRequested"],
          },
          {
            ...rule("K1g"),
            guard: { type: "admittedAs", params: { policy: "hold" } },
            target: "requested.held",
            actions: ["noteRequested", reportReceived],
          },
          {
            ...turnAway("K2", "busy", "busy"),
            guard: { type: "admittedAs", params: { policy: "busy" } },
          },
          {
            ...rule("K1"),
            target: "requested",
            actions: ["noteRequested", reportReceived],
          },
        ],
      },
    },
    requested,
    accepted,
    confirmed,
    discarded,
  },
});
