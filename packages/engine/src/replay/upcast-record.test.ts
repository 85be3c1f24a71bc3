import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createDecider } from "../call/create-decider.ts";
import { outgoingCall } from "../call/outgoing-call.ts";
import type { Upcast } from "../call/upcasts.ts";

import type { CallRecord } from "../store/call-record.ts";
import { checksumOf, emptyChecksum } from "../store/checksum.ts";
import { effectIdOf } from "../call/ids.ts";
import { recordedCall, recordsOf } from "../testing/recorded-call.ts";
import { eventOf } from "./call-state.ts";
import { replayCall } from "./replay-call.ts";
import { upcastRecord } from "./upcast-record.ts";

const digest = {
  sha256: (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest()),
};
const records = recordedCall("outgoing", digest);

/** The call as an older version would have recorded it, with checksums of its own. */
function olderRecords(): readonly CallRecord[] {
  let previous = emptyChecksum;
  return records.map((record) => {
    const { gB, ...data } = record.data as { readonly gB?: string };
    const older =
      record.type === "CallAccepted" ? { type: "PeerAnswered", data: { ...data, answer: [gB] } } : {};
    const changed = { ...record, ...older } as CallRecord;
    previous = checksumOf(changed, previous, digest);
    return { ...changed, checksum: previous };
  });
}

const upcasts: readonly Upcast[] = [
  {
    type: "PeerAnswered",
    from: 1,
    reason: "named as Telegram names it",
    becomes: "CallAccepted",
    upcast: (data) => data,
  },
  {
    type: "CallAccepted",
    from: 2,
    reason: "gB stands by itself",
    upcast: ({ answer, ...data }) => ({ ...data, gB: (answer as readonly unknown[])[0] }),
  },
];

const replayed = (declared: readonly Upcast[]) => [
  ...replayCall(olderRecords(), { digest, decider: createDecider(outgoingCall, { upcasts: declared }) }),
];

describe("records of an older shape", () => {
  it("lead where they led, step by step, by the upcasts of each version", () => {
    const steps = replayed(upcasts);
    expect(steps.map(({ divergence }) => divergence)).toEqual(records.map(() => null));
    expect(steps.map(({ state }) => state.snapshot.value)).toEqual(
      [...replayCall(records)].map(({ state }) => state.snapshot.value),
    );
    expect(
      steps.filter(({ upcast }) => upcast !== null).map(({ record, upcast }) => [record.type, upcast]),
    ).toEqual([
      ["PeerAnswered", { from: 1, to: 3, reasons: ["named as Telegram names it", "gB stands by itself"] }],
    ]);
  });

  it("are not changed, so that their checksums go on to say what was written", () => {
    const older = olderRecords();
    expect(replayed(upcasts).map(({ record }) => record)).toEqual(older);
  });

  it("count tries of an effect as the newest shape says", () => {
    const [placed] = records as [CallRecord];
    const retriedEffectId = effectIdOf(placed.id, 0);
    const [, retried] = recordsOf(
      [eventOf(placed), { type: "EffectRetried", at: placed.at, retriedEffectId, attempt: 2 }],
      "outgoing",
      digest,
    ) as [CallRecord, CallRecord];
    const older = { ...retried, type: "EffectAgain", data: { effect: retriedEffectId, tries: 2 } } as never;
    const again: Upcast = {
      type: "EffectAgain",
      from: 1,
      reason: "said as the others are",
      becomes: "EffectRetried",
      upcast: ({ effect, tries }) => ({ retriedEffectId: effect, attempt: tries }),
    };
    const decider = createDecider(outgoingCall, { upcasts: [again] });
    const { state } = [...replayCall([placed, older], { decider })].at(-1)!;
    expect([...state.pending.values()].map(({ attempt }) => attempt)).toEqual([2]);
  });

  it("lead elsewhere without them", () => {
    expect(replayed([]).some(({ divergence }) => divergence?.kind === "decision")).toBe(true);
  });

  it("are not read through an upcast when they are damaged", () => {
    const damaged = olderRecords().map((record) => ({ ...record, recordedAt: 1 }));
    const throwing = upcasts.map((each) => ({
      ...each,
      upcast: () => {
        throw new Error("no");
      },
    }));
    const steps = [
      ...replayCall(damaged, { digest, decider: createDecider(outgoingCall, { upcasts: throwing }) }),
    ];
    expect(steps.map(({ divergence }) => divergence?.kind)).toEqual(records.map(() => "damaged"));
  });
});

describe("an upcast", () => {
  const record = records.at(0) as CallRecord;
  const upcast = (change: Upcast["upcast"]): Upcast => ({
    type: record.type,
    from: 1,
    reason: "tried",
    upcast: change,
  });

  it.each<[string, Upcast["upcast"], RegExp]>([
    [
      "throws",
      () => {
        throw new Error("there is no gB");
      },
      /^Record 0 of call .*: the upcast of CallPlaced from schema version 1 \(tried\) threw: there is no gB$/,
    ],
    ["gives nothing", () => undefined as never, /\(tried\) gave undefined and no data\.$/],
  ])("that %s is named", (_, change, sentence) => {
    expect(() => upcastRecord(record, [upcast(change)])).toThrow(
      expect.objectContaining({ code: "UPCAST_FAILED", message: expect.stringMatching(sentence) }),
    );
  });

  it("from a version makes the next one readable", () => {
    const later = { ...record, schemaVersion: 2 };
    const decide = (declared: readonly Upcast[]) => [
      ...replayCall([later], { decider: createDecider(outgoingCall, { upcasts: declared }) }),
    ];
    expect(() => decide([])).toThrow(expect.objectContaining({ code: "RECORD_TOO_NEW" }));
    expect(decide([upcast((data) => data)])).toHaveLength(1);
  });
});
