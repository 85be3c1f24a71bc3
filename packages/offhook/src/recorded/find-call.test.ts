import { memoryEventStore } from "@offhook/engine";
import type { CallId, CallSummary, EventStore } from "@offhook/engine";
import { callSummary, testCallId } from "@offhook/engine/testing";
import { describe, expect, it } from "vitest";
import { failureOf } from "../command-line/command-failure.ts";
import type { Failure } from "../command-line/command-failure.ts";
import { findCall } from "./find-call.ts";

const rows: readonly CallSummary[] = [
  { callId: "01a1f8ed-178a-7d33-82ea-d9bd0e437358", telegramCallId: "8885880618982000165" },
  { callId: "01a1f8ed-1111-7d33-82ea-d9bd0e437358", telegramCallId: null },
  { callId: "7af5e79d-a011-824d-9999-000000000000", telegramCallId: "-8885000000000000000" },
].map((ids) => ({ ...callSummary(testCallId(1)), ...ids }) as CallSummary);

/** The newest first, as stores list them. */
function storeOf(calls: readonly CallSummary[]): EventStore {
  return {
    ...memoryEventStore(),
    async *listCalls({ limit = Number.POSITIVE_INFINITY } = {}) {
      yield* calls.slice(0, limit);
    },
    findCall: async (key) => calls.find(({ callId }) => "callId" in key && callId === key.callId),
  };
}

describe("findCall", () => {
  it.each([
    ["last", 0],
    ["01a1f8ed-1111-7d33-82ea-d9bd0e437358", 1],
    ["8885880618982000165", 0],
    ["7af5", 2],
    ["7AF5E79D", 2],
    ["-8885", 2],
    ["01a1f8ed-17", 0],
  ])("finds %s", async (name, index) => {
    expect(await findCall(storeOf(rows), name)).toBe(rows[index]);
  });

  it.each([
    ["01a1", "CALL_AMBIGUOUS", 2, /^2 calls begin with "01a1"\. Give more of the id\.$/],
    ["ffff", "CALL_NOT_FOUND", 3, /^The store has no call "ffff"/],
    ["7af", "CALL_NOT_FOUND", 3, /first four characters are the least/],
    ["", "CALL_NOT_FOUND", 3, /no call ""/],
  ])("does not find %j", async (name, code, exitCode, message) => {
    await expect(findCall(storeOf(rows), name)).rejects.toMatchObject({
      code,
      exitCode,
      message: expect.stringMatching(message),
    });
  });

  it("names the ten newest of many, as far as their ids tell them apart", async () => {
    const ids = Array.from({ length: 25 }, (_, index) => `abcdefgh-${10 + index}` as CallId);
    const many = ids.map((callId) => callSummary(callId));
    const failure = await findCall(storeOf(many), "abcd").catch((error: unknown) => failureOf(error));
    expect(failure).toMatchObject({
      message: '25 calls begin with "abcd", and the newest 10 are listed. Give more of the id.',
      details: { fields: { candidates: ids.slice(0, 10).map((callId) => ({ callId })) } },
    });
    const { lines } = (failure as Failure).details ?? { lines: [] };
    expect(lines).toHaveLength(11);
    expect(lines[10]).toMatch(/^ {2}abcdefgh-19 /);
  });

  it("says what to do when there is no call at all", async () => {
    await expect(findCall(storeOf([]), "last")).rejects.toThrow(/offhook record/);
  });
});
