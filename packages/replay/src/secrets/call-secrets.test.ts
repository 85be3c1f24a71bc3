import type { CallRecord } from "@offhook/engine";
import { describe, expect, it } from "vitest";
import { callersRecords, recordsOf, startAt } from "../../fixtures/recorded-call.ts";
import { secretsOfCall } from "./call-secrets.ts";

type Happening = Parameters<typeof recordsOf>[1][number];

const happened: readonly Happening[] = callersRecords.map(({ at, type, data }) => [
  at - startAt,
  { type, ...data },
]);
const wiped = (at: number, ...secrets: readonly string[]): Happening => [
  at,
  { type: "SecretsWiped", secrets },
];

/** The fixture's call with another wish, and other wipes at its end. */
function callWith(keepKeyMs: number, ...wipes: readonly Happening[]): readonly CallRecord[] {
  const [[at, placed], ...rest] = happened as [Happening, ...Happening[]];
  return recordsOf("outgoing", [[at, { ...placed, keepKeyMs }], ...rest.slice(0, -1), ...wipes]);
}

const fates = (records: readonly CallRecord[], endedAt: number | null) =>
  secretsOfCall(records, { endedAt }).map(({ secret, since, erasedAt, keptUntil }) =>
    [secret, since, erasedAt, keptUntil].map((value) =>
      typeof value === "number" ? value - startAt : value,
    ),
  );

describe("the secrets of a call", () => {
  it("are those that it had, with the moment at which each was destroyed", () => {
    expect(fates(callersRecords, startAt + 90)).toEqual([
      ["exponent", 3, 101, null],
      ["key", 36, 101, null],
      ["access", 9, 101, null],
      ["media", 44, 101, null],
    ]);
  });

  it("are there while the call is live", () => {
    expect(fates(callersRecords.slice(0, 3), null)).toEqual([
      ["exponent", 3, null, null],
      ["access", 9, null, null],
    ]);
  });

  it("include a key that is kept, and say until when", () => {
    const records = callWith(60_000, wiped(101, "exponent", "access", "media", "texts"));
    expect(records.at(-1)?.to).toBe("discarded.keeping");
    expect(fates(records, startAt + 90)).toEqual([
      ["exponent", 3, 101, null],
      ["key", 36, null, 60_090],
      ["access", 9, 101, null],
      ["media", 44, 101, null],
    ]);
  });

  it("say when a key that was kept went", () => {
    const records = callWith(
      60_000,
      wiped(101, "exponent", "access", "media", "texts"),
      [60_090, { type: "TimerExpired", timer: "keys" }],
      wiped(60_095, "key"),
    );
    expect(records.at(-1)?.to).toBe("discarded.closed");
    expect(fates(records, startAt + 90)[1]).toEqual(["key", 36, 60_095, null]);
  });

  it("are none before anything was made", () => {
    expect(secretsOfCall(callersRecords.slice(0, 1), { endedAt: null })).toEqual([]);
    expect(secretsOfCall([], { endedAt: null })).toEqual([]);
  });
});
