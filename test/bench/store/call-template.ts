import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { callStream, checksumOf, emptyChecksum, isCallRecord, replayCall, summarize } from "@offhook/engine";
import type { AppendRequest, CallId, CallRecord, CallSummary, Digest } from "@offhook/engine";

export const digest: Digest = { sha256: (bytes) => createHash("sha256").update(bytes).digest() };

/** What tells one call of a made store from the others. */
export interface StampedCall {
  readonly accountId: string;
  readonly callId: string;
  readonly telegramCallId: string;
  readonly peerRef: string;
  /** The id of its record at a revision. */
  readonly recordId: (revision: number) => string;
  /** When it began, Unix milliseconds. */
  readonly createdAt: number;
}

/**
 * A recorded call that is stamped out again with other names and other times, as often as one likes: true in every field,
 * with a chain of checksums of its own.
 */
export class CallTemplate {
  readonly #pieces: readonly string[];
  /** Which name stands behind each piece: 0 to 3, then the ids of the records. */
  readonly #names: readonly number[];
  readonly #startAt: number;
  readonly length: number;

  constructor(recorded: readonly CallRecord[]) {
    const [first] = recorded;
    const state = [...replayCall(recorded)].at(-1)?.state;
    const { peerRef, telegramCallId } = state?.snapshot.context ?? {};
    if (first === undefined || state === undefined || typeof peerRef !== "string")
      throw new RangeError("A template is a call that was recorded as far as its name.");
    this.length = recorded.length;
    this.#startAt = first.at;
    const names = [
      first.accountId,
      first.callId,
      String(telegramCallId),
      peerRef,
      ...recorded.map(({ id }) => id),
    ];
    const text = JSON.stringify({ records: recorded, summary: summarize(state) });
    const pattern = new RegExp(
      names.map((name) => `"${escaped(name)}(?=[":])|-${escaped(name)}(?=")`).join("|"),
      "gu",
    );
    const found = [...text.matchAll(pattern)];
    this.#names = found.map(([match]) => names.indexOf(match.slice(1)));
    this.#pieces = text.split(pattern).map((piece, index) => piece + (found[index]?.[0].slice(0, 1) ?? ""));
  }

  /** An append of the whole call. */
  stamp(call: StampedCall): AppendRequest {
    const { accountId, callId, telegramCallId, peerRef, recordId } = call;
    const own = [accountId, callId, telegramCallId, peerRef];
    const text = this.#pieces
      .map((piece, index) => {
        const name = this.#names[index];
        return name === undefined ? piece : piece + (own[name] ?? recordId(name - own.length));
      })
      .join("");
    const { records, summary } = JSON.parse(text) as { records: CallRecord[]; summary: CallSummary };
    const shiftSeconds = Math.round((call.createdAt - this.#startAt) / 1_000);
    let previous = emptyChecksum;
    for (const record of records) {
      shift(record, ["at", "recordedAt"], shiftSeconds * 1_000);
      shift(record.data, ["date", "receiveDate", "startDate"], shiftSeconds);
      const { checksum: _checksum, ...rest } = record;
      previous = checksumOf(rest, previous, digest);
      Object.assign(record, { checksum: previous });
    }
    shift(summary, summaryTimes, shiftSeconds * 1_000);
    if (summary.end !== null) shift(summary.end, ["at"], shiftSeconds * 1_000);
    return { stream: callStream(callId as CallId), expectedRevision: -1, records, summary };
  }
}

function escaped(name: string): string {
  return name.replaceAll(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`);
}

const summaryTimes = ["createdAt", "ringingAt", "acceptedAt", "confirmedAt", "endedAt", "updatedAt"] as const;

function shift(of: object, fields: readonly string[], by: number): void {
  const values = of as Record<string, unknown>;
  for (const field of fields) {
    const value = values[field];
    if (typeof value === "number") values[field] = value + by;
  }
}

const courses = [
  "ordinary-call",
  "call-with-repeated-updates",
  "key-rejected-call",
  "declined-call",
  "timed-out-call",
];

/** Both sides of recorded calls that have ended. */
export function endedTemplates(): readonly CallTemplate[] {
  return courses.flatMap(recordedCalls).map((records) => new CallTemplate(records));
}

/** Both sides of an ordinary call, as far as it is talked. */
export function liveTemplates(): readonly CallTemplate[] {
  return recordedCalls("ordinary-call").map((records) => {
    const end = records.findIndex(({ type, to }) => type === "SecretsWiped" && to === "confirmed");
    return new CallTemplate(records.slice(0, end + 1));
  });
}

function recordedCalls(course: string): readonly (readonly CallRecord[])[] {
  const file = new URL(`../../recordings/0.1.0/${course}.jsonl`, import.meta.url);
  const records = readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as CallRecord);
  return [...Map.groupBy(records.filter(isCallRecord), ({ callId }) => callId).values()];
}
