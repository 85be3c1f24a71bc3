import { describe, expect, it } from "vitest";
import { callIn, event, follow, pathsTo, startAt } from "../testing/call-fixtures.ts";
import type { CallDirection } from "./call-direction.ts";
import { isRelevant } from "./call-effects.ts";
import type { CallEffectType } from "./call-effects.ts";
import { callEventSenders } from "./call-events.ts";
import type { CallEvent, CallEventType } from "./call-events.ts";
import { deciderFor } from "./decide.ts";

/*
 * What each machine makes of each event in each state, told by the rule that decides. `.` ignores it because no
 * rule speaks of it; a rule in brackets ignores it on purpose. States go by the last word of their path. An answer
 * is one to the request that is on its way in that state, an expired timer the one that is armed there.
 *
 * The grid is compared as a whole: a new event or state fails this test until somebody has thought about its row.
 */
const grids: Readonly<Record<CallDirection, string>> = {
  outgoing: `
event            new preparing sending cancelling registered ringing deriving confirming confirmed ending reporting keeping closed
CallPlaced       C1  .         .       .          .          .       .        .          .         .      .         .       .
CallAnswered     .   .         .       .          .          .       .        .          .         .      .         .       .
CallHungUp       .   C4        C27     (E40)      C25        C25     C26      C26        E29       (E40)  (E40)     (E40)   .
CallMigrated     .   .         .       .          .          .       .        .          .         .      .         .       .
CallRated        .   .         .       .          .          .       .        .          .         .      E42       .       .
DebugProvided    .   .         .       .          .          .       .        .          .         .      E42d      .       .
LogProvided      .   .         .       .          .          .       .        .          .         .      E42l      .       .
MediaEstablished .   .         .       .          .          .       .        .          E29e      .      .         .       .
MediaFailed      .   .         .       .          .          .       .        .          E29m      .      .         .       .
CallRegistered   .   .         C5      C27a       (C10)      (C10)   (C10)    (C10)      (E28)     .      .         .       .
CallReceived     .   .         C9      C27a       C9         (C10)   (C10)    (C10)      (E28)     .      .         .       .
CallRequested    .   .         C6      C27a       (E33)      (E33)   (E33)    (E33)      (E33)     .      .         .       .
CallAccepted     .   .         C7      C27a       C11        C11     (C14)    (C14)      (E28)     .      .         .       .
CallConfirmed    .   .         C7      C27a       C11c       C11c    C15      C16        (E28c)    .      .         .       .
CallDiscarded    .   .         C8      C8         E31        E31     E31      E31        E31       E37    (E41)     (E41)   .
CallVanished     .   .         C8      C8         E32        E32     E32      E32        E32       E37u   .         .       .
CallLogged       .   .         .       .          E50l       E50l    E50l     E50l       E50l      (E50s) (E50s)    (E50s)  .
KeyPrepared      .   C2        .       .          .          .       .        .          .         .      .         .       .
KeyAgreed        .   .         .       .          .          .       C11k     .          .         .      .         .       .
KeyRejected      .   C3        .       .          .          .       C12      .          .         .      .         .       .
RequestSucceeded .   .         .       .          .          .       .        .          .         E37u   .         .       .
RequestFailed    .   C3        C28     C27b       .          .       C12      C21        .         E38    E43f      E43f    .
DebugSaved       .   .         .       .          .          .       .        .          .         .      E42r      .       .
SecretsWiped     .   .         .       .          .          .       .        .          E43       E43    E43       E45     .
SignalingRefused .   .         .       .          .          .       .        .          E36       .      .         .       .
TimerExpired     .   C3t       C28t    C27c       C22        C23     C24      C24        .         E38r   E44       E45w    .
EffectRetried    .   E47       E47     E47        E47        E47     E47      E47        E47       E47    E47       E47     .
CallAdopted      .   E48       E48     E48        E48        E48     E48      E48        E48       E48    E48       E48     .
CallReleased     .   .         .       .          .          .       .        .          .         .      .         .       .
SessionEnded     .   E52       E52     E52        E52        E52     E52      E52        E52       .      .         .       .
MachineChanged   .   E51       E51     E51        E51        E51     E51      E51        E51       .      .         .       .
CallFaulted      .   E46       E46     E46        E46        E46     E46      E46        E46       .      .         .       .
`,
  incoming: `
event            new arriving ringing held  observed preparing sending awaiting verifying confirmed ending reporting keeping closed
CallPlaced       .   .        .       .     .        .         .       .        .         .         .      .         .       .
CallAnswered     .   K9       K9      (K1g) (K11o)   .         .       .        .         .         .      .         .       .
CallHungUp       .   K11      K11     K11   (K11o)   K26       K26     K26      K26       E29       (E40)  (E40)     (E40)   .
CallMigrated     .   .        .       .     .        .         .       .        .         .         .      .         .       .
CallRated        .   .        .       .     .        .         .       .        .         .         .      E42       .       .
DebugProvided    .   .        .       .     .        .         .       .        .         .         .      E42d      .       .
LogProvided      .   .        .       .     .        .         .       .        .         .         .      E42l      .       .
MediaEstablished .   .        .       .     .        .         .       .        .         E29e      .      .         .       .
MediaFailed      .   .        .       .     .        .         .       .        .         E29m      .      .         .       .
CallRegistered   .   .        .       .     .        .         K14     (K28)    (K14l)    (E28)     .      .         .       .
CallReceived     .   .        .       .     .        .         K14     (K28)    (K14l)    (E28)     .      .         .       .
CallRequested    K1  (K6)     (K6)    (K6)  (K6)     (K6)      (K6)    (K6)     (K6)      (E33)     .      .         .       .
CallAccepted     .   .        .       .     .        .         K14     (K27)    (K14l)    (E28)     .      .         .       .
CallConfirmed    .   .        .       .     .        .         K17     K18      (K29)     (E28c)    .      .         .       .
CallDiscarded    .   K13      K13     K13   K13      K13       K16     E31      E31       E31       E37    (E41)     (E41)   .
CallVanished     .   E32      E32     E32   E32      E32       E32     E32      E32       E32       E37u   .         .       .
CallLogged       .   E50l     E50l    E50l  E50l     E50l      E50l    E50l     E50l      E50l      (E50s) (E50s)    (E50s)  .
KeyPrepared      .   .        .       .     .        K9k       .       .        .         .         .      .         .       .
KeyAgreed        .   .        .       .     .        .         .       .        K18k      .         .      .         .       .
KeyRejected      .   .        .       .     .        K9e       .       .        K19       .         .      .         .       .
RequestSucceeded .   K7       .       K7    .        .         .       .        .         .         E37u   .         .       .
RequestFailed    .   K8       .       K8    .        K9e       K24e    .        K20       .         E38    E43f      E43f    .
DebugSaved       .   .        .       .     .        .         .       .        .         .         .      E42r      .       .
SecretsWiped     .   .        .       .     .        .         .       .        .         E43       E43    E43       E45     .
SignalingRefused .   .        .       .     .        .         .       .        .         E36       .      .         .       .
TimerExpired     .   K12      K12     K12   K12o     K25       K25     K25      K25       .         E38r   E44       E45w    .
EffectRetried    .   E47      E47     E47   E47      E47       K21o    E47      E47       E47       E47    E47       E47     .
CallAdopted      .   E48      E48     E48   E48      E48       E48     E48      E48       E48       E48    E48       E48     .
CallReleased     .   .        .       K1a   .        .         .       .        .         .         .      .         .       .
SessionEnded     .   E52      E52     E52   E52      E52       E52     E52      E52       E52       .      .         .       .
MachineChanged   .   E51      E51     E51   E51      E51       E51     E51      E51       E51       .      .         .       .
CallFaulted      .   E46      E46     E46   E46      E46       E46     E46      E46       E46       .      .         .       .
`,
};

