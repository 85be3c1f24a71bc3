import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyRecords, terminalCommands } from "../../fixtures/any-records.ts";
import {
  bothSides,
  callersPackets,
  callersRecords,
  recordsOf,
  startAt,
} from "../../fixtures/recorded-call.ts";
import { cellsOf } from "../text/cells.ts";
import { lineText } from "../text/line.ts";
import type { NewRecord } from "@offhook/engine";
import type { LadderRecords } from "./ladder-rows.ts";
import { ladder } from "./ladder.ts";
import { ladderMermaid } from "./ladder-mermaid.ts";
import { ladderRows } from "./ladder-rows.ts";
import { ladderSvg } from "./ladder-svg.ts";

const drawn = (records: LadderRecords, width = 80): readonly string[] =>
  ladder(records, { width }).map(lineText);

const waitingRecords = recordsOf("outgoing", [
  ...callersRecords.slice(0, 4).map(({ at, type, data, effectId }, index) => {
    const answers = ["", "PrepareKey", "RequestCall"].at(index) ?? "";
    return [at - startAt, { type, ...data }, ...(effectId === null ? [] : [answers])] as never;
  }),
  [20_000, { type: "CallRegistered", ...(callersRecords.at(2)?.data as object) }],
  [90_014, { type: "TimerExpired", timer: "ring" }],
]);

describe("every face of the ladder", () => {
  it("a deadline that ran long stands as a bracket, and an ignored word is struck", () => {
    expect(drawn({ caller: waitingRecords }).slice(5).join("\n")).toBe(
      `
  0.014 │◀════════ phoneCallWaiting rings ═│                                  ┊
       ┌│ ┌ ring timeout, 1:30             │                                  ┊
 20.000╎│◀════════════ ✗ phoneCallWaiting ═│                                  ┊
 90.014└│ └ ring deadline passed           │                                  ┊
        │─ discardCall missed ────────────▶│                                  ┊
        │ ● over: nobody answered          │                                  ┊
        ──▶ request   ┄┄▶ answer   ══▶ update   ✗ ignored   ╎ a deadline runs
`.slice(1, -1),
    );
  });

  it("shows the same words in text, picture and Mermaid", () => {
    for (const records of [bothSides, { caller: waitingRecords }]) {
      const words = ladderRows(records).map(({ text }) => text);
      const text = drawn(records, 132).join("\n");
      const svg = ladderSvg(records);
      const mermaid = ladderMermaid(records);
      expect(words.length).toBeGreaterThan(5);
      for (const each of words) {
        for (const word of each.split(" ")) expect(text).toContain(word);
        for (const word of each.split(" ")) expect(svg).toContain(word);
        expect(mermaid).toContain(each);
      }
      expect(svg.match(/<g class=/g)).toHaveLength(words.length);
      expect(mermaid.match(/^ {2}(?!participant)/gm)).toHaveLength(words.length);
    }
  });

  it("lets no markup or control character of a record through", () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        const svg = ladderSvg({ caller: records });
        expect(svg.replaceAll("\n", "")).not.toMatch(terminalCommands);
        const texts = [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, inner]) => inner ?? "");
        expect(svg.match(/<text/g) ?? []).toHaveLength(texts.length);
        for (const inner of texts) expect(inner).not.toMatch(/&(?!(?:amp|lt|gt|quot);)/);
        expect(ladderMermaid({ callee: records }).replaceAll("\n", "")).not.toMatch(terminalCommands);
      }),
    );
  });

  it("is drawn light, dark, or as the reader's setting says", () => {
    expect(ladderSvg(bothSides, { theme: "dark" })).not.toContain("prefers-color-scheme");
    expect(ladderSvg(bothSides)).toContain("prefers-color-scheme:dark");
  });
});

