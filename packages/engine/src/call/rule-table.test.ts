import { describe, expect, it } from "vitest";
import { callIn, event, pathsTo, startAt } from "../testing/call-fixtures.ts";
import { ruleCases } from "../testing/rule-cases/all-cases.ts";
import { givenSnapshot, outcomeOf } from "../testing/rule-cases/rule-case.ts";
import type { RuleCase } from "../testing/rule-cases/rule-case.ts";
import { deciderFor } from "./decide.ts";
import { endReasons } from "./discard-reason.ts";
import type { TelegramCallId } from "./ids.ts";
import { rules } from "./rules.ts";

/*
 * Every rule, told as given, when, then. Of the protocol's table, some rows are not rules of the machine:
 * C34 to C36 pass signalling data (signaling-channel.test.ts), K10 is K9 (PrepareKey waits for the DH config), K15
 * is K17 (the answer to acceptCall is taken as an update is), K30 and C29 to C42 are the rules E29 to E42.
 */
describe.each(Object.entries(rules).map(([id, { title }]) => [id, title] as const))("%s: %s", (id) => {
  const ofThisRule = ruleCases.filter(({ rule }) => rule === id).map((each) => [nameOf(each), each] as const);

  it("has a case", () => {
    expect(ofThisRule.length).toBeGreaterThan(0);
  });

  it.each(ofThisRule)("%s", (_name, ruleCase) => {
    const given = givenSnapshot(ruleCase);
    const decision = deciderFor(ruleCase.direction).decide(given, ruleCase.when);
    expect(decision.rule).toBe(id);
    if (ruleCase.leadsTo === "ignored") {
      expect(decision).toMatchObject({ outcome: "ignored", effects: [] });
      expect(decision.snapshot).toBe(given);
      return;
    }
    expect(decision.outcome).toBe(ruleCase.leadsTo.to === undefined ? "stayed" : "moved");
    expect(outcomeOf(decision, ruleCase.leadsTo)).toEqual(ruleCase.leadsTo);
  });
});

describe("the reasons for an end", () => {
  it.each(endReasons)("%s is what some rule leads to", (reason) => {
    const reached = ruleCases.filter(
      ({ leadsTo }) => leadsTo !== "ignored" && leadsTo.end?.split(" ")[0] === reason,
    );
    expect(reached).not.toEqual([]);
  });
});

describe.each(["outgoing", "incoming"] as const)("an object with another call's id, %s", (direction) => {
  const stranger = { telegramCallId: "99" as TelegramCallId };
  const named = Object.keys(pathsTo[direction]).filter(
    (state) => callIn(state, direction).context.telegramCallId !== null,
  );

  it.each(named)("changes nothing in %s", (state) => {
    for (const type of [
      "CallRegistered",
      "CallReceived",
      "CallRequested",
      "CallAccepted",
      "CallConfirmed",
      "CallDiscarded",
      "CallVanished",
      "CallLogged",
    ] as const) {
      const given = callIn(state, direction);
      const decision = deciderFor(direction).decide(given, event(type, direction, stranger));
      expect([type, decision.outcome]).toEqual([type, "ignored"]);
      expect(decision.snapshot).toBe(given);
    }
  });
});

describe("a timer", () => {
  it.each(["outgoing", "incoming"] as const)(
    "that the state does not hold changes nothing (%s)",
    (direction) => {
      const timers = [
        "receive",
        "ring",
        "exchange",
        "request",
        "hangup",
        "report",
        "keys",
        "serviceMessage",
        "watchdog",
      ] as const;
      for (const state of Object.keys(pathsTo[direction])) {
        const given = callIn(state, direction);
        const held = new Set(given.context.deadlines.map(({ timer }) => timer));
        for (const timer of timers.filter((each) => !held.has(each))) {
          const decision = deciderFor(direction).decide(given, event("TimerExpired", direction, { timer }));
          expect([state, timer, decision.outcome]).toEqual([state, timer, "ignored"]);
        }
      }
    },
  );
});

describe("a conference", () => {
  it("can't be moved on to when Telegram does not support it", () => {
    const given = callIn("confirmed", "outgoing", startAt);
    expect(deciderFor("outgoing").decide(given, event("CallMigrated", "outgoing")).outcome).toBe("ignored");
  });
});

describe("a report", () => {
  it.each(["CallRated", "DebugProvided", "LogProvided"] as const)(
    "as %s is refused once its credentials are gone",
    (type) => {
      const decider = deciderFor("outgoing");
      const done = decider.decide(
        callIn("discarded.reporting", "outgoing"),
        event("TimerExpired", "outgoing"),
      );
      expect(decider.decide(done.snapshot, event(type, "outgoing"))).toMatchObject({
        from: "discarded.reporting",
        outcome: "ignored",
      });
    },
  );
});

function nameOf({ direction, given, when, about }: RuleCase): string {
  const state = typeof given === "string" ? given : given[0];
  return `${direction} ${state} takes ${when.type}${about === undefined ? "" : `: ${about}`}`;
}
