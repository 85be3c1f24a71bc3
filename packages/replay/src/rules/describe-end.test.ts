import type { CallEnd } from "@offhook/engine";
import { describe, expect, it } from "vitest";
import { describeEnd } from "./describe-end.ts";

const end = (facts: Partial<CallEnd>): CallEnd => ({
  reason: "hungUp",
  origin: "us",
  wire: "hangup",
  detail: null,
  waitSeconds: null,
  at: 0,
  ...facts,
});

describe("describeEnd", () => {
  it.each([
    [{}, "outgoing", "we hung up"],
    [{ origin: "peer" }, "outgoing", "the other side hung up"],
    [{ reason: "cancelled", origin: "peer" }, "incoming", "the caller cancelled"],
    [
      { reason: "privacy", detail: "USER_PRIVACY_RESTRICTED" },
      "outgoing",
      "the callee's privacy settings forbid the call (USER_PRIVACY_RESTRICTED)",
    ],
    [
      { reason: "flood", detail: "FLOOD_WAIT", waitSeconds: 30 },
      "outgoing",
      "Telegram asked to wait before calling again (FLOOD_WAIT), to be tried again after 30 s",
    ],
    [{ reason: "new\u001b[2J" }, "outgoing", "new\\u{1b}[2J"],
    [{ reason: "toString" }, "outgoing", "toString"],
  ] as const)("says %j of an %s call in words", (facts, direction, sentence) => {
    expect(describeEnd(end(facts as Partial<CallEnd>), direction)).toBe(sentence);
  });
});
