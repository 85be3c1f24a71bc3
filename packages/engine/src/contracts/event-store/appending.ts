import { describe, expect, it } from "vitest";
import type { AccountId } from "../../call/ids.ts";
import { signalingStream } from "../../store/call-record.ts";
import type { CallRecord } from "../../store/call-record.ts";
import { maxRecordBytes } from "../../store/event-store.ts";
import type { AppendRequest } from "../../store/event-store.ts";
import {
  callAppend,
  callRecord,
  callSummary,
  signalingRecord,
  testCallId,
} from "../../testing/record-fixtures.ts";
import { collect, expectCode, expectSameRecords, opened } from "../store-subject.ts";
import type { EventStoreSubject } from "../store-subject.ts";

export function appending(subject: EventStoreSubject): void {
  const call = testCallId(1);

  describe("appending", () => {
    it("gives back what was appended, with revisions that count from 0", async () => {
      const store = await opened(subject);
      const first = await store.append(callAppend(call, -1));
      const second = await store.append(callAppend(call, 0, 3));
      expect([first.revision, second.revision]).toEqual([0, 3]);
      const stored = await collect(store.readStream(`call-${call}`));
      expectSameRecords(
        stored,
        [0, 1, 2, 3].map((revision) => callRecord(call, revision)),
      );
      expect(stored.at(-1)?.position).toBe(second.position);
    });

    it.each([
      ["of a stream that does not exist", -1],
      ["that is behind", 0],
      ["that is ahead", 5],
    ])("refuses an expectation %s, and appends nothing", async (_, expectedRevision) => {
      const store = await opened(subject);
      const before = [callAppend(call, -1), callAppend(call, 0, 2)];
      for (const request of before) await store.append(request);
      const attempt = callAppend(call, expectedRevision, 1, { record: { id: "other" as CallRecord["id"] } });
      await expect(store.append(attempt)).rejects.toMatchObject({
        code: "WRONG_EXPECTED_REVISION",
        stream: `call-${call}`,
        expectedRevision,
        actualRevision: 2,
      });
      expectSameRecords(
        await collect(store.readAll()),
        before.flatMap((request) => request.records),
      );
    });

    it("refuses to start a stream anywhere but at revision 0", async () => {
      const store = await opened(subject);
      await expect(store.append(callAppend(call, 0))).rejects.toMatchObject({
        code: "WRONG_EXPECTED_REVISION",
        actualRevision: -1,
      });
      expect(await collect(store.readAll())).toEqual([]);
    });

    it("succeeds again with the same records, also when others have followed, and changes nothing", async () => {
      const store = await opened(subject);
      const request = callAppend(call, -1, 2);
      const done = await store.append(request);
      expect(await store.append(request)).toEqual(done);
      const later = callAppend(call, 1, 1, { summary: { state: "waiting" } });
      await store.append(later);
      expect(await store.append(request)).toEqual(done);
      expect(await collect(store.readAll())).toHaveLength(3);
      expect(await store.findCall({ callId: call })).toEqual(later.summary);
    });

    it("knows a repetition when both come at once", async () => {
      const store = await opened(subject);
      const request = callAppend(call, -1, 2);
      const results = await Promise.all([store.append(request), store.append(request)]);
      expect(results[0]).toEqual(results[1]);
      expect(await collect(store.readAll())).toHaveLength(2);
    });

    it("refuses a repetition that differs in one id or reaches past the end", async () => {
      const store = await opened(subject);
      await store.append(callAppend(call, -1, 2));
      const [first, second] = callAppend(call, -1, 2).records as [CallRecord, CallRecord];
      const other = { ...second, id: "another" as CallRecord["id"] };
      const differing = { ...callAppend(call, -1, 2), records: [first, other] };
      await expectCode(() => store.append(differing), "WRONG_EXPECTED_REVISION");
      await expectCode(() => store.append(callAppend(call, -1, 3)), "WRONG_EXPECTED_REVISION");
      await expectCode(() => store.append(callAppend(call, 0, 2)), "WRONG_EXPECTED_REVISION");
      expect(await collect(store.readAll())).toHaveLength(2);
    });

    it("lets exactly one of 50 writers succeed at one revision", async () => {
      const store = await opened(subject);
      await store.append(callAppend(call, -1));
      const attempts = Array.from({ length: 50 }, (_, writer) =>
        store.append(callAppend(call, 0, 1, { record: { id: `writer-${writer}` as CallRecord["id"] } })),
      );
      const outcomes = await Promise.allSettled(attempts);
      expect(outcomes.filter((outcome) => outcome.status === "fulfilled")).toHaveLength(1);
      const refused = outcomes.filter((outcome) => outcome.status === "rejected");
      for (const { reason } of refused) expect(reason).toMatchObject({ actualRevision: 1 });
      expect(await collect(store.readStream(`call-${call}`))).toHaveLength(2);
    });

    it("takes 100 appends at once, and one that fails hurts no other", async () => {
      const store = await opened(subject);
      const requests = Array.from({ length: 100 }, (_, number) =>
        number === 50 ? callAppend(testCallId(number), 7) : callAppend(testCallId(number), -1, 2),
      );
      const outcomes = await Promise.allSettled(requests.map((request) => store.append(request)));
      expect(outcomes.map((outcome) => outcome.status === "fulfilled")).toEqual(
        requests.map((_, number) => number !== 50),
      );
      expect(await collect(store.readAll())).toHaveLength(198);
      expect(await collect(store.listCalls())).toHaveLength(99);
    });

    it("keeps appends to one stream in order when they are not waited for", async () => {
      const store = await opened(subject);
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, index) => store.append(callAppend(call, index - 1))),
      );
      expect(results.map((result) => result.revision)).toEqual(
        Array.from({ length: 20 }, (_, index) => index),
      );
    });

    it("keeps signalling packets in a stream of their own, without a row in the index", async () => {
      const store = await opened(subject);
      const records = [signalingRecord(call, 0), signalingRecord(call, 1)];
      await store.append({ stream: signalingStream(call), expectedRevision: -1, records });
      expectSameRecords(await collect(store.readStream(signalingStream(call))), records);
      expect(await collect(store.readStream(`call-${call}`))).toEqual([]);
      expect(await store.findCall({ callId: call })).toBeUndefined();
    });
  });

  describe("what is appended", () => {
    it("comes back byte for byte of its JSON", async () => {
      const store = await opened(subject);
      const data = {
        text: 'Grüße 📞 ☎️ \u0000 \u2028 \ud800 " \\ \u007f 漢字 مرحبا',
        numbers: [0, -1, 0.1, 1e21, -1.5e-300, Number.MAX_SAFE_INTEGER, 1_767_225_600_123],
        nested: { z: null, a: [[], {}, [{ "": false }]], "2": true, "1": "" },
      };
      const request = callAppend(call, -1, 1, { record: { data } });
      await store.append(request);
      expectSameRecords(await collect(store.readAll()), request.records);
    });

    it("is not shared with whoever appended or read it", async () => {
      const store = await opened(subject);
      const request = structuredClone(callAppend(call, -1));
      const [before] = structuredClone(request.records);
      await store.append(request);
      Object.assign(request.records[0]!, { type: "CallAnswered" });
      const [read] = await collect(store.readAll());
      Object.assign(read!, { to: "changed" });
      expectSameRecords(await collect(store.readAll()), [before!]);
    });

    it(`has at most ${maxRecordBytes} bytes of JSON per record`, async () => {
      const store = await opened(subject);
      const bytes = (record: CallRecord): number => new TextEncoder().encode(JSON.stringify(record)).length;
      const room = maxRecordBytes - bytes(callRecord(call, 0, { correlationId: "" }));
      const sized = (length: number): AppendRequest =>
        callAppend(call, -1, 1, { record: { correlationId: `é${"x".repeat(length - 2)}` } });
      await expectCode(() => store.append(sized(room + 1)), "RECORD_TOO_LARGE");
      expect(await collect(store.readAll())).toEqual([]);
      await store.append(sized(room));
      expectSameRecords(await collect(store.readAll()), sized(room).records);
    });

    const whole = callAppend(call, -1, 2);
    const [first, second] = whole.records as [CallRecord, CallRecord];
    it.each<[string, AppendRequest]>([
      ["no records", { ...whole, records: [] }],
      ["a gap", { ...whole, records: [first, callRecord(call, 2)] }],
      ["a revision twice", { ...whole, records: [first, first] }],
      ["the wrong first revision", { ...whole, records: [second] }],
      ["a record of another stream", { ...whole, records: [callRecord(testCallId(2), 0)] }],
      ["two accounts", { ...whole, records: [first, { ...second, accountId: "bob" as AccountId }] }],
      ["an expectation below -1", { ...whole, expectedRevision: -2 }],
      ["an expectation that is no whole number", { ...whole, expectedRevision: Number.NaN }],
      ["the row of another call", { ...whole, summary: callSummary(testCallId(2)) }],
      ["no row", { stream: whole.stream, expectedRevision: -1, records: whole.records }],
      [
        "a row with signalling packets",
        { ...whole, stream: signalingStream(call), records: [signalingRecord(call, 0)] },
      ],
      ["a stream of no kind", { ...whole, stream: "elsewhere" as AppendRequest["stream"] }],
      [
        "something that is not JSON",
        { ...whole, records: [{ ...first, data: { n: 1n } as unknown as CallRecord["data"] }] },
      ],
    ])("is refused with %s", async (_, request) => {
      const store = await opened(subject);
      await expectCode(() => store.append(request), "INVALID_APPEND");
      expect(await collect(store.readAll())).toEqual([]);
      expect(await collect(store.listCalls())).toEqual([]);
    });
  });
}
