import type { Int64, SentDiscardReason, TelegramCallId } from "@offhook/engine";
import { describe, expect, it } from "vitest";
import { discardCall, ratingComment } from "./requests.ts";

describe("ratingComment", () => {
  it.each([
    [3, "", [], ""],
    [3, "bad", [], "bad"],
    [3, "bad", ["echo", "noise"], "bad #echo #noise"],
    [1, "", ["dropped", "dropped"], "#dropped"],
    [5, "lovely", [], ""],
    [5, "lovely", ["silent_local"], "#silent_local"],
  ] as const)("with %i stars, %j and %j is %j", (rating, words, problems, comment) => {
    expect(ratingComment(rating, words, problems)).toBe(comment);
  });
});

describe("discardCall", () => {
  it.each<[SentDiscardReason, object]>([
    ["missed", { kind: "missed" }],
    ["disconnect", { kind: "disconnect" }],
    ["hangup", { kind: "hangup" }],
    ["busy", { kind: "busy" }],
    ["migrateConferenceCall", { kind: "migrateConferenceCall", slug: "abc" }],
  ])("says %s in the wire's word", (reason, wire) => {
    const peer = { id: "1", accessHash: "2" };
    const effect = {
      telegramCallId: "1" as TelegramCallId,
      reason,
      slugRef: null,
      durationSeconds: 7,
      video: true,
      connectionId: "9" as Int64,
    };
    expect(discardCall(effect, peer, "abc")).toEqual({
      peer,
      reason: wire,
      durationSeconds: 7,
      video: true,
      connectionId: "9",
    });
  });
});
