import { describe, expect, it } from "vitest";
import type { CallId, RecordId } from "../../call/ids.ts";
import type { NewRecord, StoredRecord } from "../../store/call-record.ts";
import type { AppendRequest, EventStore } from "../../store/event-store.ts";
import { callAppend, testCallId } from "../../testing/record-fixtures.ts";
import { seededRandom } from "../../testing/seeded-random.ts";
import { collect, expectSameRecords, newPlace } from "../store-subject.ts";
import type { EventStoreSubject } from "../store-subject.ts";

/** What a store is, in its simplest form: the log in one list, the rows in one map. */
class Model {
  /** Each with the round in which it was appended. */
  readonly log: (NewRecord & { readonly round: number })[] = [];
  round = 0;
  readonly rows = new Map<CallId, unknown>();

  stream(name: string): NewRecord[] {
    return this.log.filter((record) => record.stream === name).map(withoutRound);
  }

  /**
   * The log in the order of what a store has read. Appends of one round were not waited for: those to different streams
   * become visible in whichever order, those of one stream in theirs, and all of them after those of the rounds before.
   */
  inOrderOf(read: readonly StoredRecord[]): NewRecord[] {
    const places = new Map(read.map(({ id }, place) => [id, place]));
    const place = ({ id }: NewRecord): number => places.get(id) ?? read.length;
    const compare = (a: Model["log"][number], b: Model["log"][number]): number => {
      if (a.round !== b.round) return a.round - b.round;
      return a.stream === b.stream ? a.revision - b.revision : place(a) - place(b);
    };
    return this.log.toSorted(compare).map(withoutRound);
  }

  /** The revision that an append ends with, or `refused`. */
  append({ stream, expectedRevision, records, summary }: AppendRequest): number | "refused" {
    const standing = this.stream(stream);
    if (standing.length - 1 !== expectedRevision) {
      const repeated = records.every((record) => standing[record.revision]?.id === record.id);
      return repeated ? expectedRevision + records.length : "refused";
    }
    this.log.push(...records.map((record) => ({ ...record, round: this.round })));
    if (summary !== undefined) this.rows.set(summary.callId, summary);
    return expectedRevision + records.length;
  }
}

function withoutRound({ round: _round, ...record }: Model["log"][number]): NewRecord {
  return record;
}

export function model(subject: EventStoreSubject): void {
  const seeds = Array.from({ length: 15 }, (_, index) => index + 1);

  describe("any course of appends, repetitions and restarts", () => {
    it.each(seeds)("leads where the simplest store leads (seed %i)", async (seed) => {
      const random = seededRandom(seed);
      const place = newPlace();
      const expected = new Model();
      const sent: AppendRequest[] = [];
      let store: EventStore = await subject.open(place);
      try {
        for (let round = 0; round < 25; round++) {
          expected.round = round;
          const batch = Array.from({ length: 1 + random(6) }, () => nextAppend(random, expected, sent));
          sent.push(...batch);
          const outcomes = await Promise.all(
            batch.map((request) => store.append(request).then(({ revision }) => revision, refusal)),
          );
          expect(outcomes).toEqual(batch.map((request) => expected.append(request)));
          if (random(12) === 0) {
            await store.close();
            store = await subject.open(place);
          }
        }
        const all = await collect(store.readAll());
        expectSameRecords(all, expected.inOrderOf(all));
        for (const number of [0, 1, 2, 3]) {
          const callId = testCallId(number);
          const from = random(4);
          const records = await collect(store.readStream(`call-${callId}`, { fromRevision: from }));
          expectSameRecords(records, expected.stream(`call-${callId}`).slice(from));
          expect(await store.findCall({ callId })).toEqual(expected.rows.get(callId));
        }
      } finally {
        await store.close();
      }
    });
  });
}

/** Mostly right, sometimes an older one again, sometimes one that expects the wrong revision. */
function nextAppend(
  random: (below: number) => number,
  expected: Model,
  sent: readonly AppendRequest[],
): AppendRequest {
  const earlier = sent[random(sent.length + 1)];
  if (earlier !== undefined && random(4) === 0) return earlier;
  const callId = testCallId(random(4));
  const revision = expected.stream(`call-${callId}`).length - 1;
  const expectedRevision = random(5) === 0 ? Math.max(-1, revision + random(5) - 2) : revision;
  const request = callAppend(callId, expectedRevision, 1 + random(3), {
    summary: { state: `state-${random(1000)}` },
  });
  const records = request.records.map((record) => ({ ...record, id: `id-${random(2 ** 31)}` as RecordId }));
  return { ...request, records };
}

function refusal(error: unknown): "refused" {
  expect(error).toMatchObject({ code: "WRONG_EXPECTED_REVISION" });
  return "refused";
}
