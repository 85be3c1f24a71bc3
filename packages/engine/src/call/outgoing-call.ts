import { callSetup } from "./call-setup.ts";
import { as } from "./call-changes.ts";
import { initialContext } from "./call-context.ts";
import { confirmed } from "./confirmed.ts";
import { discarded } from "./discarded.ts";
import {
  discard,
  discardedByTelegram,
  endHere,
  failHere,
  failLoudly,
  hangUp,
  ignored,
  inEveryState,
  refuseForeign,
  resultOf,
  rule,
  timerIs,
  whileLive,
} from "./transitions.ts";
import type { Step } from "./transitions.ts";

/**
 * The caller.
 *
 *   new ─► requested.preparing ─► requested.sending ─► waiting.registered ─► waiting.ringing
 *                                   │ hung up                  └──────┬──────────┘ accepted
 *                                   ▼                                 ▼
 *                              requested.cancelling   accepted.deriving ─► accepted.confirming ─► confirmed
 *   any of these ─► discarded.ending ─► discarded.reporting ─► discarded.closed
 *
 * Inputs: our user CallPlaced, CallHungUp; Telegram CallRegistered, CallReceived, CallAccepted, CallConfirmed,
 * CallDiscarded, CallVanished; effects KeyPrepared, KeyAgreed, KeyRejected, RequestFailed; deadlines TimerExpired.
 */
const cancelled = { reason: "cancelled", origin: "us" } as const;

const cancelExisting = {
  ...rule("C27a"),
  target: "#discarded.ending",
  actions: [{ type: "noteEnding", params: { ...cancelled, wire: "missed" } }, discard("missed")],
} as const;

const deriveFromAccepted = [
  "noteAccepted",
  {
    type: "DeriveKey",
    params: ({ event }: Step) => ({ role: "caller" as const, gB: as(event, "CallAccepted").gB }),
  },
] as const;

const registered = { guard: "isOurs", target: "#waiting.registered", actions: ["noteRegistered"] } as const;
const foreign = refuseForeign("C13");

