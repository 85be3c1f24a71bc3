import * as fc from "fast-check";
import { defaultCallTimeouts } from "@offhook/engine";
import { describe, expect, it } from "vitest";
import { anyRecords, terminalCommands } from "../../fixtures/any-records.ts";
import { bothSides, callersRecords, recordsOf, startAt } from "../../fixtures/recorded-call.ts";
import { cellsOf } from "../text/cells.ts";
import { lineText } from "../text/line.ts";
import { callSession } from "./call-session.ts";
import type { CallSession, SessionStep } from "./call-session.ts";
import { contextChanges } from "./context-changes.ts";
import { longestPauseMs, playPause } from "./play-pause.ts";
import { changeLines, sessionLines } from "./session-lines.ts";
import { moveSession, playSpeeds, startPosition } from "./session-position.ts";
import type { SessionMove, SessionPosition } from "./session-position.ts";

const session = callSession(bothSides.caller);
const step = (index: number, of: CallSession = session): SessionStep =>
  of.steps[index] ?? expect.fail("no step");
const after = (...moves: SessionMove[]): SessionPosition =>
  moves.reduce((position, move) => moveSession(session, position, move), startPosition);

describe("a session", () => {
  it("has a step for every record and packet, with the state that the machine reaches", () => {
    expect(session.steps.map(({ state }) => state)).toEqual([
      "requested.preparing",
      "requested.sending",
      "waiting.registered",
      "waiting.ringing",
      "accepted.deriving",
      "accepted.confirming",
      "confirmed",
      "confirmed",
      "confirmed",
      "discarded.ending",
      "discarded.reporting",
      "discarded.closed",
    ]);
    expect(session.steps.every(({ divergence, problem }) => divergence === null && problem === null)).toBe(
      true,
    );
  });

  it("says what each record changed in the context", () => {
    const changed = new Map(step(3).changes.map(({ path, after: now }) => [path, now]));
    expect(changed.get("ringingAt")).toBe(startAt + 14);
    expect(changed.get("deadlines.ring")).toBe(startAt + 14 + defaultCallTimeouts.ringMs);
    expect(step(3).changes.find(({ path }) => path === "deadlines.receive")).toMatchObject({
      after: undefined,
    });
    expect(step(3).changes.some(({ path }) => path === "confirmedAt")).toBe(false);
    expect(step(7).changes).toEqual([]);
  });

  it("folds the changes to the context of the last record", () => {
    const facts: Record<string, unknown> = {};
    for (const { changes } of session.steps) for (const { path, after: now } of changes) facts[path] = now;
    const last = contextChanges(null, step(11).context);
    for (const { path, after: now } of last) expect([path, facts[path]]).toEqual([path, now]);
  });

  it("says what was asked for and has no result yet", () => {
    const open = session.steps.map((each) => each.open.map(({ effect }) => effect.type));
    expect(open[1]).toEqual(["RequestCall"]);
    expect(open[2]).toEqual([]);
    expect(open[4]).toEqual(["DeriveKey"]);
    expect(open[9]).toContain("DiscardCall");
  });

  it("shows what was recorded where a record can't be decided, and says why", () => {
    const tooNew = callersRecords.map((record) =>
      record.revision > 4 ? { ...record, schemaVersion: 99 } : record,
    );
    const { steps } = callSession(tooNew);
    expect(steps[4]).toMatchObject({ state: "accepted.deriving", problem: null });
    expect(steps[5]).toMatchObject({ state: "accepted.confirming", context: null });
    expect(steps[5]?.problem).toMatch(/schema version 99/);
  });

  it("says where today's machine decides otherwise", () => {
    const changed = callersRecords.map((record) =>
      record.revision === 4 ? { ...record, rule: "C9" } : record,
    );
    expect(step(4, callSession(changed)).divergence).toMatchObject({
      field: "rule",
      recorded: "C9",
      computed: "C11",
    });
  });
});

