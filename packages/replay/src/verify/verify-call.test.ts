import { statePath, summarize } from "@offhook/engine";
import type { CallRecord, NewRecord } from "@offhook/engine";
import { replayCall } from "@offhook/engine";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyRecords } from "../../fixtures/any-records.ts";
import {
  bothSides,
  calleesRecords,
  callersPackets,
  callersRecords,
  digest,
} from "../../fixtures/recorded-call.ts";
import { verifyCall } from "./verify-call.ts";

function lastState(records: readonly CallRecord[]) {
  const last = [...replayCall(records)].at(-1);
  if (last === undefined) throw new RangeError("There is no last state without records.");
  return last.state;
}
const kindsOf = (records: readonly NewRecord[]): readonly string[] =>
  verifyCall(records, digest).problems.map(({ kind, stream, revision }) => `${kind} ${stream} ${revision}`);

describe("verifyCall", () => {
  it("finds nothing in what was recorded, and says where the call ended", () => {
    expect(verifyCall(bothSides.caller, digest, summarize(lastState(callersRecords)))).toMatchObject({
      ok: true,
      problems: [],
      records: 10,
      packets: { sent: 1, received: 1 },
      state: "discarded.closed",
      telegramCallId: "7021513",
      fingerprint: "6453356737495191864",
      emoji: ["🎄", "🌾", "⛄", "💯"],
      end: { reason: "hungUp", origin: "us" },
    });
  });

  it("gives the state that the machine computes", () => {
    const { state } = verifyCall(calleesRecords.slice(0, 4), digest);
    expect(state).toBe(statePath(lastState(calleesRecords.slice(0, 4)).snapshot));
  });

  it.each<[string, (records: readonly CallRecord[]) => readonly NewRecord[], readonly string[]]>([
    [
      "a changed record",
      (records) =>
        records.map((record) => (record.revision === 4 ? { ...record, at: record.at + 1 } : record)),
      ["damaged call 4"],
    ],
    ["a missing record", (records) => records.filter(({ revision }) => revision !== 3), ["gap call 4"]],
    ["a missing beginning", (records) => records.slice(8), ["gap call 8"]],
  ])("finds %s", (_, damage, found) => {
    expect(kindsOf(damage(callersRecords))[0]).toBe(found[0]);
  });

  it("finds another decision and says what was recorded and what is computed", () => {
    const changed = callersRecords.map((record) =>
      record.revision === 4 ? { ...record, rule: "C9" } : record,
    );
    const { problems } = verifyCall(changed, { sha256: () => new Uint8Array(32) });
    expect(problems.length).toBeGreaterThan(0);
    const byDecision = [...replayCall(changed)].flatMap(({ divergence }) => divergence ?? []);
    expect(byDecision).toEqual([
      { kind: "decision", revision: 4, field: "rule", recorded: "C9", computed: "C11" },
    ]);
  });

  it("finds a changed and a missing signalling packet", () => {
    const changed = callersPackets.map((packet) => (packet.revision === 0 ? { ...packet, at: 1 } : packet));
    expect(kindsOf(changed)).toEqual(["damaged signaling 0"]);
    expect(kindsOf(callersPackets.slice(1))).toEqual(["gap signaling 1"]);
  });

  it("finds a log that was cut at its end, by the index", () => {
    const cut = verifyCall(callersRecords.slice(0, -1), digest, summarize(lastState(callersRecords)));
    expect(cut.problems.map(({ kind, field }) => `${kind} ${field}`)).toEqual([
      "index records",
      "index state",
    ]);
  });

  it("never throws for what stands in records", () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        const verified = verifyCall(records, digest);
        expect(verified.ok).toBe(records.length === 0);
      }),
    );
  });
});
