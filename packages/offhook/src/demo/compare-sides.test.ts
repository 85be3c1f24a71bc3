import type { CallSummary } from "@offhook/engine";
import type { CallVerification } from "@offhook/replay";
import { describe, expect, it } from "vitest";
import { differences } from "./compare-sides.ts";
import type { RecordedSide } from "./compare-sides.ts";

interface Changes {
  readonly call?: Partial<Record<keyof CallSummary, unknown>>;
  readonly verification?: Partial<CallVerification>;
}

function side(direction: "outgoing" | "incoming", { call, verification }: Changes = {}): RecordedSide {
  const facts = {
    direction,
    telegramCallId: "7",
    fingerprint: "-5",
    emoji: ["🎄", "🌾", "⛄", "💯"],
    confirmedAt: 1,
    end: { reason: "hungUp" },
  };
  const packets = { sent: 1, received: 1 };
  return {
    store: `${direction}.db`,
    call: { ...facts, ...call } as unknown as CallSummary,
    records: [],
    verification: { ok: true, packets, ...verification } as CallVerification,
  };
}

describe("two sides", () => {
  it("that recorded the same confirmed call do not differ", () => {
    expect(differences(side("outgoing"), side("incoming"))).toEqual([]);
  });

  it.each<[Changes, string]>([
    [{ verification: { ok: false } }, "the callee's records do not verify"],
    [{ call: { confirmedAt: null } }, "the callee has no confirmed call"],
    [{ call: { end: null } }, "the callee's call ended with nothing, not hungUp"],
    [
      { call: { end: { reason: "connectionLost" } } },
      "the callee's call ended with connectionLost, not hungUp",
    ],
    [
      { verification: { packets: { sent: 1, received: 0 } } },
      "the callee has no signalling data of both ways",
    ],
    [{ call: { direction: "outgoing" } }, "the sides are not a caller and a callee"],
    [{ call: { telegramCallId: "8" } }, "telegramCallId is 7 for the caller and 8 for the callee"],
    [{ call: { fingerprint: "6" } }, "fingerprint is -5 for the caller and 6 for the callee"],
    [{ call: { emoji: ["🌾", "🎄", "⛄", "💯"] } }, "the emoji differ"],
  ])("differ by %j", (changes, difference) => {
    expect(differences(side("outgoing"), side("incoming", changes))).toEqual([difference]);
  });
});