const requested = callSetup.createStateConfig({
  initial: "preparing",
  states: {
    preparing: {
      description: "The exponent is being made; nothing has been sent",
      on: {
        ...inEveryState,
        KeyPrepared: {
          ...rule("C2"),
          target: "sending",
          actions: [
            "noteKeyPrepared",
            {
              type: "RequestCall",
              params: ({ context }) => {
                const { peerRef, video, randomId, gAHash, protocol } = context;
                if (peerRef === null || gAHash === null || protocol === null) throw new TypeError("C2");
                return { peerRef, video, randomId, gAHash, protocol };
              },
            },
          ],
        },
        KeyRejected: endHere("C3", { reason: "keyRejected", origin: "engine", wire: null }),
        RequestFailed: { ...failHere("C3"), ...resultOf("PrepareKey") },
        CallHungUp: endHere("C4", { ...cancelled, wire: null }),
        TimerExpired: {
          ...endHere("C3t", { reason: "requestTimeout", origin: "deadline", wire: null }),
          ...timerIs("request"),
        },
        CallFaulted: endHere("E46", { reason: "faulted", origin: "engine", wire: null }),
      },
    },
    sending: {
      description: "phone.requestCall is on its way",
      on: {
        ...inEveryState,
        CallRegistered: [{ ...rule("C5"), ...registered }, foreign],
        CallRequested: [{ ...rule("C6"), ...registered }, foreign],
        CallReceived: [
          { ...rule("C9"), guard: "isOurs", target: "#waiting.ringing", actions: ["noteRinging"] },
          foreign,
        ],
        CallAccepted: [
          { ...rule("C7"), guard: "isOurs", target: "#accepted", actions: deriveFromAccepted },
          foreign,
        ],
        CallConfirmed: [
          {
            ...rule("C7"),
            guard: "isOurs",
            target: "#accepted",
            actions: [
              "noteAccepted",
              "noteConfirmation",
              {
                type: "DeriveKey",
                params: ({ event }) => ({ role: "caller", gB: as(event, "CallConfirmed").gAOrB }),
              },
            ],
          },
          foreign,
        ],
        CallDiscarded: discardedByTelegram("C8", "unanswered"),
        CallVanished: endHere("C8", { reason: "vanished", origin: "telegram", wire: null }),
        RequestFailed: [
          { ...rule("C28u"), guard: { type: "outcomeUnknown", params: { effect: "RequestCall" } } },
          { ...failHere("C28"), ...resultOf("RequestCall") },
        ],
        CallHungUp: {
          ...rule("C27"),
          target: "cancelling",
          actions: [{ type: "noteCancelled", params: { ...cancelled, wire: "missed" } }],
        },
        TimerExpired: {
          ...rule("C28t"),
          ...timerIs("request"),
          target: "cancelling",
          actions: ["noteRequestTimeout"],
        },
        // The request may have arrived: should the call turn up, it is discarded, so that nobody goes on ringing.
        CallFaulted: {
          ...rule("E46"),
          target: "cancelling",
          actions: [
            { type: "noteCancelled", params: { reason: "faulted", origin: "engine", wire: "missed" } },
          ],
        },
      },
    },
    cancelling: {
      tags: ["over"],
      description: "Hung up while phone.requestCall is on its way; should the call exist, it is discarded",
      on: {
        ...inEveryState,
        CallRegistered: cancelExisting,
        CallRequested: cancelExisting,
        CallReceived: cancelExisting,
        CallAccepted: cancelExisting,
        CallConfirmed: cancelExisting,
        CallDiscarded: discardedByTelegram("C8", "unanswered"),
        CallVanished: endHere("C8", { ...cancelled, wire: null }),
        RequestFailed: [
          { ...rule("C28u"), guard: { type: "outcomeUnknown", params: { effect: "RequestCall" } } },
          { ...endHere("C27b", { ...cancelled, wire: null }), ...resultOf("RequestCall") },
        ],
        CallHungUp: ignored("E40"),
        TimerExpired: { ...endHere("C27c", { ...cancelled, wire: null }), ...timerIs("request") },
        CallFaulted: endHere("E46", { reason: "faulted", origin: "engine", wire: null }),
      },
    },
  },
});

const waiting = callSetup.createStateConfig({
  id: "waiting",
  initial: "registered",
  states: {
    registered: {
      description: "Telegram has the call; no device of the callee has reported it",
      on: {
        CallReceived: [
          { ...rule("C9"), guard: "isOurs", target: "ringing", actions: ["noteRinging"] },
          foreign,
        ],
        TimerExpired: {
          ...hangUp("C22", { reason: "receiveTimeout", origin: "deadline", wire: "missed" }),
          ...timerIs("receive"),
        },
      },
    },
    ringing: {
      tags: ["ringing"],
      description: "A device of the callee rings",
      on: {
        CallReceived: ignored("C10"),
        TimerExpired: {
          ...hangUp("C23", { reason: "ringTimeout", origin: "deadline", wire: "missed" }),
          ...timerIs("ring"),
        },
      },
    },
  },
  on: {
    ...whileLive,
    CallRegistered: ignored("C10"),
    CallRequested: ignored("E33"),
    CallAccepted: [
      { ...rule("C11"), guard: "isOurs", target: "#accepted", actions: deriveFromAccepted },
      foreign,
    ],
    CallHungUp: hangUp("C25", { ...cancelled, wire: "missed" }),
    CallDiscarded: discardedByTelegram("E31", "unanswered"),
  },
});

const keyRejected = { reason: "keyRejected", origin: "engine", wire: "disconnect" } as const;

