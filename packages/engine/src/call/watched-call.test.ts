import { describe, expect, it } from "vitest";
import { event, self, startAt } from "../testing/call-fixtures.ts";
import { callEventSenders } from "./call-events.ts";
import type { CallEvent, CallEventType } from "./call-events.ts";
import { defaultCallTimeouts } from "./deadlines.ts";
import type { CallTimer } from "./deadlines.ts";
import { deciderFor, statePath } from "./decide.ts";
import type { CallSnapshot } from "./decide.ts";
import type { PeerRef } from "./ids.ts";

const decider = deciderFor("incoming");
const timers = ["receive", "ring", "exchange", "request", "hangup", "report", "keys", "watchdog"] as const;

/** Every event, each timer, an object of other people, and a late question for a rating. */
const everything: readonly CallEvent[] = [
  ...(Object.values(callEventSenders).flat() as readonly CallEventType[]).map((type) =>
    event(type, "incoming"),
  ),
  ...timers.map((timer: CallTimer) => event("TimerExpired", "incoming", { timer })),
  event("CallConfirmed", "incoming", { adminRef: "stranger" as PeerRef }),
  event("CallDiscarded", "incoming", { needRating: true, needDebug: true }),
  event("RequestFailed", "incoming", { effect: "WipeSecrets" }),
  event("SecretsWiped", "incoming", { secrets: ["exponent"] }),
];

/** Every state and context that the call can reach by any sequence of these events, with all effects on the way. */
function explore(policy: "observe" | "elsewhere") {
  const admission = { selfRef: self, policy, timeouts: defaultCallTimeouts };
  const requests = [
    event("CallRequested", "incoming", { admission }),
    event("CallRequested", "incoming", { admission, participantRef: "stranger" as PeerRef }),
    event("CallRequested", "incoming", { admission, adminRef: self }),
    event("CallRequested", "incoming", { admission, date: startAt / 1000 - 3_600 }),
  ];
  const effects = new Set<string>();
  const states = new Set<string>();
  const seen = new Set<string>();
  const take = (from: CallSnapshot, events: readonly CallEvent[]): void => {
    for (const each of events) {
      const { snapshot, effects: asked } = decider.decide(from, each);
      for (const { type } of asked) effects.add(type);
      const known = JSON.stringify([snapshot.value, snapshot.context]);
      if (seen.has(known)) continue;
      seen.add(known);
      states.add(statePath(snapshot));
      take(snapshot, everything);
    }
  };
  take(decider.initial({ callId: "call" as never, accountId: "alice" as never }), requests);
  return { effects: [...effects], states: [...states].toSorted() };
}

describe.each(["observe", "elsewhere"] as const)("a call that is admitted as %s", (policy) => {
  it("leads to no effect that sends, whatever happens in whatever order", () => {
    expect(explore(policy)).toEqual({
      effects: ["WipeSecrets"],
      states: ["discarded.closed", "discarded.reporting", "requested.observed"],
    });
  });
});
