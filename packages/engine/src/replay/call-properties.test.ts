import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createActor } from "xstate";
import { effectRelevance } from "../call/call-effects.ts";
import type { CallEffectRequest, CallEffectType } from "../call/call-effects.ts";
import { callEventSenders } from "../call/call-events.ts";
import type { CallEvent, CallEventType, RequestError } from "../call/call-events.ts";
import type { CallDirection } from "../call/call-direction.ts";
import { deciderFor, finalState, statePath } from "../call/decide.ts";
import type { CallSnapshot } from "../call/decide.ts";
import type { CallTimer } from "../call/deadlines.ts";
import { effectIdOf } from "../call/ids.ts";
import { incomingCall } from "../call/incoming-call.ts";
import { outgoingCall } from "../call/outgoing-call.ts";
import { isRuleId } from "../call/rules.ts";
import type { CallRecord } from "../store/call-record.ts";
import { call, event, pathsTo, startAt } from "../testing/call-fixtures.ts";
import { recordsOf } from "../testing/recorded-call.ts";
import { replayCall } from "./replay-call.ts";

/*
 * What holds for every call, however its events come. A walk mixes the next event of an ordinary call, so that it
 * gets far, with any event at any time, so that it gets anywhere.
 */
type Choice = "ordinary" | { readonly type: CallEventType; readonly differs: Record<string, unknown> };

const timers: readonly CallTimer[] = [
  "receive",
  "ring",
  "exchange",
  "request",
  "hangup",
  "report",
  "serviceMessage",
];
const errors: readonly RequestError[] = [
  "CALL_ALREADY_ACCEPTED",
  "CALL_ALREADY_DECLINED",
  "CALL_OCCUPY_FAILED",
  "CALL_PEER_INVALID",
  "CALL_PROTOCOL_COMPAT_LAYER_INVALID",
  "VAULT_FAILED",
  "anything",
].map((type) => ({ type, code: 400, outcome: "refused", waitSeconds: null }));
const unknown: RequestError = { type: "TIMEOUT", code: 0, outcome: "unknown", waitSeconds: null };

const anyDifference = fc.record(
  {
    timer: fc.constantFrom(...timers),
    effect: fc.constantFrom(...(Object.keys(effectRelevance) as CallEffectType[])),
    error: fc.constantFrom(...errors, unknown),
    effectId: fc.constant("r:0"),
    accessTag: fc.constantFrom("tag", "other"),
    telegramCallId: fc.constantFrom("7021513", "99"),
    adminRef: fc.constantFrom("self", "peer"),
    fingerprint: fc.constantFrom("6453356737495191864", "1"),
    gAHash: fc.constantFrom("A".repeat(43), "short"),
    check: fc.constantFrom("gAHash", "fingerprint"),
    cause: fc.constantFrom("user", "connectionLost"),
    reason: fc.constantFrom("missed", "busy", "hangup", "disconnect", "unknown:x", null),
    needRating: fc.boolean(),
    needDebug: fc.boolean(),
    conferenceSupported: fc.boolean(),
    secrets: fc.constantFrom(["exponent"], ["exponent", "key", "access", "media", "texts"]),
    date: fc.constantFrom(startAt / 1000, startAt / 1000 - 3_600),
  },
  { requiredKeys: [] },
);
const anyChoice: fc.Arbitrary<Choice> = fc.oneof(
  { weight: 3, arbitrary: fc.constant("ordinary" as const) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constantFrom(...Object.values(callEventSenders).flat()),
      differs: anyDifference,
    }),
  },
);
const anyWalk = fc.array(fc.tuple(anyChoice, fc.integer({ min: 0, max: 40_000 })), { maxLength: 40 });
const anyDirection = fc.constantFrom<CallDirection>("outgoing", "incoming");

/** The next event of an ordinary call, by the state that it is in. */
const ordinary: Readonly<Record<CallDirection, ReadonlyMap<string, CallEvent>>> = {
  outgoing: ordinaryEvents("outgoing"),
  incoming: ordinaryEvents("incoming"),
};

function ordinaryEvents(direction: CallDirection): ReadonlyMap<string, CallEvent> {
  const decider = deciderFor(direction);
  const next = new Map<string, CallEvent>();
  let snapshot = decider.initial(call);
  for (const input of pathsTo[direction][finalState] ?? []) {
    const each = { ...input, at: startAt };
    next.set(statePath(snapshot), each);
    snapshot = decider.decide(snapshot, each).snapshot;
  }
  return next;
}

