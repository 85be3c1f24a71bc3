import { as } from "./call-changes.ts";
import { callSecrets } from "./call-effects.ts";
import { callSetup } from "./call-setup.ts";
import type { EndReason, SentDiscardReason } from "./discard-reason.ts";
import type { RuleId } from "./rules.ts";
import { discard, rule } from "./transitions.ts";
import type { Step } from "./transitions.ts";

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

/** phone.receivedCall */
const reportReceived = {
  type: "ReportReceived",
  params: ({ event }: Step) => ({ telegramCallId: as(event, "CallRequested").telegramCallId }),
} as const;

/** What becomes of a request, as our own rules see it: the first row that holds. */
export const arrival = callSetup.createStateConfig({
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
        target: "#requested.observed",
        actions: ["noteRequested"],
      },
      {
        ...rule("K2a"),
        guard: { type: "admittedAs", params: { policy: "elsewhere" } },
        target: "#requested.observed",
        actions: ["noteRequested"],
      },
      {
        ...rule("K1g"),
        guard: { type: "admittedAs", params: { policy: "hold" } },
        target: "#requested.held",
        actions: ["noteRequested", reportReceived],
      },
      {
        ...turnAway("K2", "busy", "busy"),
        guard: { type: "admittedAs", params: { policy: "busy" } },
      },
      {
        ...rule("K1"),
        target: "#requested",
        actions: ["noteRequested", reportReceived],
      },
    ],
  },
});
