import { createHash, randomBytes } from "node:crypto";
import { isCallRecord, replayCall } from "@offhook/engine";
import type { CallRecord } from "@offhook/engine";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldTrace } from "./fold-trace.ts";
import type { TraceTl } from "./trace-tl.ts";

const digest = {
  sha256: (bytes: Uint8Array) => Uint8Array.from(createHash("sha256").update(bytes).digest()),
};
const bytes = (value: Uint8Array): TraceTl => ({ bytes: Buffer.from(value).toString("base64url") });

const startAt = 1_700_000_000_000;
/** Values within Telegram's bounds: the first byte says so. */
const gA = Uint8Array.from([0x40, ...randomBytes(255)]);
const gB = Uint8Array.from([0x41, ...randomBytes(255)]);
const protocol = {
  _: "phoneCallProtocol",
  udpP2p: true,
  udpReflector: true,
  minLayer: 65,
  maxLayer: 92,
  libraryVersions: ["9.0.0"],
};
const peer = { _: "inputPhoneCall", id: "7021513", accessHash: "-99" };
const common = {
  id: "7021513",
  accessHash: "-99",
  date: startAt / 1000,
  adminId: "1001",
  participantId: "1002",
  protocol,
};
const reason = (name: string): TraceTl => ({ _: `phoneCallDiscardReason${name}` });
const call = (name: string, fields: Readonly<Record<string, TraceTl>> = {}): TraceTl => ({
  _: `phone.phoneCall`,
  phoneCall: { _: name, ...common, ...fields },
  users: [],
});
const news = (name: string, fields: Readonly<Record<string, TraceTl>> = {}): TraceTl => ({
  _: "updatePhoneCall",
  phoneCall: { _: name, ...common, ...fields },
});

type Said = readonly [at: number, kind: string, tl: TraceTl, requestId?: string];

function linesOf(said: readonly Said[], account = "alice"): string[] {
  return said.map(([at, kind, tl, requestId]) =>
    JSON.stringify({ at: startAt + at, account, kind, requestId, tl }),
  );
}

const requestCall = {
  _: "phone.requestCall",
  userId: { _: "inputUser", userId: "1002", accessHash: "5" },
  randomId: 77,
  gAHash: bytes(digest.sha256(gA)),
  protocol,
};
const confirmCall: TraceTl = { _: "phone.confirmCall", peer, gA: bytes(gA), keyFingerprint: "-5", protocol };
const confirmed = { gAOrB: bytes(gB), keyFingerprint: "-5", connections: [], startDate: startAt / 1000 };

const callers: readonly Said[] = [
  [0, "sent", requestCall, "1"],
  [80, "result", call("phoneCallWaiting"), "1"],
  [300, "update", news("phoneCallWaiting", { receiveDate: startAt / 1000 })],
  [2_000, "update", news("phoneCallAccepted", { gB: bytes(gB) })],
  [2_100, "sent", confirmCall, "2"],
  [2_180, "result", call("phoneCall", confirmed), "2"],
  [2_300, "sent", { _: "phone.sendSignalingData", peer, data: bytes(new Uint8Array(48)) }, "3"],
  [2_360, "result", { _: "boolTrue" }, "3"],
  [
    2_400,
    "update",
    { _: "updatePhoneCallSignalingData", phoneCallId: "7021513", data: bytes(new Uint8Array(52)) },
  ],
  [
    9_000,
    "sent",
    { _: "phone.discardCall", peer, duration: 7, reason: reason("Hangup"), connectionId: "0" },
    "4",
  ],
  [
    9_090,
    "result",
    {
      _: "updates",
      updates: [
        {
          _: "updatePhoneCall",
          phoneCall: { _: "phoneCallDiscarded", id: "7021513", reason: reason("Hangup"), duration: 7 },
        },
      ],
      users: [],
    },
    "4",
  ],
];

const callees: readonly Said[] = [
  [100, "update", news("phoneCallRequested", { gAHash: bytes(digest.sha256(gA)) })],
  [120, "sent", { _: "phone.receivedCall", peer }, "1"],
  [150, "result", { _: "boolTrue" }, "1"],
  [2_000, "sent", { _: "phone.acceptCall", peer, gB: bytes(gB), protocol }, "2"],
  [2_050, "result", call("phoneCallWaiting"), "2"],
  [2_200, "update", news("phoneCall", { ...confirmed, gAOrB: bytes(gA) })],
];
const calleesPacket: Said = [
  2_300,
  "sent",
  { _: "phone.sendSignalingData", peer, data: bytes(new Uint8Array(48)) },
  "3",
];

async function folded(said: readonly Said[], account?: string) {
  const { calls, problems } = await foldTrace(linesOf(said, account), { digest });
  const [first] = calls;
  const records = (first?.records ?? []).filter(isCallRecord);
  return { calls, problems, row: first?.call, records, all: first?.records ?? [] };
}