describe("ladder", () => {
  it("says what became of a packet that was not taken at once", () => {
    const [packet] = callersPackets;
    if (packet === undefined) throw new RangeError("a packet");
    const settled = (revision: number, error: object | null): NewRecord => {
      const data = { packetId: packet.id, attempts: 3, error, state: "confirmed" } as never;
      return { ...packet, revision, type: "SignalingSettled", data };
    };
    const error = { type: "TIMEOUT", code: 0, outcome: "unknown", waitSeconds: null };
    const text = drawn({ caller: [packet, settled(1, null), settled(2, error)], callee: [] }).join("\n");
    expect(text).toMatch(/sendSignalingData 52 B/);
    expect(text).toMatch(/signalling taken, try 3/);
    expect(text).toMatch(/signalling not taken,.* TIMEOUT/s);
  });

  it("draws both sides of a call with Telegram in the middle", () => {
    expect(drawn(bothSides).join("\n")).toBe(
      `
        caller ada                     Telegram                     callee bob
  0.000 │ ◆ places a call                  │                                  │
  0.003 │ ◆ key half is ready              │                                  │
        │─ requestCall ───────────────────▶│                                  │
  0.008 │                                  │═ phoneCallRequested ════════════▶│
        │                                  │◀────────────────── receivedCall ─│
  0.009 │◀┄┄┄┄┄┄┄┄┄┄┄┄┄┄ phoneCallWaiting ┄│                                  │
  0.013 │                                  │┄ true (receivedCall) ┄┄┄┄┄┄┄┄┄┄┄▶│
  0.014 │◀════════ phoneCallWaiting rings ═│                                  │
  0.015 │                                  │                        answers ◆ │
  0.020 │                                  │              key half is ready ◆ │
        │                                  │◀──────────────────── acceptCall ─│
  0.029 │                                  │┄ phoneCallWaiting ┄┄┄┄┄┄┄┄┄┄┄┄┄┄▶│
  0.031 │◀═════════════ phoneCallAccepted ═│                                  │
  0.036 │ ◆ key agreed 🎄🌾⛄💯            │                                  │
        │─ confirmCall ───────────────────▶│                                  │
  0.043 │                                  │═ phoneCall ═════════════════════▶│
  0.044 │◀┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄ phoneCall ┄│                                  │
        │ ● confirmed                      │                                  │
  0.045 │─ sendSignalingData 52 B ────────▶│                                  │
  0.048 │                                  │            key agreed 🎄🌾⛄💯 ◆ │
        │                                  │                      confirmed ● │
  0.050 │                                  │◀──────── sendSignalingData 48 B ─│
  0.052 │                                  │═ signalingData 52 B ════════════▶│
  0.060 │◀════════════ signalingData 48 B ═│                                  │
  0.090 │ ◆ hangs up                       │                                  │
        │─ discardCall hangup ────────────▶│                                  │
        │ ● over: hung up                  │                                  │
  0.097 │                                  │═ phoneCallDiscarded hangup ═════▶│
        │                                  │        over: the other side or ● │
        │                                  │        Telegram ended the call   │
  0.098 │◀┄┄┄┄┄ phoneCallDiscarded hangup ┄│                                  │
  0.100 │                                  │              secrets destroyed ◆ │
  0.101 │ ◆ secrets destroyed              │                                  │
        ──▶ request   ┄┄▶ answer   ══▶ update   ✗ ignored   ╎ a deadline runs`.slice(1),
    );
  });

  it("keeps a dotted line for the side that has no record", () => {
    const lines = drawn({ callee: bothSides.callee });
    expect(lines[0]).toContain("caller (no record)");
    expect(lines.slice(1, -1).every((line) => line.slice(8, 9) === "┊")).toBe(true);
  });

  it.each([
    [60, 60],
    [72, 72],
    [113, 113],
    [114, 114],
    [132, 132],
    [10, 60],
    [5_000, 132],
  ])("at width %d uses at most %d columns, and its lines do not bend", (width, most) => {
    const lines = ladder(bothSides, { width }).slice(1, -1);
    for (const line of lines) expect(cellsOf(lineText(line))).toBeLessThanOrEqual(most);
    const columns = lines.map((line) => {
      const before = line.slice(
        0,
        line.findIndex(({ text }) => text === "│"),
      );
      return before.reduce((sum, { text }) => sum + cellsOf(text), 0);
    });
    expect(new Set(columns).size).toBe(1);
  });

  it("says the states in the margins when there is room", () => {
    expect(drawn(bothSides, 120).join("\n")).toContain("accepted.deriving │◀");
    expect(drawn(bothSides, 100).join("\n")).not.toContain("accepted.deriving");
  });

  it("never shows the consequence before its cause, however far the clocks are apart", () => {
    fc.assert(
      fc.property(fc.integer({ min: -5_000, max: 5_000 }), (skewMs) => {
        const callee = bothSides.callee.map((record) => ({ ...record, at: record.at + skewMs }));
        const lines = drawn({ caller: bothSides.caller, callee }, 132);
        const at = (text: string): number => lines.findIndex((line) => line.includes(text));
        expect(at("─ requestCall")).toBeLessThan(at("═ phoneCallRequested"));
        expect(at("receivedCall ─")).toBeLessThan(at("phoneCallWaiting rings ═"));
        expect(at("acceptCall ─")).toBeLessThan(at("phoneCallAccepted ═"));
        expect(at("─ confirmCall")).toBeLessThan(at("═ phoneCall ═"));
        expect(at("─ sendSignalingData 52 B")).toBeLessThan(at("═ signalingData 52 B"));
        expect(at("─ discardCall")).toBeLessThan(at("═ phoneCallDiscarded"));
        expect(lines).toHaveLength(35);
      }),
      { numRuns: 50 },
    );
  });

  it("tells a refused request and a missing answer apart", () => {
    const placed = bothSides.caller[0] as { readonly data: Readonly<Record<string, unknown>> };
    const prepared = [
      [0, { type: "CallPlaced", ...placed.data }],
      [1, { type: "KeyPrepared", gAHash: "A".repeat(43) }, "PrepareKey"],
    ] as const;
    const failed = (error: object) =>
      drawn({
        caller: recordsOf("outgoing", [
          ...prepared,
          [5, { type: "RequestFailed", effect: "RequestCall", error }, "RequestCall"],
        ]),
      }).join("\n");
    const refused = { type: "USER_PRIVACY_RESTRICTED", code: 403, outcome: "refused", waitSeconds: null };
    expect(failed(refused)).toContain("◀┄ 403 USER_PRIVACY_RESTRICTED");
    const lost = { type: "TIMEOUT", code: 0, outcome: "unknown", waitSeconds: null };
    expect(failed(lost)).toContain("◆ TIMEOUT (requestCall)");
  });

  it("draws anything that a file could hold, and lets no control character through", () => {
    fc.assert(
      fc.property(anyRecords, anyRecords, fc.integer({ min: 0, max: 200 }), (caller, callee, width) => {
        for (const line of ladder({ caller, callee }, { width })) {
          expect(lineText(line)).not.toMatch(terminalCommands);
          expect(cellsOf(lineText(line))).toBeLessThanOrEqual(132);
        }
      }),
    );
  });

  it("draws nothing but names when there is nothing", () => {
    expect(drawn({})).toHaveLength(2);
  });
});
