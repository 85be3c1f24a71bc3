import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createDecider } from "../call/create-decider.ts";
import { deciderFor, finalState, statePath } from "../call/decide.ts";
import { outgoingCall } from "../call/outgoing-call.ts";
import type { CallRecord } from "../store/call-record.ts";
import { event, pathsTo, startAt } from "../testing/call-fixtures.ts";
import { recordedCall, recordsOf } from "../testing/recorded-call.ts";
import { summarize } from "./call-state.ts";
import { directionOf, replayCall } from "./replay-call.ts";

const digest = {
  sha256: (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest()),
};
const records = recordedCall("outgoing", digest);
const replayed = (changed: readonly CallRecord[]) => [...replayCall(changed, { digest })];
const divergences = (changed: readonly CallRecord[]) =>
  replayed(changed).flatMap(({ divergence }) => (divergence === null ? [] : [divergence]));

/** The records with one of them changed. */
function withChange(revision: number, change: object): readonly CallRecord[] {
  return records.map((record) => (record.revision === revision ? { ...record, ...change } : record));
}

describe.each(["outgoing", "incoming"] as const)("replaying an %s call", (direction) => {
  const whole = recordedCall(direction, digest);

  it("leads where it led, step by step", () => {
    const steps = [...replayCall(whole, { digest })];
    expect(steps.map(({ decision }) => decision.to)).toEqual(whole.map(({ to }) => to));
    expect(steps.every(({ divergence }) => divergence === null)).toBe(true);
    expect(statePath(steps.at(-1)!.state.snapshot)).toBe(finalState);
  });

  it("knows the direction from the first record", () => {
    expect(directionOf(whole.at(0)!)).toBe(direction);
  });

  it("gives the row of the index", () => {
    const { state } = [...replayCall(whole)].at(-1)!;
    expect(summarize(state)).toMatchObject({
      direction,
      state: finalState,
      live: false,
      records: whole.length,
      createdAt: startAt,
      updatedAt: startAt + (whole.length - 1) * 1_000,
      end: { reason: "hungUp", origin: "us" },
      fingerprint: "6453356737495191864",
    });
  });
});

describe("a log that was changed", () => {
  const fields: readonly (keyof CallRecord)[] = [
    "id",
    "stream",
    "accountId",
    "callId",
    "telegramCallId",
    "type",
    "schemaVersion",
    "data",
    "effectId",
    "at",
    "recordedAt",
    "from",
    "to",
    "outcome",
    "rule",
    "effects",
    "ignoredBefore",
    "machine",
    "correlationId",
    "causationId",
    "checksum",
  ];

  it("has no field that the checksum leaves out, but the revision, which leaves a gap", () => {
    expect([...fields, "revision"].toSorted()).toEqual(Object.keys(records.at(0)!).toSorted());
  });

  it.each(fields)("is found damaged when %s of any record differs", (field) => {
    for (const record of records) {
      const [first] = divergences(withChange(record.revision, { [field]: otherThan(record[field]) }));
      expect(first).toMatchObject({ kind: "damaged", revision: record.revision, field: "checksum" });
    }
  });

  it("is found damaged when a field within the data, the machine or an effect differs", () => {
    const [placed, prepared] = records as readonly [CallRecord<"CallPlaced">, CallRecord];
    const changes: readonly (readonly [number, object])[] = [
      [0, { data: { ...placed.data, randomId: 8 } }],
      [0, { machine: { ...placed.machine, version: "2" } }],
      [0, { machine: { ...placed.machine, hash: "0".repeat(16) } }],
      [1, { effects: [{ ...prepared.effects[0], params: {} }] }],
    ];
    for (const [revision, change] of changes) {
      expect(divergences(withChange(revision, change))[0]).toMatchObject({ kind: "damaged", revision });
    }
  });

  it.each(records.map(({ revision }) => revision).slice(0, -1))(
    "shows the gap when record %i is missing",
    (missing) => {
      const found = divergences(records.filter(({ revision }) => revision !== missing));
      expect(found[0]).toMatchObject({ kind: "gap", revision: missing + 1, computed: String(missing) });
    },
  );

  it("shows two records that changed places", () => {
    const swapped = [...records.slice(0, 3), records.at(4)!, records.at(3)!, ...records.slice(5)];
    expect(divergences(swapped)[0]).toMatchObject({ kind: "gap", revision: 4 });
  });

  it("shows a record that was appended without the one before it", () => {
    const forged = recordsOf([event("CallHungUp", "outgoing")], "outgoing", digest).at(0)!;
    const [found] = divergences([...records.slice(0, 5), { ...forged, revision: 5 }]);
    expect(found).toMatchObject({ kind: "damaged", revision: 5 });
  });

  it("is judged by its decisions alone when no digest is given", () => {
    const changed = withChange(3, { recordedAt: 1 });
    expect([...replayCall(changed)].every(({ divergence }) => divergence === null)).toBe(true);
  });

  it("is not the fault of the store's position", () => {
    const stored = records.map((record) => ({ ...record, position: `p${record.revision}` }));
    expect(divergences(stored)).toEqual([]);
  });
});

