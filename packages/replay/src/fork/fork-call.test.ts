import { checksumOf, defaultCallTimeouts, isOriginal, replayCall } from "@offhook/engine";
import type { CallRecord } from "@offhook/engine";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { calleesRecords, callersRecords, digest, recordsOf, startAt } from "../../fixtures/recorded-call.ts";
import { verifyCall } from "../verify/verify-call.ts";
import { lineText } from "../text/line.ts";
import type { Branch } from "./branch.ts";
import { branchLines } from "./branch-lines.ts";
import { forkCall } from "./fork-call.ts";
import type { ForkEdit } from "./fork-edit.ts";

const { ringMs, exchangeMs, requestMs, hangupMs } = defaultCallTimeouts;
const fork = (edits: readonly ForkEdit[], records: readonly CallRecord[] = callersRecords): Branch =>
  forkCall(records, edits, digest);
const course = ({ records }: Branch): readonly string[] =>
  records.map(({ type, to, branch }) => `${type} ${to}${branch?.how === "kept" ? "" : ` (${branch?.how})`}`);
const left = ({ leftOut }: Branch): readonly string[] =>
  leftOut.map(({ revision, type, because }) => `${revision} ${type} ${because}`);

function recordAt(revision: number): CallRecord {
  return callersRecords.at(revision) ?? expect.fail(`The fixture has no record ${revision}.`);
}

/** Ada's call that rings until her own ring deadline ends it. */
const unanswered = recordsOf("outgoing", [
  ...callersRecords
    .slice(0, 4)
    .map(({ at, type, data, effectId }, index) => [
      at - startAt,
      { type, ...data },
      ...(effectId === null ? [] : [["", "PrepareKey", "RequestCall"][index]]),
    ]),
  [14 + ringMs + 3, { type: "TimerExpired", timer: "ring" }],
  [14 + ringMs + 9, { ...recordAt(8).data, type: "CallDiscarded" }, "DiscardCall"],
] as never);

describe("a branch", () => {
  it("is the same as its origin when what is edited is the same", () => {
    for (const records of [callersRecords, calleesRecords, unanswered]) {
      const branch = fork([{ kind: "edit", revision: 1, data: {} }], records);
      expect(branch.diff).toMatchObject({ isSame: true, first: null });
      expect(branch.leftOut).toEqual([]);
      expect(branch.records.map(({ to, rule, effects }) => ({ to, rule, effects }))).toEqual(
        records.map(({ to, rule, effects }) => ({ to, rule, effects })),
      );
    }
  });

  it("is a whole recording of its own, marked, and leads back to its origin record by record", () => {
    const before = structuredClone(callersRecords);
    const branch = fork([{ kind: "insert", before: 4, event: { type: "CallHungUp" } }]);
    expect(verifyCall(branch.records, digest, branch.summary)).toMatchObject({ ok: true, problems: [] });
    expect(branch.records.every(isOriginal)).toBe(false);
    expect(branch.records[0]).toMatchObject({
      correlationId: callersRecords[0]?.correlationId,
      branch: { callId: callersRecords[0]?.callId, recordId: callersRecords[0]?.id, how: "kept" },
    });
    expect(branch.records[4]).toMatchObject({ branch: { recordId: null, how: "inserted" } });
    const ids = new Set([...branch.records, ...callersRecords].map(({ id }) => id));
    expect(ids.size).toBe(branch.records.length + callersRecords.length);
    expect(branch.callId).not.toBe(callersRecords[0]?.callId);
    for (const { effectId, causationId } of branch.records)
      if (effectId !== null) expect(branch.records.map(({ id }) => id)).toContain(causationId);
    expect(callersRecords).toEqual(before);
  });

  it("covers the mark by the checksum", () => {
    const [first] = fork([{ kind: "skip", revision: 9 }]).records as [CallRecord];
    const { branch: _, checksum, ...unmarked } = first;
    expect(checksumOf(unmarked, "", digest)).not.toBe(checksum);
  });

  it("is the same, byte for byte, when it is made again", () => {
    const edits: readonly ForkEdit[] = [{ kind: "skip", revision: 4 }];
    expect(fork(edits)).toEqual(fork(edits));
    expect(fork(edits).callId).not.toBe(fork([{ kind: "skip", revision: 5 }]).callId);
  });
});

