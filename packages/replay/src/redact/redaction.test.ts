import { isCallRecord, replayCall, summarize } from "@offhook/engine";
import type { CallRecord, NewRecord } from "@offhook/engine";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyRecords } from "../../fixtures/any-records.ts";
import { collect } from "../../fixtures/collect.ts";
import { bothSides, calleesRecords, callersRecords, digest, startAt } from "../../fixtures/recorded-call.ts";
import { verifyCall } from "../verify/verify-call.ts";
import { createRedaction } from "./redaction.ts";

const key = new Uint8Array(32).fill(7);
const redaction = createRedaction({ key, digest, startAt });

const redact = (records: readonly NewRecord[], by = redaction): Promise<NewRecord[]> =>
  collect(by.records(records));

const statesOf = (records: readonly NewRecord[]): string[] =>
  records.filter(isCallRecord).map(({ from, to, rule, outcome }) => `${from} ${to} ${rule} ${outcome}`);

describe("a redacted call", () => {
  it.each(["caller", "callee"] as const)(
    "of the %s is decided as the original was, with a chain of its own",
    async (side) => {
      const records = await redact(bothSides[side]);
      expect(verifyCall(records, digest)).toMatchObject({
        ok: true,
        records: bothSides[side].filter(isCallRecord).length,
      });
      expect(statesOf(records)).toEqual(statesOf(bothSides[side]));
      expect(records.every(({ redacted }) => redacted === true)).toBe(true);
      for (const { divergence } of replayCall(records.filter(isCallRecord), { digest }))
        expect(divergence).toBeNull();
    },
  );

  it("has the row in the index that its records say", async () => {
    const summaryOf = (records: readonly NewRecord[]) =>
      summarize([...replayCall(records.filter(isCallRecord))].at(-1)!.state);
    for (const side of [callersRecords, calleesRecords])
      expect(redaction.summary(summaryOf(side))).toEqual(summaryOf(await redact(side)));
  });

  it("keeps the times between any two events, and begins in the year 2000", async () => {
    const records = await redact(callersRecords);
    const [first] = records as [NewRecord];
    expect(new Date(first.at).toISOString()).toBe("2000-01-01T00:00:00.000Z");
    expect(records.map(({ at }) => at - first.at)).toEqual(callersRecords.map(({ at }) => at - startAt));
  });

  it("joins both sides of a call, and no two bundles", async () => {
    const idOf = (records: readonly NewRecord[]) => records.at(-1)?.telegramCallId;
    const [ours, theirs] = [await redact(callersRecords), await redact(calleesRecords)];
    expect(idOf(ours)).toBe(idOf(theirs));
    expect(idOf(ours)).not.toBe(idOf(callersRecords));
    const other = createRedaction({ key: new Uint8Array(32).fill(8), digest, startAt });
    const shared = textsOf(await redact(callersRecords, other)).filter((text) =>
      textsOf(ours).includes(text),
    );
    expect(shared.filter((text) => text.length > 16 && !isWord(text))).toEqual([]);
  });

  it("holds none of the longer texts and numbers of the original", async () => {
    const kept = new Set(textsOf(await redact(bothSides.caller.map(filled))));
    const lost = textsOf(bothSides.caller.map(filled)).filter((text) => text.length >= 8 && !isWord(text));
    expect(lost.length).toBeGreaterThan(30);
    const left = new Set(lost.filter((text) => kept.has(text)));
    expect([...left]).toEqual([]);
  });

  it("lets no text through that somebody put where a word stands, whatever the records hold", async () => {
    await fc.assert(
      fc.asyncProperty(anyRecords, async (records) => {
        const planted = JSON.parse(JSON.stringify(records), (name, value: unknown) =>
          typeof value === "string" && !["stream"].includes(name)
            ? `${value} call me +420 777 123 456`
            : value,
        ) as NewRecord[];
        expect(JSON.stringify(await redact(planted))).not.toMatch(/call me|\+420|777 123 456/);
      }),
      { numRuns: 200 },
    );
  });

  it("leaves out what a field holds that is not known", async () => {
    const [first] = callersRecords as readonly [CallRecord];
    const later = { ...first, data: { ...first.data, phone: "+420777123456" }, note: "call Bob" };
    const [made] = await redact([later]);
    expect(JSON.stringify(made)).not.toMatch(/420777|Bob/);
  });

  it("keeps of a packet how long it is", async () => {
    const packets = (await redact(bothSides.caller)).filter((record) => !isCallRecord(record));
    expect(packets.map(({ data }) => (data as { packet: string }).packet.length)).toEqual([70, 64]);
  });
});

/** A packet of the fixtures is all zeros, which is what is left of any. */
function filled(record: NewRecord): NewRecord {
  if (isCallRecord(record) || !("packet" in record.data)) return record;
  return {
    ...record,
    data: { ...record.data, packet: record.data.packet.replaceAll("A", "q") },
  } as NewRecord;
}

/** A word of ours, such as `waiting.ringing` or `CallPlaced`. */
function isWord(text: string): boolean {
  return /^[A-Z]?[a-z]+[A-Za-z.]*$/.test(text);
}

function textsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value === "number") return [String(value)];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsOf) : [];
}