function eventOf(choice: Choice, state: string, at: number, direction: CallDirection): CallEvent {
  if (choice === "ordinary")
    return { ...(ordinary[direction].get(state) ?? event("CallAdopted", direction)), at };
  const fixture = event(choice.type, direction, { at });
  const differs = Object.entries(choice.differs).filter(([key]) => key in fixture || key === "effectId");
  return { ...fixture, ...Object.fromEntries(differs) };
}

/** The events of a walk, with what is decided on each. */
function walk(choices: readonly (readonly [Choice, number])[], direction: CallDirection) {
  const decider = deciderFor(direction);
  let snapshot = decider.initial(call);
  let at = startAt;
  return choices.map(([choice, pauseMs]) => {
    at += pauseMs;
    const before = snapshot;
    const each = eventOf(choice, statePath(before), at, direction);
    const decision = decider.decide(before, each);
    snapshot = decision.snapshot;
    return { before, event: each, decision };
  });
}

const runs = { numRuns: 300 };

describe("whatever happens to a call", () => {
  it("the machine decides: it never throws, and names a rule that exists for all that it does", () => {
    fc.assert(
      fc.property(anyWalk, anyDirection, (choices, direction) => {
        for (const { decision } of walk(choices, direction)) {
          if (decision.outcome === "ignored") expect(decision.effects).toEqual([]);
          else expect(isRuleId(decision.rule ?? "")).toBe(true);
        }
      }),
      runs,
    );
  });

  it("what is ignored changes nothing, to the very object", () => {
    fc.assert(
      fc.property(anyWalk, anyDirection, (choices, direction) => {
        for (const { before, decision } of walk(choices, direction)) {
          if (decision.outcome === "ignored") expect(decision.snapshot).toBe(before);
        }
      }),
      runs,
    );
  });

  it("it ends once: its end and its time stay, but for what the chat says of it, and nothing leads back", () => {
    fc.assert(
      fc.property(anyWalk, anyDirection, (choices, direction) => {
        let end: CallSnapshot["context"]["end"] = null;
        let endedAt: number | null = null;
        for (const { decision } of walk(choices, direction)) {
          const { context } = decision.snapshot;
          // The service message tells apart what Telegram's other words leave open.
          const isRefined = decision.rule === "E50" && end?.reason === "elsewhereOrCancelled";
          if (end !== null) {
            if (!isRefined) expect({ ...context.end, wire: null }).toEqual({ ...end, wire: null });
            expect(context.endedAt).toBe(endedAt);
          }
          expect(decision.snapshot.hasTag("over") || decision.to === finalState).toBe(context.end !== null);
          ({ end, endedAt } = context);
        }
      }),
      runs,
    );
  });

  it("it waits only for timers that its state knows, so that every one of them leads on", () => {
    fc.assert(
      fc.property(anyWalk, anyDirection, (choices, direction) => {
        const last = walk(choices, direction).at(-1)?.decision.snapshot;
        for (const { timer, dueAt } of last?.context.deadlines ?? []) {
          const expired = event("TimerExpired", direction, { timer, at: dueAt });
          const decision = deciderFor(direction).decide(last as CallSnapshot, expired);
          expect([decision.from, timer, decision.outcome]).not.toContain("ignored");
          expect(decision.snapshot.context.deadlines).not.toContainEqual({ timer, dueAt });
        }
      }),
      runs,
    );
  });

  it("a call that is not confirmed and waits for nobody outside has a deadline", () => {
    fc.assert(
      fc.property(anyWalk, anyDirection, (choices, direction) => {
        const last = walk(choices, direction).at(-1)?.decision.snapshot;
        if (last === undefined) return;
        const { deadlines, report } = last.context;
        const state = statePath(last);
        const mayWait = ["new", "confirmed", finalState].includes(state);
        const waitsForWipe = state === "discarded.reporting" && report === "done";
        const steps = deadlines.filter(({ timer }) => timer !== "watchdog");
        if (!mayWait && !waitsForWipe) expect([state, steps.length]).toEqual([state, 1]);
        // Until it is confirmed or over, the watchdog runs.
        const isUnderWay = !mayWait && !last.hasTag("over");
        if (isUnderWay) expect([state, deadlines.length]).toEqual([state, 2]);
      }),
      runs,
    );
  });

  it("left alone, its deadlines and the destruction of its secrets close it", () => {
    fc.assert(
      fc.property(anyWalk, anyDirection, (choices, direction) => {
        const decider = deciderFor(direction);
        let snapshot = walk(choices, direction).at(-1)?.decision.snapshot ?? decider.initial(call);
        if (["new", "confirmed"].includes(statePath(snapshot))) return;
        for (let step = 0; step < 10 && statePath(snapshot) !== finalState; step++) {
          const [armed] = snapshot.context.deadlines;
          const next =
            armed === undefined
              ? event("SecretsWiped", direction)
              : event("TimerExpired", direction, { timer: armed.timer, at: armed.dueAt });
          ({ snapshot } = decider.decide(snapshot, next));
        }
        expect(statePath(snapshot)).toBe(finalState);
      }),
      runs,
    );
  });
});