describe("what would have happened", () => {
  it("had the callee's answer never come: what follows from it does not come", () => {
    const branch = fork([{ kind: "skip", revision: 4 }]);
    expect(left(branch)).toEqual([
      "4 CallAccepted skipped",
      "5 KeyAgreed unasked",
      "6 CallConfirmed unasked",
      // A call that only rang is discarded as missed, and what is destroyed at its end was never decided.
      "8 CallDiscarded askedOtherwise",
      "9 SecretsWiped unasked",
    ]);
    expect(branch.diff.first).toMatchObject({ kind: "onlyLeft", left: { revision: 4 } });
    expect(course(branch).slice(4)).toEqual(["CallHungUp discarded.ending"]);
  });

  it("had our user hung up while it rang: the answer comes to a call that is ending", () => {
    const branch = fork([{ kind: "insert", before: 4, event: { type: "CallHungUp" } }]);
    expect(course(branch)[4]).toBe("CallHungUp discarded.ending (inserted)");
    expect(branch.records[4]?.at).toBe(callersRecords[3]?.at);
    expect(branch.diff.first).toMatchObject({ kind: "onlyRight", right: { revision: 4 } });
    // It says discardCall with the reason missed; what the origin has is the answer to another question.
    expect(left(branch)).toContain("5 KeyAgreed unasked");
    expect(left(branch)).toContain("8 CallDiscarded askedOtherwise");
    expect(branch.unanswered.map(({ effect, isInOrigin }) => [effect.type, isInOrigin])).toContainEqual([
      "DiscardCall",
      false,
    ]);
  });

  it("had a request been refused", () => {
    const error = { type: "CALL_PROTOCOL_FLAGS_INVALID", code: 400, outcome: "refused", waitSeconds: null };
    const event = { type: "RequestFailed", answers: "ConfirmCall", effect: "ConfirmCall", error } as const;
    const branch = fork([
      { kind: "insert", before: 6, event },
      { kind: "skip", revision: 6 },
    ]);
    const [asked, refused] = branch.records.slice(5, 7) as [CallRecord, CallRecord];
    expect(refused.effectId).toBe(`${asked.id}:0`);
    expect(course(branch)[6]).toMatch(/RequestFailed discarded\.\S+ \(inserted\)/);
  });

  it("had an input come with other data", () => {
    const branch = fork([{ kind: "edit", revision: 5, data: { fingerprint: "1" } }]);
    expect(course(branch)[5]).toContain("(edited)");
    expect(branch.records[5]?.effects[0]).toMatchObject({
      type: "ConfirmCall",
      params: { fingerprint: "1" },
    });
    expect(left(branch)[0]).toBe("6 CallConfirmed askedOtherwise");
    expect(branch.diff.first?.differences.map(({ field }) => field)).toEqual(["effects"]);
  });

  it("had two updates come in each other's place: the times stay, a result that comes first is left out", () => {
    const branch = fork([{ kind: "swap", revisions: [3, 4] }]);
    expect(course(branch).slice(3, 5)).toEqual([
      expect.stringMatching(/^CallAccepted .*\(moved\)$/),
      expect.stringMatching(/^CallReceived .*\(moved\)$/),
    ]);
    expect(branch.records.slice(3, 5).map(({ at }) => at - startAt)).toEqual([14, 31]);
    const early = fork([{ kind: "swap", revisions: [4, 5] }]);
    expect(left(early)).toContain("5 KeyAgreed unasked");
  });

  it("had nothing more come: says what still runs and what it would lead to, and decides nothing", () => {
    const branch = fork([{ kind: "cut", revision: 4 }]);
    expect(branch.records).toHaveLength(4);
    expect(branch.summary).toMatchObject({ state: "waiting.ringing", live: true });
    expect(branch.wouldExpire.map(({ timer, dueAt, to }) => [timer, dueAt - startAt, to])).toEqual([
      ["ring", 14 + ringMs, "discarded.ending"],
      ["watchdog", expect.any(Number), expect.any(String)],
    ]);
    expect(branch.wouldExpire[0]?.effects[0]).toMatchObject({ type: "DiscardCall" });
  });
});

