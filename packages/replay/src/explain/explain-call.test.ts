import * as fc from "fast-check";
import { deciderFor, finalState } from "@offhook/engine";
import type { CallDirection, NewRecord } from "@offhook/engine";
import { describe, expect, it } from "vitest";
import { anyRecords, terminalCommands } from "../../fixtures/any-records.ts";
import { calleesRecords, callersRecords, startAt } from "../../fixtures/recorded-call.ts";
import { cellsOf } from "../text/cells.ts";
import { durationText } from "../text/date-text.ts";
import { lineText } from "../text/line.ts";
import { acceptedEvents } from "./accepted-events.ts";
import { explainCall } from "./explain-call.ts";
import { explanationLines } from "./explanation-lines.ts";
import { turnIn } from "./state-turns.ts";

interface Node {
  readonly states: Readonly<Record<string, Node>>;
}

/** Every state of a machine that a call can be in. */
function statesOf(direction: CallDirection): readonly string[] {
  const leaves = (node: Node, path: string): readonly string[] =>
    Object.entries(node.states).flatMap(([key, child]) => {
      const inner = path === "" ? key : `${path}.${key}`;
      return Object.keys(child.states).length === 0 ? [inner] : leaves(child, inner);
    });
  return leaves(deciderFor(direction).machine.root, "");
}

describe.each(["outgoing", "incoming"] as const)("of an %s call", (direction) => {
  it.each(statesOf(direction))("it is known whose turn it is in %s", (state) => {
    expect(turnIn(direction, state)?.awaits).toMatch(/^(?:for|to) /);
  });

  it.each(statesOf(direction).filter((state) => state !== finalState))(
    "it is known what would be accepted in %s",
    (state) => {
      const accepted = acceptedEvents(direction, state);
      expect(accepted.length).toBeGreaterThan(0);
      for (const { event, rules } of accepted) expect([event, rules.length > 0]).toEqual([event, true]);
    },
  );
});

describe("explainCall", () => {
  it("says how an ordinary call ended, by which record and rule, and how far it came", () => {
    const { outcome, remarks, now, waits } = explainCall(callersRecords);
    expect(outcome.map(({ text }) => text)).toEqual([
      "The call is over: we hung up.",
      "It was ended on purpose: nothing failed.",
      "It was decided when CallHungUp came in confirmed: hung up.",
      "It came as far as talking: 44 ms after it was placed the keys were agreed, and it went on for 46 ms.",
    ]);
    expect(outcome[2]).toMatchObject({ rule: "E29", revisions: [7] });
    expect([remarks, now]).toEqual([[], null]);
    expect(waits.map(({ state, turn, tookMs }) => [state, turn, tookMs])).toEqual([
      ["requested.preparing", "us", 3],
      ["requested.sending", "telegram", 6],
      ["waiting.registered", "peer", 5],
      ["waiting.ringing", "peerUser", 17],
      ["accepted.deriving", "us", 5],
      ["accepted.confirming", "telegram", 8],
      ["confirmed", "nobody", 46],
      ["discarded.ending", "telegram", 8],
      ["discarded.reporting", "nobody", 3],
    ]);
  });

  it("says of a live call whose turn it is, which timers run, what is on its way and what would be accepted", () => {
    const { outcome, now, waits } = explainCall(calleesRecords.slice(0, 5), { now: startAt + 1_029 });
    expect(outcome[0]?.text).toBe(
      "The call has been in accepted.awaiting for 1.0 s: it waits for the caller's program to send its key (phone.confirmCall). It is the turn of the caller's program.",
    );
    expect(durationText(waits.at(-1)?.tookMs ?? 0)).toBe("1.0 s");
    expect(now?.armed.map(({ timer }) => timer)).toContain("exchange");
    expect(now?.accepts.map(({ event }) => event)).toContain("CallConfirmed");
    const asking = explainCall(callersRecords.slice(0, 2)).now;
    expect(asking?.pending).toEqual([{ effect: "RequestCall", attempt: 1 }]);
  });

  it("says that no process runs a call whose timer is long over", () => {
    const { now } = explainCall(calleesRecords.slice(0, 5), { now: startAt + 3_600_000 });
    expect(now?.text).toMatch(/^The .* timeout should have gone off .* ago, so no process runs this call\./);
  });

  it("explains as much as can be decided of records of a later version", () => {
    const later = callersRecords.map((record, index) =>
      index < 5 ? record : { ...record, schemaVersion: 9 },
    );
    expect(explainCall(later).waits.length).toBeGreaterThan(4);
  });

  it("needs a record of a call", () => {
    expect(() => explainCall([])).toThrow(/^records must be the records of a call/);
  });

  it("explains anything that a file could hold, in the width that there is", () => {
    fc.assert(
      fc.property(anyRecords, fc.integer({ min: 60, max: 160 }), (records, width) => {
        const calls = records.filter(({ stream }: NewRecord) => stream.startsWith("call-"));
        fc.pre(calls.length > 0);
        for (const line of explanationLines(explainCall(records), { width }).map(lineText)) {
          expect(line).not.toMatch(terminalCommands);
          expect(cellsOf(line)).toBeLessThanOrEqual(width);
        }
      }),
    );
  });
});
