import type { CallSummary } from "@offhook/engine";
import { describe, expect, it } from "vitest";
import { cellsOf } from "../text/cells.ts";
import { lineText } from "../text/line.ts";
import { callDurations } from "./call-durations.ts";
import { callTable, distinctLength } from "./call-table.ts";

const placed = Date.parse("2026-11-27T17:00:00Z");
const talked = {
  callId: "01a1f8ed-178a-7d33-82ea-d9bd0e437358",
  accountId: "alice",
  direction: "outgoing",
  peerRef: "h3kP2x9Q-mZ",
  video: true,
  state: "discarded.closed",
  live: false,
  end: { reason: "hungUp", origin: "us", wire: "hangup", detail: null, at: placed + 65_000 },
  createdAt: placed,
  ringingAt: placed + 1_200,
  acceptedAt: placed + 4_000,
  confirmedAt: placed + 4_250,
  endedAt: placed + 65_000,
  updatedAt: placed + 65_100,
  records: 14,
} as unknown as CallSummary;
const ringing = {
  ...talked,
  callId: "01a1f8ed-1999-7d33-82ea-d9bd0e437358",
  accountId: "\u001b[31mbob",
  direction: "incoming",
  peerRef: null,
  video: false,
  state: "requested.ringing",
  live: true,
  end: null,
  ringingAt: placed,
  acceptedAt: null,
  confirmedAt: null,
  endedAt: null,
  records: 2,
} as unknown as CallSummary;

const textAt = (width?: number): readonly string[] =>
  callTable([talked, ringing], width === undefined ? {} : { width }).map(lineText);

describe("a table of calls", () => {
  it("says when, who, which way, how long each part took, and how it ended", () => {
    expect(textAt()).toEqual([
      "call        placed (UTC)        account  way   peer          rang   setup  talked steps state or end",
      "01a1f8ed-17 2026-11-27 17:00:00 alice    out v h3kP2x9Q-…   2.8 s  250 ms    1:00    14 we hung up",
      "01a1f8ed-19 2026-11-27 17:00:00 \\u{1b}[… in    -                -       -       -     2 requested.ringing",
    ]);
  });

  it.each([76, 80, 100, 131, 132, 200])("fits %d columns", (width) => {
    for (const line of textAt(width)) {
      expect(cellsOf(line)).toBeLessThanOrEqual(width);
      expect(line).not.toMatch(/\p{Cc}/u);
    }
  });

  it("leaves peer, ringing and setup out where there is little room", () => {
    expect(textAt(80)[0]).toMatch(/^call +placed \(UTC\) +account +way +talked +steps +state or end$/);
  });
});

describe("the durations of a call", () => {
  it("are those of its parts", () => {
    expect(callDurations(talked)).toEqual({ reachMs: 1_200, ringMs: 2_800, setupMs: 250, talkMs: 60_750 });
  });

  it("are null for what was not reached", () => {
    expect(callDurations(ringing)).toEqual({ reachMs: 0, ringMs: null, setupMs: null, talkMs: null });
  });

  it("are never negative, whatever a file says", () => {
    expect(callDurations({ ...talked, endedAt: placed - 5_000 }).talkMs).toBe(0);
  });
});

describe("distinctLength", () => {
  it.each([
    [[], 8],
    [["abcdefghij"], 8],
    [["abcdefghij", "abcdefghxx"], 9],
    [["abcdefghij", "abcdefghij"], 8],
  ])("of %j is %d", (ids, length) => {
    expect(distinctLength(ids)).toBe(length);
  });
});
