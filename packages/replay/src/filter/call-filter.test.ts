import { selectCalls } from "@offhook/engine";
import type { CallSummary } from "@offhook/engine";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { callFilter, callFilterFields } from "./call-filter.ts";
import type { CallFilter } from "./call-filter.ts";

const now = Date.parse("2026-11-27T18:00:00Z");
const hourMs = 3_600_000;

const missed = {
  callId: "01a1f8ed-178a-7d33-82ea-d9bd0e437358",
  accountId: "alice",
  telegramCallId: "-8885880618982000165",
  direction: "outgoing",
  peerRef: "h3kP2x9Q",
  video: false,
  state: "discarded.closed",
  live: false,
  end: { reason: "ringTimeout", origin: "deadline", wire: "missed", detail: null, at: now - hourMs + 92_000 },
  fingerprint: null,
  emoji: null,
  createdAt: now - hourMs,
  ringingAt: now - hourMs + 2_000,
  acceptedAt: null,
  confirmedAt: null,
  endedAt: now - hourMs + 92_000,
  updatedAt: now - hourMs + 92_100,
  records: 12,
} as unknown as CallSummary;

const talking = {
  ...missed,
  callId: "7af5e79d-a011-824d-9999-000000000000",
  accountId: "bob",
  telegramCallId: null,
  direction: "incoming",
  peerRef: "Zz quoted one",
  video: true,
  state: "waiting.ringing",
  live: true,
  end: null,
  createdAt: now - 60_000,
  ringingAt: now - 60_000,
  acceptedAt: now - 50_000,
  confirmedAt: now - 49_500,
  endedAt: null,
  updatedAt: now - 500,
  records: 20,
} as unknown as CallSummary;

function meant(filter: string): string {
  const isMeant = callFilter(filter, { now });
  return [missed, talking]
    .filter(isMeant)
    .map(({ accountId }) => accountId)
    .join(" ");
}

describe("a filter of calls", () => {
  it.each([
    ["", "alice bob"],
    ["account=alice", "alice"],
    ["account!=ALICE", "bob"],
    ["account~LI", "alice"],
    ["call=01a1f8ed", "alice"],
    ["telegram=-8885", "alice"],
    ["telegram!=-8885", "bob"],
    ["peer=h3kp2x9q", "alice"],
    ['peer="zz quoted one"', "bob"],
    ["direction=in", "bob"],
    ["direction=outgoing", "alice"],
    ["video=yes", "bob"],
    ["live=no", "alice"],
    ["confirmed=true", "bob"],
    ["state=waiting", "bob"],
    ["state=waiting.ringing", "bob"],
    ["state=wait", ""],
    ["state~ring", "bob"],
    ["state!=discarded", "bob"],
    ["reason~timeout", "alice"],
    ["reason=ringtimeout", "alice"],
    ["reason!=ringTimeout", "bob"],
    ["origin=deadline", "alice"],
    ["wire=missed", "alice"],
    ["detail~x", ""],
    ["reach>1s", "alice"],
    ["ring>=90s", "alice"],
    ["ring<1.5m", "bob"],
    ["setup<=500ms", "bob"],
    ["setup!=1s", "alice bob"],
    ["talk=49s", "bob"],
    ["duration>10", "bob"],
    ["records>12", "bob"],
    ["since=2h", "alice bob"],
    ["since=30m", "bob"],
    ["until=2026-11-27T17:30", "alice"],
    ["since=2026-11-27T18:30+01:00", "bob"],
    ["until=2026-11-27", ""],
    ["account=alice or account=bob", "alice bob"],
    ["account=alice direction=in", ""],
    ["not direction=in", "alice"],
    ["reason~timeout ring>30s since=2h and not direction=in", "alice"],
    ["not (account=alice or account=bob)", ""],
    ["account=alice or account=bob and direction=out", "alice"],
    ["(account=alice or account=bob) and direction=in", "bob"],
    ["NOT direction=in AND account=alice", "alice"],
  ])("%j means %j", (filter, accounts) => {
    expect(meant(filter)).toBe(accounts);
  });

  it.each([
    ["nonsense", 0, '"nonsense" is no condition'],
    ["account=alice talk", 14, '"talk" is no condition'],
    ["colour=red", 0, 'no field "colour"; there are call, telegram, account'],
    ["ring=long", 0, 'ring takes a duration such as 500ms, 10s, 2m or 1.5h, not "long"'],
    ["video>yes", 0, "video takes = != and not >"],
    ["since=yesterday", 0, "since takes a duration before now"],
    ["direction=up", 0, "direction takes in or out"],
    ["direction=constructor", 0, "direction takes in or out"],
    ["constructor=1", 0, 'no field "constructor"'],
    ["(account=alice", 0, "this bracket is not closed"],
    ["account=alice)", 13, "no bracket that this ) closes"],
    ["account=alice or", 16, "a condition is missing at the end"],
    ["or account=alice", 0, 'must stand before "or"'],
    ["not", 3, "a condition is missing"],
    [`${"(".repeat(40)}account=a${")".repeat(40)}`, 32, "more than 32 brackets"],
    [`account=${"a".repeat(3_000)}`, 2_000, "more than 2000 characters"],
  ])("refuses %j at character %d and says what would do", (filter, position, problem) => {
    expect(() => callFilter(filter, { now })).toThrow(
      expect.objectContaining({
        code: "FILTER_INVALID",
        position,
        message: expect.stringContaining(problem),
      }),
    );
  });

  it("reads or refuses whatever stands there, and nothing else", () => {
    const part = fc.oneof(
      fc.constantFrom("(", ")", "and", "or", "not", "state=confirmed", 'peer="a b"', "ring>3s", "since=2h"),
      fc.string({ maxLength: 12 }),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        try {
          expect(typeof callFilter(parts.join(" "), { now })(missed)).toBe("boolean");
        } catch (error) {
          expect(error).toMatchObject({ code: "FILTER_INVALID" });
        }
      }),
    );
  });

  it("names each of its fields with what it means", () => {
    for (const { field, help, form } of callFilterFields) {
      expect([field, help.length > 5, form.length > 3]).toEqual([field, true, true]);
    }
  });

  it.each<[filter: string, query: CallFilter["query"]]>([
    ["", {}],
    ["account=alice", {}],
    ["live=yes direction=in", { live: true, direction: "incoming" }],
    ["live!=yes direction!=in", { live: false, direction: "outgoing" }],
    [
      "since=2h since=1h until=30m until=10m",
      { createdSince: now - hourMs, createdBefore: now - hourMs / 2 },
    ],
    ["(since=2h and live=no) ring>1s", { createdSince: now - 2 * hourMs, live: false }],
    ["since=2h or live=no", {}],
    ["not live=no", {}],
  ])("%j has the store look for %j", (filter, query) => {
    expect(callFilter(filter, { now }).query).toEqual(query);
  });

  it("means no call that its query leaves out", () => {
    const condition = fc.constantFrom(
      "live=yes",
      "live!=yes",
      "direction=in",
      "direction!=in",
      "since=30m",
      "until=30m",
      "ring>3s",
    );
    const joint = fc.constantFrom("and", "or", "and not", "or not");
    fc.assert(
      fc.property(fc.array(fc.tuple(condition, joint)), condition, (parts, last) => {
        const isMeant = callFilter([...parts.flat(), last].join(" "), { now });
        for (const call of [missed, talking])
          if (isMeant(call)) expect(selectCalls([call], isMeant.query)).toEqual([call]);
      }),
    );
  });
});
