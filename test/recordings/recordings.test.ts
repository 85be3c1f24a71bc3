import { readdirSync, readFileSync } from "node:fs";
import {
  checksumOf,
  emptyChecksum,
  isCallRecord,
  recordSchemaVersion,
  RecordTooNew,
  replayCall,
} from "@offhook/engine";
import type { CallRecord, NewRecord } from "@offhook/engine";
import { verifyCall } from "@offhook/replay";
import { describe, expect, it } from "vitest";
import { endText } from "../scenarios/story.ts";
import { digest } from "../scenarios/world.ts";
import { recordedCourses } from "./recorded-courses.ts";

/*
 * What a released version recorded replays for ever: every version's folder is kept, and nothing in it is changed. A
 * machine that decides otherwise needs a way to read old records, not new recordings.
 */

const versions = readdirSync(new URL(".", import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

function recording(version: string, name: string): readonly NewRecord[] {
  const text = readFileSync(new URL(`${version}/${name}.jsonl`, import.meta.url), "utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as NewRecord);
}

/** The records of each call by itself. */
function callsOf(records: readonly NewRecord[]): readonly (readonly NewRecord[])[] {
  return [...Map.groupBy(records, ({ callId }) => callId).values()];
}

const ends: Readonly<Record<string, readonly string[]>> = {
  "ordinary-call": ["hungUp by peer, hangup", "hungUp by us, hangup"],
  "declined-call": ["declinedOrBusy by peer, busy", "declined by us, busy"],
  "cancelled-call": ["cancelled by us, missed", "elsewhereOrCancelled by peer, missed"],
  "call-cancelled-while-it-was-requested": [
    "cancelled by us, missed",
    "elsewhereOrCancelled by peer, missed",
  ],
  "timed-out-call": ["ringTimeout by deadline, missed", "ringTimeout by deadline, missed"],
  "key-rejected-call": [
    "connectionLost by peer, disconnect",
    "keyRejected by engine, disconnect, fingerprint",
  ],
  "refused-call": ["privacy by telegram, nothing said, USER_PRIVACY_RESTRICTED"],
  "call-with-repeated-updates": ["hungUp by us, hangup", "hungUp by peer, hangup"],
};

describe.each(versions)("recordings of version %s", (version) => {
  it.each(Object.keys(recordedCourses))("%s replays without a divergence, as far as it went", (name) => {
    const calls = callsOf(recording(version, name));
    const verified = calls.map((records) => verifyCall(records, digest));
    expect(verified.flatMap(({ problems }) => problems)).toEqual([]);
    expect(verified.map(({ state }) => state)).toEqual(calls.map(() => "discarded.closed"));
    expect(verified.map(({ end }) => (end === null ? "live" : endText(end)))).toEqual(ends[name]);
  });

  it("fail when a byte of them changes", () => {
    for (const records of callsOf(recording(version, "ordinary-call"))) {
      const changed = records.map((record, at) => (at === 3 ? { ...record, at: record.at + 1 } : record));
      expect(verifyCall(changed, digest).problems.map(({ kind }) => kind)).toContain("damaged");
    }
  });
});

describe("a record of a later version", () => {
  const calls = callsOf(recording("0.1.0", "declined-call"));
  const records = (calls[0] ?? []).filter(isCallRecord);

  /** The third record has a shape that nobody here knows; its checksum is that of its writer. */
  function withLaterRecord(): readonly CallRecord[] {
    const previous = records[1]?.checksum ?? emptyChecksum;
    const later = { ...records[2]!, schemaVersion: recordSchemaVersion + 1 };
    return [...records.slice(0, 2), { ...later, checksum: checksumOf(later, previous, digest) }];
  }

  it("is refused before it is decided, by a sentence that says what to do", () => {
    const steps = replayCall(withLaterRecord(), { digest });
    expect([steps.next().done, steps.next().done]).toEqual([false, false]);
    let error: unknown;
    try {
      steps.next();
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(RecordTooNew);
    expect(error).toMatchObject({ code: "RECORD_TOO_NEW", revision: 2, schemaVersion: 2 });
    expect((error as Error).message).toMatch(
      /Record 2 of call .* schema version 2 .* reads up to 1: open it/,
    );
  });

  it("is a finding of a verification, and no damage", () => {
    const { ok, problems } = verifyCall(withLaterRecord(), digest);
    expect(ok).toBe(false);
    expect(problems.map(({ kind, revision }) => `${kind} at ${revision}`)).toEqual(["unreadable at 2"]);
  });
});