describe("a snapshot", () => {
  it("is its state path and its context, and both are plain JSON", () => {
    fc.assert(
      fc.property(anyWalk, anyDirection, anyChoice, (choices, direction, choice) => {
        const decider = deciderFor(direction);
        const live = walk(choices, direction).at(-1)?.decision.snapshot ?? decider.initial(call);
        const stored = JSON.parse(JSON.stringify(live.context)) as CallSnapshot["context"];
        expect(stored).toEqual(live.context);
        const resolved = decider.resolve(statePath(live), stored);
        expect([...resolved.tags].toSorted()).toEqual([...live.tags].toSorted());
        const next = eventOf(choice, statePath(live), startAt + 10_000_000, direction);
        const [a, b] = [decider.decide(live, next), decider.decide(resolved, next)];
        expect({ ...b, snapshot: b.snapshot.context }).toEqual({ ...a, snapshot: a.snapshot.context });
      }),
      runs,
    );
  });
});

describe("a live actor with the same machine", () => {
  it("goes through the same states, knows the same and asks for the same", () => {
    fc.assert(
      fc.property(anyWalk, anyDirection, (choices, direction) => {
        const asked: CallEffectRequest[] = [];
        const actor = liveActor(direction, asked).start();
        for (const { event: each, decision } of walk(choices, direction)) {
          asked.length = 0;
          actor.send(each);
          expect(asked).toEqual(decision.effects);
          const snapshot = actor.getSnapshot();
          expect(statePath(snapshot)).toBe(decision.to);
          expect(snapshot.context).toEqual(decision.snapshot.context);
        }
      }),
      runs,
    );
  });
});

function liveActor(direction: CallDirection, asked: CallEffectRequest[]) {
  const actions = Object.fromEntries(
    (Object.keys(effectRelevance) as CallEffectType[]).map((type) => [
      type,
      (_step: unknown, params: unknown) => void asked.push({ type, params } as CallEffectRequest),
    ]),
  );
  const machine = direction === "outgoing" ? outgoingCall : (incomingCall as unknown as typeof outgoingCall);
  return createActor(machine.provide({ actions }), { input: call });
}

const digest = {
  sha256: (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest()),
};

/** What the runtime would record of a walk. */
function recordsOfWalk(choices: readonly (readonly [Choice, number])[], direction: CallDirection) {
  return recordsOf(
    walk(choices, direction).map(({ event: each }) => each),
    direction,
    digest,
  );
}

describe("the records of any call", () => {
  it("lead where they led, also after a round trip through JSON", () => {
    fc.assert(
      fc.property(anyWalk, anyDirection, (choices, direction) => {
        const records = recordsOfWalk(choices, direction);
        const stored = JSON.parse(JSON.stringify(records)) as CallRecord[];
        expect(stored).toEqual(records);
        for (const { divergence } of replayCall(stored, { digest })) expect(divergence).toBeNull();
      }),
      runs,
    );
  });

  it("name the effects that nothing has finished, and no others", () => {
    fc.assert(
      fc.property(anyWalk, anyDirection, (choices, direction) => {
        const records = recordsOfWalk(choices, direction);
        const asked = new Set(
          records.flatMap(({ id, effects }) => effects.map((_, index) => effectIdOf(id, index))),
        );
        const finished = new Set(records.map(({ effectId }) => effectId));
        for (const { state } of replayCall(records)) {
          for (const [id, { effect, attempt }] of state.pending) {
            expect(asked.has(id) && effect.id === id && attempt >= 1).toBe(true);
          }
        }
        const last = [...replayCall(records)].at(-1)?.state;
        for (const id of last?.pending.keys() ?? []) expect(finished.has(id)).toBe(false);
      }),
      runs,
    );
  });
});
