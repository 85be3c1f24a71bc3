import { memoryEventStore } from "@offhook/engine";
import type { CallQuery, CallSummary, EventStore } from "@offhook/engine";
import { describe, expect, it } from "vitest";
import { meantCalls } from "./meant-calls.ts";

const rows = [
  { callId: "a", direction: "outgoing", live: true, createdAt: 20 },
  { callId: "b", direction: "incoming", live: true, createdAt: 10 },
  { callId: "c", direction: "outgoing", live: false, createdAt: 5 },
] as unknown as readonly CallSummary[];

/** A store that has no index for anything: it gives every row, and tells what it was asked. */
function storeAsked(asked: (query: CallQuery) => void): EventStore {
  return {
    ...memoryEventStore(),
    async *listCalls(query = {}) {
      asked(query);
      yield* rows;
    },
  };
}

async function meant(filter: string, query?: CallQuery): Promise<readonly [CallQuery[], string[]]> {
  const queries: CallQuery[] = [];
  const found: string[] = [];
  for await (const { callId } of meantCalls(filter)(
    storeAsked((asked) => queries.push(asked)),
    query,
  ))
    found.push(callId);
  return [queries, found];
}

describe("meantCalls", () => {
  it.each<readonly [string, CallQuery | undefined, CallQuery, string[]]>([
    ["", undefined, {}, ["a", "b", "c"]],
    ["direction=out", undefined, { direction: "outgoing" }, ["a", "c"]],
    ["direction=out live=yes", undefined, { direction: "outgoing", live: true }, ["a"]],
    ["direction=out or live=yes", undefined, {}, ["a", "b", "c"]],
    ["direction=in", { live: true }, { direction: "incoming", live: true }, ["b"]],
  ])(
    "asks the store's index what it knows of %j, and tests every row (%j)",
    async (filter, query, asked, found) => {
      expect(await meant(filter, query)).toEqual([[asked], found]);
    },
  );

  it("refuses what is no filter before any store is opened", () => {
    expect(() => meantCalls("now")).toThrow(expect.objectContaining({ code: "FILTER_INVALID" }));
  });
});