describe("deadlines in a branch", () => {
  it("go off where they pass between two inputs, at their time", () => {
    const late = callersRecords.map((record) =>
      record.revision < 4 ? record : { ...record, at: record.at + 2 * ringMs },
    );
    const branch = fork([{ kind: "edit", revision: 3, data: {} }], late);
    const expired = branch.records[4];
    expect(expired).toMatchObject({
      type: "TimerExpired",
      data: { timer: "ring" },
      at: startAt + 14 + ringMs,
      to: "discarded.ending",
      branch: { how: "expired", recordId: null },
    });
    // The hang-up has no recorded result either, so its own deadline passes too.
    expect(branch.records[5]).toMatchObject({ type: "TimerExpired", at: startAt + 14 + ringMs + hangupMs });
  });

  it("that went off in the origin go off here too, when they are the same", () => {
    const branch = fork([{ kind: "edit", revision: 2, data: {} }], unanswered);
    expect(course(branch)[4]).toBe("TimerExpired discarded.ending");
    expect(branch.records[4]?.at).toBe(startAt + 14 + ringMs + 3);
  });

  it("of the origin that do not run here are left out", () => {
    const { type: _, ...accepted } = { ...recordAt(4).data, type: "CallAccepted" };
    const event = { type: "CallAccepted", at: startAt + 30, ...accepted } as const;
    const branch = fork([{ kind: "insert", before: 4, event }], unanswered);
    expect(left(branch)).toContain("4 TimerExpired notDue");
    const exchange = branch.records[5];
    expect(exchange).toMatchObject({
      type: "TimerExpired",
      data: { timer: "exchange" },
      at: startAt + 30 + exchangeMs,
    });
  });

  it("do not go off when their expiry is what was skipped", () => {
    const branch = fork([{ kind: "skip", revision: 4 }], unanswered);
    expect(branch.records.filter(({ type }) => type === "TimerExpired")).toEqual([]);
    expect(branch.wouldExpire.map(({ timer }) => timer)).not.toContain("ring");
  });

  it("wait for a process to take over", () => {
    const [placed] = unanswered as [CallRecord];
    const records = recordsOf("outgoing", [
      [0, { type: "CallPlaced", ...placed.data }],
      [requestMs + 30_000, { type: "CallAdopted", epoch: 2 }],
      [requestMs + 30_010, { type: "CallHungUp", cause: "user", connectionId: "0" }],
    ] as never);
    const branch = fork([{ kind: "edit", revision: 0, data: {} }], records);
    expect(course(branch).map((each) => each.split(" ")[0])).toEqual([
      "CallPlaced",
      "CallAdopted",
      "TimerExpired",
      ...course(branch)
        .slice(3)
        .map((each) => each.split(" ")[0]),
    ]);
    expect(branch.records[2]?.at).toBe(startAt + requestMs + 30_000);
  });
});

describe("a repetition", () => {
  const repeated = recordsOf("outgoing", [
    [0, { type: "CallPlaced", ...recordAt(0).data }],
    [3, { type: "KeyPrepared", ...recordAt(1).data }, "PrepareKey"],
    [500, { type: "CallAdopted", epoch: 2 }],
    [501, { type: "EffectRetried", retriedEffectId: "ada-1:0", attempt: 2 }],
    [520, { type: "CallRegistered", ...recordAt(2).data }, "RequestCall"],
  ] as never);

  it("names the effect of the branch", () => {
    const branch = fork([{ kind: "edit", revision: 0, data: {} }], repeated);
    expect(branch.records[3]?.data).toMatchObject({ retriedEffectId: `${branch.records[1]?.id}:0` });
  });

  it("is left out where there is nothing to repeat", () => {
    expect(left(fork([{ kind: "skip", revision: 1 }], repeated))).toContain("3 EffectRetried notRepeated");
  });
});

