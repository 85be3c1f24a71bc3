import { callSetup } from "./call-setup.ts";
import { cancelled, deriveFromAccepted, deriveFromConfirmed, foreign } from "./outgoing-steps.ts";
import {
  adopted,
  discardedByTelegram,
  hangUp,
  ignored,
  rule,
  stuckWithId,
  timerIs,
  whileLive,
} from "./transitions.ts";

/** Telegram has the call and the callee has not answered. */
export const waiting = callSetup.createStateConfig({
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
    CallAdopted: adopted("missed"),
    CallRegistered: ignored("C10"),
    CallRequested: ignored("E33"),
    CallAccepted: [
      { ...rule("C11"), guard: "isOurs", target: "#accepted", actions: deriveFromAccepted },
      foreign,
    ],
    CallConfirmed: [
      { ...rule("C11c"), guard: "isOurs", target: "#accepted", actions: deriveFromConfirmed },
      foreign,
    ],
    CallHungUp: [
      {
        ...hangUp("E29g", { reason: "cancelled", origin: "engine", wire: "missed" }),
        guard: "isGlare",
      },
      hangUp("C25", { ...cancelled, wire: "missed" }),
    ],
    TimerExpired: stuckWithId(),
    CallDiscarded: discardedByTelegram("E31", "unanswered"),
  },
});