describe("a position", () => {
  it.each<[SessionMove[], Partial<SessionPosition>]>([
    [["forward", "forward", "back"], { at: 1 }],
    [["back"], { at: 0 }],
    [["last", "forward"], { at: 11 }],
    [["last", "first"], { at: 0 }],
    [[{ to: 6 }, "nextState"], { at: 9 }],
    [[{ to: 9 }, "previousState"], { at: 6 }],
    [[{ to: 99 }], { at: 11 }],
    [["faster", "faster"], { speed: 5 }],
    [["slower"], { speed: 1 }],
    [[{ to: 3 }, "mark", "forward"], { at: 4, mark: 3 }],
    [[{ to: 3 }, "mark", "mark"], { mark: null }],
    [[{ find: "keyagreed" }], { at: 5 }],
    [[{ find: "signaling" }, { find: "" }], { at: 8, search: "signaling" }],
    [[{ find: "signaling" }, { find: "", backwards: true }], { at: 8 }],
    [[{ find: "the callee accepted" }], { at: 4 }],
    [[{ to: 2 }, { find: "nothing of the kind" }], { at: 2 }],
    [["play"], { isPlaying: true }],
    [["play", "play"], { isPlaying: false }],
    [[{ to: 10 }, "play", "forward"], { at: 11, isPlaying: false }],
    [["last", "play"], { at: 0, isPlaying: true }],
  ])("after %j", (moves, wanted) => {
    expect(after(...moves)).toMatchObject(wanted);
  });

  it("is the same object when there is nowhere to go", () => {
    expect(moveSession(session, startPosition, "back")).toBe(startPosition);
  });

  it("stays in a session without steps", () => {
    const empty = callSession([]);
    for (const move of ["forward", "last", "play", { find: "x" }] as const)
      expect(moveSession(empty, startPosition, move)).toMatchObject({ at: 0, isPlaying: false });
  });
});

describe("playing", () => {
  it("waits as long as the call did, at its speed", () => {
    const pauses = (speed: number) =>
      session.steps.map((_, at) => playPause(session, { ...startPosition, at, speed })?.pauseMs ?? null);
    expect(pauses(1)).toEqual([3, 6, 5, 17, 5, 8, 1, 15, 30, 8, 3, null]);
    expect(pauses(10)[3]).toBe(1.7);
  });

  it("leaves out what is longer than anybody wants to watch, and says how much", () => {
    const ringing = callSession(
      recordsOf("outgoing", [
        [
          0,
          {
            type: "CallPlaced",
            peerRef: "p",
            selfRef: "s",
            video: false,
            protocol: {},
            randomId: 7,
            timeouts: defaultCallTimeouts,
          },
        ],
        [90_000, { type: "CallHungUp", cause: "user", connectionId: "0" }],
      ] as never),
    );
    const pause = (speed: number) => playPause(ringing, { ...startPosition, speed });
    expect(pause(1)).toEqual({ pauseMs: longestPauseMs, skippedMs: 88_000 });
    expect(pause(10)).toEqual({ pauseMs: longestPauseMs, skippedMs: 70_000 });
    expect(pause(100)).toEqual({ pauseMs: 900, skippedMs: 0 });
    expect(playSpeeds).toEqual([1, 2, 5, 10, 20, 50, 100]);
  });
});

describe("the lines of a step", () => {
  it("say event, rule, what was asked, timers and what changed", () => {
    const text = sessionLines(step(4), { width: 70 }).map(lineText).join("\n");
    expect(text).toContain("CallAccepted  22:13:20.031 UTC, 0.031 s");
    expect(text).toContain("waiting.ringing -> accepted.deriving");
    expect(text).toContain("C11 the callee accepted: derive the key");
    expect(text).toContain("> DeriveKey: KeyAgreed (5), 5 ms");
    expect(text).toMatch(/timers: key exchange in 20\.0 s, watchdog in/);
    expect(text).toMatch(/acceptedAt +- -> 22:13:20\.031/);
  });

  it("say all of the context, with a mark at what changed", () => {
    const text = sessionLines(step(4), { width: 70, detail: "context" }).map(lineText);
    expect(text.find((line) => line.includes("acceptedAt"))).toMatch(/^\* /);
    expect(text.find((line) => line.includes("direction"))).toMatch(/^ {2}direction +outgoing/);
  });

  it("say the record itself", () => {
    const text = sessionLines(step(4), { width: 200, detail: "record" }).map(lineText).join("");
    expect(JSON.parse(text)).toEqual(callersRecords[4]);
  });

  it("say what differs between two steps", () => {
    const lines = changeLines(contextChanges(step(3).context, step(6).context), { width: 70 }).map(lineText);
    expect(lines.some((line) => /confirmedAt +- -> /.test(line))).toBe(true);
    expect(lines.some((line) => line.includes("ringingAt"))).toBe(false);
  });

  it("draw anything that a file could hold in the width that they have", () => {
    fc.assert(
      fc.property(anyRecords, fc.integer({ min: 30, max: 160 }), (records, width) => {
        for (const each of callSession(records).steps)
          for (const detail of ["changes", "context", "record"] as const)
            for (const line of sessionLines(each, { width, detail }).map(lineText)) {
              expect(line).not.toMatch(terminalCommands);
              expect(cellsOf(line)).toBeLessThanOrEqual(width);
            }
      }),
      { numRuns: 30 },
    );
  });
});