it("never loses an input, keeps time, and can be replayed, whatever is edited", () => {
  const revision = fc.integer({ min: 0, max: 8 });
  const edit: fc.Arbitrary<ForkEdit> = fc.oneof(
    fc.record({ kind: fc.constant("skip" as const), revision }),
    fc.record({ kind: fc.constant("cut" as const), revision: fc.integer({ min: 1, max: 8 }) }),
    fc.record({ kind: fc.constant("swap" as const), revisions: fc.tuple(revision, revision) }),
    fc.record({
      kind: fc.constant("insert" as const),
      before: revision,
      event: fc.constantFrom(
        { type: "CallHungUp" } as const,
        { type: "CallDiscarded", reason: "busy" } as const,
        { type: "TimerExpired", timer: "ring" } as const,
        { type: "CallAdopted", epoch: 3 } as const,
      ),
    }),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(callersRecords, calleesRecords, unanswered),
      fc.array(edit, { minLength: 1, maxLength: 4 }),
      (records, edits) => {
        const fitting = edits.filter((each) =>
          JSON.stringify(each)
            .match(/\d+/g)
            ?.every((n) => Number(n) < records.length),
        );
        if (fitting.length === 0) return;
        let branch: Branch;
        try {
          branch = fork(fitting, records);
        } catch (error) {
          expect(error).toMatchObject({ code: "FORK_INVALID" });
          return;
        }
        const seen = [
          ...branch.leftOut.map(({ revision: each }) => records[each]?.id),
          ...branch.records.flatMap(({ branch: from }) => from?.recordId ?? []),
        ];
        expect(seen.toSorted()).toEqual(records.map(({ id }) => id).toSorted());
        for (const { divergence } of replayCall(branch.records, { digest })) expect(divergence).toBeNull();
        branch.records.reduce((before, { at }) => (expect(at).toBeGreaterThanOrEqual(before), at), 0);
        const asked = new Set(
          branch.records.flatMap(({ id, effects }) => effects.map((_, index) => `${id}:${index}`)),
        );
        for (const { effectId } of branch.records)
          if (effectId !== null) expect(asked.has(effectId)).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});

it("says all of it in lines", () => {
  const text = branchLines(fork([{ kind: "skip", revision: 4 }]), { width: 100 })
    .map(lineText)
    .join("\n");
  expect(text).toContain("First difference: record 4 of the origin, CallAccepted, does not come.");
  expect(text).toMatch(/<\s+4\s+CallAccepted/);
  expect(text).toContain("5 KeyAgreed: the result of what the branch did not ask for");
  const cut = branchLines(fork([{ kind: "cut", revision: 4 }]), { width: 100 })
    .map(lineText)
    .join("\n");
  expect(cut.replaceAll(/\s+/g, " ")).toMatch(
    /ring would expire at 22:14:50\.014, 1:30 behind the last record: -> discarded\.ending by C\w+/,
  );
  const none = branchLines(fork([{ kind: "edit", revision: 1, data: {} }])).map(lineText);
  expect(none[0]).toBe("Nothing would have been otherwise: the branch is the same as its origin.");
});

it.each(["busy", null, "unknown:PhoneCallDiscardReasonBored"])("takes an end for the reason %s", (reason) => {
  const event = { type: "CallDiscarded", reason } as const;
  const branch = fork([{ kind: "insert", before: 3, event }]);
  expect(branch.records[3]?.data).toMatchObject({ reason });
});

it.each<[string, readonly ForkEdit[], RegExp]>([
  ["no edit", [], /needs at least one edit/],
  [
    "a record that is not there",
    [{ kind: "skip", revision: 10 }],
    /^skip: the call has records 0 to 9, not 10\.$/,
  ],
  ["a swap of one", [{ kind: "swap", revisions: [1] as never }], /needs two records/],
  [
    "an unknown event",
    [{ kind: "insert", before: 3, event: { type: "CallSung" as never } }],
    /has a type, one of CallPlaced/,
  ],
  [
    "an answer to nothing",
    [{ kind: "insert", before: 3, event: { type: "RequestSucceeded", answers: "ConfirmCall" } }],
    /answers ConfirmCall, and there is none/,
  ],
  [
    "a reason that nobody gives",
    [{ kind: "edit", revision: 8, data: { reason: "bussy" } }],
    /^A reason is one of missed, disconnect, .*, or unknown: and its name on the wire; not bussy\.$/,
  ],
  [
    "a reason that nobody gives, of an event that never came",
    [{ kind: "insert", before: 3, event: { type: "CallDiscarded", reason: "bussy" } }],
    /^A reason is one of missed, .*; not bussy\.$/,
  ],
  [
    "a field that the record has not",
    [{ kind: "edit", revision: 5, data: { fingreprint: "1" } }],
    /^Record 5, \w+, has .*fingerprint.*; not fingreprint\.$/,
  ],
  [
    "a field of another kind",
    [{ kind: "edit", revision: 5, data: { fingerprint: 1 } }],
    /^fingerprint of record 5 is a string, not a number\.$/,
  ],
  [
    "a slip of the pen in an event that never came",
    [{ kind: "insert", before: 3, event: { type: "CallDiscarded", raeson: "busy" } }],
    /^An inserted CallDiscarded has telegramCallId, reason, .*; not raeson\.$/,
  ],
  [
    "a slip of the pen in what would have its default",
    [{ kind: "insert", before: 3, event: { type: "CallHungUp", connectionID: "7" } }],
    /^An inserted CallHungUp has cause, connectionId; not connectionID\.$/,
  ],
  ["an unknown edit", [{ kind: "dream" } as never], /one of skip, cut, insert/],
  ["everything cut", [{ kind: "cut", revision: 0 }], /no records/],
])("refuses %s", (_, edits, sentence) => {
  expect(() => fork(edits)).toThrow(sentence);
});