const accepted = callSetup.createStateConfig({
  id: "accepted",
  initial: "deriving",
  states: {
    deriving: {
      description: "The callee's value is checked and the key computed",
      on: {
        KeyAgreed: [
          {
            ...rule("C16"),
            guard: "confirmationMatches",
            target: "#confirmed",
            actions: ["noteVerified", { type: "WipeSecrets", params: { secrets: ["exponent"] } }],
          },
          { ...hangUp("C17", keyRejected), guard: "confirmationDiffers" },
          {
            ...rule("C11k"),
            target: "confirming",
            actions: [
              "noteKeyAgreed",
              {
                type: "ConfirmCall",
                params: ({ context, event }) => {
                  const { telegramCallId, protocol } = context;
                  if (event.type !== "KeyAgreed" || telegramCallId === null || protocol === null)
                    throw new TypeError("C11k");
                  return { telegramCallId, fingerprint: event.fingerprint, protocol };
                },
              },
            ],
          },
        ],
        KeyRejected: hangUp("C12", keyRejected),
        RequestFailed: { ...failLoudly("C12", "disconnect"), ...resultOf("DeriveKey") },
        CallConfirmed: [{ ...rule("C15"), guard: "isOurs", actions: ["noteConfirmation"] }, foreign],
      },
    },
    confirming: {
      description: "phone.confirmCall is on its way",
      on: {
        CallConfirmed: [
          foreign,
          {
            ...rule("C16"),
            guard: "fingerprintsMatch",
            target: "#confirmed",
            actions: ["noteConfirmed", { type: "WipeSecrets", params: { secrets: ["exponent"] } }],
          },
          { ...hangUp("C17", keyRejected), guard: "isOurs" },
        ],
        CallRegistered: [
          { ...hangUp("C18", { ...keyRejected, reason: "requestRefused" }), guard: "isAnswer" },
          ignored("C10"),
        ],
        CallReceived: [
          { ...hangUp("C18", { ...keyRejected, reason: "requestRefused" }), guard: "isAnswer" },
          ignored("C10"),
        ],
        CallAccepted: [
          { ...hangUp("C18", { ...keyRejected, reason: "requestRefused" }), guard: "isAnswer" },
          ignored("C14"),
        ],
        RequestFailed: [
          {
            ...endHere("C19", { reason: "hungUp", origin: "peer", wire: null }),
            guard: {
              type: "refusedWith",
              params: { effect: "ConfirmCall", types: ["CALL_ALREADY_DECLINED"] },
            },
          },
          {
            ...rule("C20"),
            guard: {
              type: "refusedWith",
              params: { effect: "ConfirmCall", types: ["CALL_ALREADY_ACCEPTED"] },
            },
          },
          { ...rule("C20u"), guard: { type: "outcomeUnknown", params: { effect: "ConfirmCall" } } },
          { ...failLoudly("C21", "disconnect"), ...resultOf("ConfirmCall") },
        ],
      },
    },
  },
  on: {
    ...whileLive,
    CallRegistered: ignored("C10"),
    CallReceived: ignored("C10"),
    CallRequested: ignored("E33"),
    CallAccepted: ignored("C14"),
    CallHungUp: [
      {
        ...hangUp("C26", { reason: "connectionLost", origin: "us", wire: "disconnect" }),
        guard: "connectionLost",
      },
      hangUp("C26", { reason: "hungUp", origin: "us", wire: "hangup" }),
    ],
    TimerExpired: {
      ...hangUp("C24", { reason: "exchangeTimeout", origin: "deadline", wire: "disconnect" }),
      ...timerIs("exchange"),
    },
    CallDiscarded: discardedByTelegram("E31", "exchanging"),
  },
});

/** The machine of a call that our user places. */
export const outgoingCall = callSetup.createMachine({
  id: "outgoingCall",
  version: "1",
  context: ({ input }) => initialContext(input, "outgoing"),
  initial: "new",
  states: {
    new: {
      description: "Nothing has happened",
      on: {
        CallPlaced: {
          ...rule("C1"),
          target: "requested",
          actions: ["notePlaced", { type: "PrepareKey", params: { role: "caller" } }],
        },
      },
    },
    requested,
    waiting,
    accepted,
    confirmed,
    discarded,
  },
});