describe.each(["outgoing", "incoming"] as const)("the %s machine", (direction) => {
  it("decides every event in every state as the grid says", () => {
    expect(gridOf(direction)).toBe(grids[direction].trim());
  });

  it("has a path of fixtures to each of its states", () => {
    expect(Object.keys(pathsTo[direction])).toEqual(leavesOf(direction));
    for (const state of leavesOf(direction)) {
      const path = pathsTo[direction][state] ?? [];
      const reached = follow(
        path.map((input) => ({ ...input, at: startAt })),
        direction,
      ).at(-1);
      expect(reached?.to ?? "new").toBe(state);
    }
  });

  it("never leaves its last state", () => {
    for (const type of eventTypes()) {
      const { outcome, effects } = deciderFor(direction).decide(
        callIn("discarded.closed", direction),
        event(type, direction),
      );
      expect([type, outcome, effects]).toEqual([type, "ignored", []]);
    }
  });
});

function gridOf(direction: CallDirection): string {
  const states = leavesOf(direction);
  const rows = [
    ["event", ...states.map((state) => state.slice(state.lastIndexOf(".") + 1))],
    ...eventTypes().map((type) => [type, ...states.map((state) => cell(type, state, direction))]),
  ];
  const widths = states.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => row.map((text, column) => text.padEnd(widths[column] ?? 0)).join(" "))
    .map((line) => line.trimEnd())
    .join("\n")
    .trim();
}

function cell(type: CallEventType, state: string, direction: CallDirection): string {
  const { outcome, rule } = deciderFor(direction).decide(
    callIn(state, direction),
    eventFor(type, state, direction),
  );
  if (rule === null) return ".";
  return outcome === "ignored" ? `(${rule})` : rule;
}

function eventFor(type: CallEventType, state: string, direction: CallDirection): CallEvent {
  if (type === "TimerExpired") {
    const [armed] = callIn(state, direction).context.deadlines;
    return event(type, direction, armed === undefined ? {} : { timer: armed.timer });
  }
  if (type !== "RequestSucceeded" && type !== "RequestFailed") return event(type, direction);
  return event(type, direction, { effect: effectOnItsWay(state, direction) });
}

function effectOnItsWay(state: string, direction: CallDirection): CallEffectType {
  const path = (pathsTo[direction][state] ?? []).map((input) => ({ ...input, at: startAt }));
  const effects = follow(path, direction).flatMap((decision) => decision.effects);
  return effects.findLast(({ type }) => isRelevant(type, state))?.type ?? "DiscardCall";
}

function leavesOf(direction: CallDirection): string[] {
  const paths: string[] = [];
  const visit = (states: object, parent: string): void => {
    for (const [key, node] of Object.entries(states) as [string, { states: object }][]) {
      const path = parent === "" ? key : `${parent}.${key}`;
      if (Object.keys(node.states).length === 0) paths.push(path);
      else visit(node.states, path);
    }
  };
  visit(deciderFor(direction).machine.states, "");
  return paths;
}

function eventTypes(): readonly CallEventType[] {
  return Object.values(callEventSenders).flat();
}