describe("a machine that was changed", () => {
  /** Rings on when the callee accepts: where the log knows another way, the replay says so. */
  const deaf = createDecider(outgoingCall.provide({ guards: { isOurs: () => false } }));

  it("is told apart from a damaged log, at the first decision that differs", () => {
    const [first] = [...replayCall(records, { digest, decider: deaf })].flatMap(
      ({ divergence }) => divergence ?? [],
    );
    expect(first).toEqual({
      kind: "decision",
      revision: 2,
      field: "to",
      recorded: "waiting.registered",
      computed: "requested.sending",
    });
  });

  it("is found by its effects alone", () => {
    const decider = deciderFor("outgoing");
    const other = {
      ...decider,
      decide: (...of: Parameters<typeof decider.decide>) => ({ ...decider.decide(...of), effects: [] }),
    };
    const [first] = [...replayCall(records, { digest, decider: other })].flatMap(
      ({ divergence }) => divergence ?? [],
    );
    expect(first).toMatchObject({ kind: "decision", revision: 0, field: "effects", computed: "[]" });
  });

  it("is found by its rule alone", () => {
    const decider = deciderFor("outgoing");
    const other = {
      ...decider,
      decide: (...of: Parameters<typeof decider.decide>) => ({
        ...decider.decide(...of),
        rule: "K1" as const,
      }),
    };
    const [first] = [...replayCall(records, { digest, decider: other })].flatMap(
      ({ divergence }) => divergence ?? [],
    );
    expect(first).toMatchObject({
      kind: "decision",
      revision: 0,
      field: "rule",
      recorded: "C1",
      computed: "K1",
    });
  });

  it("does not stop the replay, also when it throws", () => {
    const decider = deciderFor("outgoing");
    const broken = {
      ...decider,
      decide: () => {
        throw new TypeError("broken");
      },
    };
    const steps = [...replayCall(records, { decider: broken })];
    expect(steps.length).toBe(records.length);
    expect(steps[0]?.divergence).toMatchObject({ kind: "decision", field: "to", computed: "new" });
  });
});

describe("what is pending after a prefix of an ordinary call", () => {
  it("is what the state has asked for and not been told about", () => {
    const pendingAfter = (type: string) =>
      [...replayCall(records)].find(({ record }) => record.type === type)?.state.pending.values();
    const names = (type: string) => [...(pendingAfter(type) ?? [])].map(({ effect }) => effect.type);
    // The fixtures carry no effectId, so that an effect is pending while its state lasts.
    expect(names("CallPlaced")).toEqual(["PrepareKey"]);
    expect(names("KeyPrepared")).toEqual(["RequestCall"]);
    expect(names("CallRegistered")).toEqual([]);
    expect(names("CallAccepted")).toEqual(["DeriveKey"]);
    expect(names("KeyAgreed")).toEqual(["ConfirmCall"]);
    expect(names("CallHungUp")).toEqual(["WipeSecrets", "DiscardCall"]);
  });

  it("counts the tries, and forgets an effect once its result is recorded", () => {
    const sent = (pathsTo.outgoing["requested.sending"] ?? []).map((input) => ({ ...input, at: startAt }));
    const effectId = `${recordsOf(sent, "outgoing", digest).at(1)!.id}:0` as never;
    const retried = event("EffectRetried", "outgoing", { retriedEffectId: effectId, attempt: 2 });
    const answer = event("CallRegistered", "outgoing", { effectId });
    const steps = [...replayCall(recordsOf([...sent, retried, answer], "outgoing", digest))];
    expect(steps.map(({ state }) => state.pending.get(effectId)?.attempt)).toEqual([
      undefined,
      1,
      2,
      undefined,
    ]);
  });
});

function otherThan(value: unknown): unknown {
  if (value === null) return "something";
  if (typeof value === "number") return value + 1;
  return typeof value === "string" ? `${value}x` : { other: true };
}
