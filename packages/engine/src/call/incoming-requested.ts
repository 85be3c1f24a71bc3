import { callSetup } from "./call-setup.ts";
import {
  changedHere,
  discardedByTelegram,
  endHere,
  hangUp,
  ignored,
  resultOf,
  rule,
  sessionIsDead,
  stuckWithId,
  stuckWithoutId,
  timerIs,
  whileLive,
  wipe,
} from "./transitions.ts";

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
    MachineChanged: changedHere,
    CallFaulted: endHere("E46", { reason: "faulted", origin: "engine", wire: null }),
  },
});

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
      sessionIsDead,
      { ...rule("K8f"), ...resultOf("ReportReceived") },
    ],
  },
});

/** Until somebody answers: here, on another device, or nobody. */
export const requested = callSetup.createStateConfig({
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
          sessionIsDead,
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
        RequestFailed: [gone, sessionIsDead, { ...ignored("K7l"), ...resultOf("ReportReceived") }],
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
