import { outgoingCall } from "@offhook/engine";
import { assert, constantFrom, oneof, pre, property, string, uniqueArray } from "fast-check";
import { createMachine } from "xstate";
import { describe, expect, it } from "vitest";
import * as fixtures from "../../fixtures/machines.ts";
import { chartOf } from "../graph/chart-of.ts";
import { mermaidText } from "./mermaid-text.ts";

/* What comes out was read by Mermaid 11.17 for all machines of the fixtures; Mermaid is no dependency. */

/** The forms that a line may have. */
const line =
  /^ *(?:stateDiagram-v2|--|\}|state "[^"<>;:]*(?:#\d+;[^"<>;:]*)*" as \w+(?: \{)?|(?:\[\*\]|\w+) --> (?:\[\*\]|\w+)(?:: [^"<>;:{}]*(?:#\d+;[^"<>;:{}]*)*)?)$/;

describe("Mermaid text", () => {
  it("nests states and groups events", () => {
    expect(mermaidText(chartOf(fixtures.trafficLight))).toBe(`stateDiagram-v2
  state "in any state" as any_machine
  [*] --> green
  state "green" as green
  state "yellow" as yellow
  state "red" as red {
    [*] --> red_walk
    state "walk" as red_walk
    state "wait" as red_wait
    state "stop" as red_stop
    red_stop --> [*]
  }
  any_machine --> red: POWER_OUTAGE
  any_machine --> green: POWER_RESTORED
  green --> yellow: after 5 s
  yellow --> red: after 1.5 s
  red --> green: done
  red_walk --> red_wait: after walkTime
  red_wait --> red_stop: PED_COUNTDOWN [isOver]
`);
  });

  it("separates regions, in a state of their own when the machine itself is parallel", () => {
    expect(mermaidText(chartOf(fixtures.wordProcessor))).toMatch(
      /^stateDiagram-v2\n {2}state "word" as machine \{\n/,
    );
    expect(mermaidText(chartOf(fixtures.wordProcessor)).match(/^ {4}--$/gm)).toHaveLength(2);
  });

  it("shows history with its default", () => {
    expect(mermaidText(chartOf(fixtures.player))).toMatch(
      /state "H\*" as playing_deep\n[^]*playing_deep --> playing_track\n/,
    );
  });

  it("names rules", () => {
    expect(mermaidText(chartOf(outgoingCall))).toContain(
      "  waiting --> accepted: CallAccepted, CallConfirmed [isOurs] C11 C11c\n",
    );
  });

  it.each(Object.entries({ ...fixtures.machines, outgoingCall }))(
    "of %s has only lines of its own",
    (_, machine) => {
      for (const each of mermaidText(chartOf(machine)).trimEnd().split("\n")) expect(each).toMatch(line);
    },
  );

  it("lets no name out of its place, and gives each state a name of its own", () => {
    const name = oneof(
      string({ unit: "binary", minLength: 1, maxLength: 20 }),
      constantFrom(
        "end",
        "state",
        "a.b",
        "a_b",
        "A_b",
        "%%{init}%%",
        "x --> y",
        "};\n",
        '"',
        "machine",
        "any_machine",
      ),
    );
    assert(
      property(
        uniqueArray(name, { minLength: 4, maxLength: 4 }),
        ([id = "", one = "", other = "", event = ""]) => {
          // XState has no state of this name: it keeps states in plain objects.
          pre(one !== "__proto__" && other !== "__proto__");
          const states = { [one]: { on: { [event]: { guard: event, actions: "act" } } }, [other]: {} };
          const machine = createMachine({ id, initial: one, states } as never);
          const lines = mermaidText(chartOf(machine)).trimEnd().split("\n");
          for (const each of lines) expect(each).toMatch(line);
          const names = lines.flatMap((each) => / as (\w+)/.exec(each)?.[1]?.toLowerCase() ?? []);
          expect(new Set(names).size).toBe(names.length);
        },
      ),
    );
  });
});
