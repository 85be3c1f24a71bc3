import { callSetup } from "./call-setup.ts";
import {
  adoptedBeforeRequest,
  adoptedWhileRequested,
  changedHere,
  changedWhileRequested,
  discard,
  discardedByTelegram,
  endHere,
  failHere,
  ignored,
  inEveryState,
  resultOf,
  rule,
  sessionEnded,
  stuckWithoutId,
  timerIs,
  wipe,
} from "./transitions.ts";
import { cancelled, deriveFromAccepted, deriveFromConfirmed, foreign } from "./outgoing-steps.ts";

const cancelExisting = {
  ...rule("C27a"),
  target: "#discarded.ending",
  actions: [{ type: "noteEnding", params: { ...cancelled, wire: "missed" } }, discard],
} as const;

const registered = { guard: "isOurs", target: "#waiting.registered", actions: ["noteRegistered"] } as const;
/** From the wish to call until Telegram has the call. */
export const requested = callSetup.createStateConfig({
  initial: "preparing",
  states: {
    preparing: {
      description: "The exponent is being made; nothing has been sent",
      on: {
        ...inEveryState,
        SessionEnded: sessionEnded,
        CallAdopted: adoptedBeforeRequest,
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
        TimerExpired: [
          {
            ...endHere("C3t", { reason: "requestTimeout", origin: "deadline", wire: null }),
            ...timerIs("request"),
          },
          stuckWithoutId(),
        ],
        MachineChanged: changedHere,
        CallFaulted: endHere("E46", { reason: "faulted", origin: "engine", wire: null }),
      },
    },
    sending: {
      description: "phone.requestCall is on its way",
      on: {
        ...inEveryState,
        SessionEnded: sessionEnded,
        CallAdopted: adoptedWhileRequested,
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
          { ...rule("C7"), guard: "isOurs", target: "#accepted", actions: deriveFromConfirmed },
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
        TimerExpired: [
          {
            ...rule("C28t"),
            ...timerIs("request"),
            target: "cancelling",
            actions: ["noteRequestTimeout"],
          },
          {
            ...rule("E49"),
            ...timerIs("watchdog"),
            target: "cancelling",
            actions: [
              { type: "noteCancelled", params: { reason: "stuck", origin: "deadline", wire: "missed" } },
            ],
          },
        ],
        MachineChanged: changedWhileRequested,
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
        SessionEnded: sessionEnded,
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
        // The answer may come later still: as long as late word is waited for, the call is then discarded (C27d).
        TimerExpired: {
          ...rule("C27c"),
          ...timerIs("request"),
          target: "#discarded.reporting",
          actions: [{ type: "noteEnded", params: { ...cancelled, wire: null } }, "noteUnconfirmedEnd", wipe],
        },
        MachineChanged: changedHere,
        CallFaulted: endHere("E46", { reason: "faulted", origin: "engine", wire: null }),
      },
    },
  },
});