const courseOf = (records: readonly CallRecord[]): readonly string[] =>
  records.map(
    ({ type, to, rule, trace }) => `${trace?.line}${trace?.inferred ? "*" : ""} ${type} ${to} ${rule}`,
  );

describe("foldTrace", () => {
  it("folds what a caller sent and heard into the course that a machine of ours takes", async () => {
    const { records, row, problems, all } = await folded(callers);
    expect(problems).toEqual([]);
    expect(courseOf(records)).toEqual([
      "1* CallPlaced requested.preparing C1",
      "1* KeyPrepared requested.sending C2",
      "2 CallRegistered waiting.registered C5",
      "3 CallReceived waiting.ringing C9",
      "4 CallAccepted accepted.deriving C11",
      "5* KeyAgreed accepted.confirming C11k",
      "6 CallConfirmed confirmed C16",
      "10* CallHungUp discarded.ending E29",
      "11 CallDiscarded discarded.reporting E37",
    ]);
    expect(row).toMatchObject({
      direction: "outgoing",
      live: false,
      emoji: [],
      end: { reason: "hungUp", origin: "us" },
    });
    expect(all.filter((record) => !isCallRecord(record)).map(({ type }) => type)).toEqual([
      "SignalingSent",
      "SignalingReceived",
    ]);
    for (const { divergence } of replayCall(records, { digest })) expect(divergence).toBeNull();
  });

  it("names of each record what the client was seen to send, and joins requests and answers", async () => {
    const { records } = await folded(callers);
    const [, prepared, registered, , accepted, agreed] = records;
    expect([prepared?.trace?.sent, accepted?.trace?.sent, agreed?.trace?.sent]).toEqual([[0], [], [0]]);
    expect(registered?.effectId).toBe(`${prepared?.id}:0`);
    const without = await folded(callers.toSpliced(4, 2));
    expect(without.records.find(({ type }) => type === "KeyAgreed")).toBeUndefined();
  });

  it("never takes a check whose secret was not seen for one that held", async () => {
    const { records } = await folded(callers);
    expect(records.find(({ type }) => type === "KeyAgreed")?.data).toMatchObject({
      emoji: [],
      checks: {
        dhConfig: "notObservable",
        fingerprint: "notObservable",
        gAHash: "held",
        gABounds: "held",
        gBBounds: "held",
      },
    });
    const callee = await folded([...callees, calleesPacket]);
    expect(callee.records.at(-1)).toMatchObject({
      type: "KeyAgreed",
      to: "confirmed",
      data: { checks: { fingerprint: "notObservable", dhConfig: "notObservable", gAHash: "held" } },
    });
  });

  it("leaves the callee's key open until the client does what takes one", async () => {
    const { row, records } = await folded(callees);
    expect([row?.state, row?.live]).toEqual(["accepted.verifying", true]);
    expect(courseOf(records).at(-1)).toBe("6 CallConfirmed accepted.verifying K18");
  });

  it.each([
    ["the caller's value does not fit its hash", { gAOrB: bytes(gB) }, "gAHash"],
    ["the caller's value is 1", { gAOrB: bytes(Uint8Array.of(1)) }, "gAHash"],
  ])("rejects for the callee what everybody can see: %s", async (_, lie, check) => {
    const said = [
      ...callees.slice(0, 5),
      [2_200, "update", news("phoneCall", { ...confirmed, ...lie })] as Said,
    ];
    const { records } = await folded(said);
    expect(records.at(-1)).toMatchObject({ type: "KeyRejected", data: { check }, to: "discarded.ending" });
    expect(records.at(-1)?.trace?.sent).toEqual([]);
  });

  it("rejects for the caller a value of the callee that is too small", async () => {
    const small = news("phoneCallAccepted", { gB: bytes(Uint8Array.of(2)) });
    const { records } = await folded([...callers.slice(0, 3), [2_000, "update", small]]);
    expect(records.at(-1)).toMatchObject({ type: "KeyRejected", data: { check: "gBBounds" } });
  });

  it("says of a caller whose value does not fit its own hash that the check failed", async () => {
    const wrong = { ...requestCall, gAHash: bytes(digest.sha256(gB)) };
    const { records } = await folded([[0, "sent", wrong, "1"], ...callers.slice(1)]);
    expect(records.find(({ type }) => type === "KeyAgreed")?.data).toMatchObject({
      checks: { gAHash: "failed" },
    });
  });

  it("takes an error for the failure of the request that it answers", async () => {
    const error = { _: "rpcError", errorCode: 400, errorMessage: "USER_PRIVACY_RESTRICTED" };
    const { records, row } = await folded([...callers.slice(0, 1), [80, "error", error, "1"]]);
    expect(records.at(-1)).toMatchObject({
      type: "RequestFailed",
      data: { effect: "RequestCall" },
      rule: "C28",
    });
    expect(row).toMatchObject({ telegramCallId: null, end: { reason: "privacy" } });
  });

  it("finds the call of a request that was never answered, by the first word about it", async () => {
    const { records } = await folded([...callers.slice(0, 1), ...callers.slice(2, 4)]);
    expect(courseOf(records).slice(2)).toEqual([
      "2 CallReceived waiting.ringing C9",
      "3 CallAccepted accepted.deriving C11",
    ]);
  });

  it("takes a hang-up for a timeout when the timer's time was over, and for the user's wish before", async () => {
    const discard = {
      _: "phone.discardCall",
      peer,
      duration: 0,
      reason: reason("Missed"),
      connectionId: "0",
    };
    const early = await folded([...callers.slice(0, 3), [30_000, "sent", discard, "9"]]);
    expect(early.row?.end).toMatchObject({ reason: "cancelled" });
    const late = await folded([...callers.slice(0, 3), [90_400, "sent", discard, "9"]]);
    expect(late.row?.end).toMatchObject({ reason: "ringTimeout" });
  });

  it("keeps calls and accounts apart, and gives a longer trace the same beginning", async () => {
    const both = [...linesOf(callers, "alice"), ...linesOf(callees, "bob")];
    const { calls } = await foldTrace(both, { digest });
    expect(calls.map(({ call: { accountId, direction } }) => [accountId, direction])).toEqual([
      ["alice", "outgoing"],
      ["bob", "incoming"],
    ]);
    const [shorter, longer] = [await folded(callers.slice(0, 4)), await folded(callers)];
    const ids = (records: readonly CallRecord[]) => records.map(({ id }) => id);
    expect(ids(longer.records).slice(0, shorter.records.length)).toEqual(ids(shorter.records));
  });

  it("names each line that it can't use, and uses the others", async () => {
    const good = linesOf(callers);
    const bad: readonly (readonly [string, RegExp])[] = [
      ["no json", /^Line 2 is no JSON\.$/],
      [JSON.stringify({ at: "now" }), /^Line 2 has no time/],
      [JSON.stringify({ at: 1, account: "a b" }), /^Line 2 has no `account`/],
      [JSON.stringify({ at: 1, account: "a", kind: "heard" }), /^Line 2 has no `kind`/],
      [JSON.stringify({ at: 1, account: "a", kind: "sent", tl: requestCall }), /^Line 2 has no `requestId`/],
      [JSON.stringify({ at: 1, account: "a", kind: "update", tl: 7 }), /^Line 2 has no `tl`/],
      [
        JSON.stringify({ at: 1, account: "a", kind: "update", tl: { _: "updateNewMessage" } }),
        /about "UpdateNewMessage", and/,
      ],
      [
        JSON.stringify({
          at: 1,
          account: "a",
          kind: "sent",
          requestId: "1",
          tl: { _: "messages.sendMessage" },
        }),
        /about "messages\.SendMessage", and/,
      ],
      [
        JSON.stringify({ at: 1, account: "a", kind: "result", requestId: "77", tl: { _: "boolTrue" } }),
        /answers a request that is not in the trace/,
      ],
      [
        JSON.stringify({ at: 1, account: "a", kind: "update", tl: news("phoneCallAccepted", {}) }),
        /beginning is not in the trace/,
      ],
      [
        JSON.stringify({
          at: startAt + 50,
          account: "alice",
          kind: "update",
          tl: { _: "updatePhoneCall", phoneCall: { _: "phoneCallAccepted", id: "7021513" } },
        }),
        /^Line 2 /,
      ],
    ];
    for (const [line, message] of bad) {
      const { calls, problems } = await foldTrace(good.toSpliced(1, 0, line), { digest });
      expect([line, problems.map((each) => each.message)]).toEqual([line, [expect.stringMatching(message)]]);
      expect(problems[0]?.line).toBe(2);
      expect(calls[0]?.call.end?.reason).toBe("hungUp");
    }
  });

  it("bears anything that a line could hold", async () => {
    const anyLine = fc.oneof(
      fc.constantFrom(...linesOf([...callers, ...callees])),
      fc.json(),
      fc
        .tuple(fc.constantFrom(...linesOf([...callers, ...callees])), fc.nat(), fc.string({ maxLength: 3 }))
        .map(
          ([line, at, text]) => line.slice(0, at % line.length) + text + line.slice((at % line.length) + 1),
        ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(anyLine, { maxLength: 20 }), async (lines) => {
        const { calls } = await foldTrace(lines, { digest });
        for (const { records } of calls)
          for (const { divergence } of replayCall(records.filter(isCallRecord), { digest }))
            expect(divergence).toBeNull();
      }),
      { numRuns: 200 },
    );
  });
});
