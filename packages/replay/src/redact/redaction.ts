import { checksumOf, emptyChecksum, InvalidArgument, isCallRecord, needKnown } from "@offhook/engine";
import type {
  CallEnd,
  CallRecord,
  CallSummary,
  Digest,
  NewRecord,
  StreamName,
  TraceOrigin,
} from "@offhook/engine";
import { checkedRecord } from "../text/checked-records.ts";
import { BundlePseudonyms } from "./bundle-pseudonyms.ts";
import { effectId, number, path, reason, redactedFields, versionText, word } from "./redacted-fields.ts";
import type { Replacing } from "./redacted-fields.ts";

/** Takes out of recorded calls what identifies anybody. One object serves one bundle. */
export interface Redaction {
  /** The row of a call in the index. */
  summary(call: CallSummary): CallSummary;
  /** Records as they are read, of one call after the other; each stream gets a new chain of checksums. */
  records(records: Iterable<NewRecord> | AsyncIterable<NewRecord>): AsyncIterable<NewRecord>;
}

/** What a redaction is made of. */
export interface RedactionOptions {
  /** At least 32 random bytes, made for this bundle and kept nowhere. */
  readonly key: Uint8Array;
  readonly digest: Digest;
  /**
   * The time that becomes 2000-01-01T00:00:00Z, in milliseconds: as a rule when the first of the calls began. All times
   * are moved by the same whole number of seconds, so that the time between any two stays what it was.
   */
  readonly startAt: number;
}

/**
 * Makes the redaction of one bundle. A redacted call is decided by the same rules as the original, to the same states: what
 * is compared stays equal or different, times keep their distances, and what decides nothing goes.
 *
 * - users, accounts, ids of calls and records, access tags, Telegram's ids: pseudonyms of this bundle
 * - values of the key exchange, the fingerprint, the emoji: replaced, equal for equal; of signalling packets the length stays
 * - free text, ratings' comments, debug data, the other client's version texts that are no versions: gone
 * - what an unknown field of a later version holds: gone
 *
 * @throws InvalidArgument, which does not show the key
 */
export function createRedaction(options: RedactionOptions): Redaction {
  needKnown("options", options, { key: true, digest: true, startAt: true });
  const { key, digest, startAt } = options;
  const names = new BundlePseudonyms(key, digest);
  if (!Number.isFinite(startAt)) throw new InvalidArgument("startAt", startAt, "a time in milliseconds");
  const to: Replacing = { names, shiftMs: newStart - Math.floor(startAt / 1000) * 1000 };
  const later = (time: number): number => number(time) + to.shiftMs;
  const whenever = (time: number | null): number | null => (time === null ? null : later(time));
  const name = <T extends string | null>(value: T, as: (value: T & string) => string): T =>
    (value === null ? null : as(value)) as T;

  function head(record: NewRecord) {
    const { id, stream, revision, accountId, callId, telegramCallId, type, schemaVersion, data } = record;
    return {
      id: names.uuid(id),
      stream: `${stream.startsWith("call-") ? "call" : "signaling"}-${names.uuid(callId)}`,
      revision: number(revision),
      accountId: names.account(accountId),
      callId: names.uuid(callId),
      telegramCallId: name(telegramCallId, (value) => names.int64("call", value)),
      type: word(type),
      schemaVersion: number(schemaVersion),
      data: redactedFields(data, to),
    };
  }

  function decision(record: CallRecord) {
    const { machine, effects, correlationId, causationId } = record;
    return {
      from: path(record.from),
      to: path(record.to),
      outcome: word(record.outcome),
      rule: name(record.rule, word),
      effects: effects.map(({ type, params }) => ({ type: word(type), params: redactedFields(params, to) })),
      ignoredBefore: number(record.ignoredBefore),
      machine: {
        id: word(machine.id),
        version: versionText(machine.version),
        hash: versionText(machine.hash),
      },
      correlationId: names.uuid(correlationId),
      causationId: name(causationId, names.uuid.bind(names)),
    };
  }

  function redacted(record: NewRecord): Omit<NewRecord, "checksum"> {
    const times = { at: later(record.at), recordedAt: later(record.recordedAt) };
    const { trace, branch } = record as Pick<CallRecord, "trace" | "branch">;
    const marks = {
      redacted: true as const,
      ...(trace !== undefined && { trace: originOf(trace) }),
      ...(branch !== undefined && {
        branch: {
          callId: names.uuid(branch.callId),
          recordId: name(branch.recordId, names.uuid.bind(names)),
          how: word(branch.how),
        },
      }),
    };
    const made = isCallRecord(record)
      ? {
          ...head(record),
          effectId: name(record.effectId, (value) => effectId(value, to)),
          ...times,
          ...decision(record),
          ...marks,
        }
      : { ...head(record), ...times, ...marks };
    return made as unknown as Omit<NewRecord, "checksum">;
  }

  return {
    summary(call) {
      if (typeof call?.callId !== "string")
        throw new InvalidArgument("call", call, "a row of the index, as listCalls gives it");
      return {
        callId: names.uuid(call.callId) as CallSummary["callId"],
        accountId: names.account(call.accountId) as CallSummary["accountId"],
        telegramCallId: name(call.telegramCallId, (value) => names.int64("call", value)),
        direction: call.direction,
        peerRef: name(call.peerRef, (value) => names.name("peer", value)),
        video: call.video,
        state: path(call.state),
        live: call.live,
        end: call.end === null ? null : endOf(call.end, later),
        fingerprint: name(call.fingerprint, (value) => names.int64("fingerprint", value)),
        emoji: call.emoji === null ? null : names.emoji(call.emoji),
        createdAt: later(call.createdAt),
        ringingAt: whenever(call.ringingAt),
        acceptedAt: whenever(call.acceptedAt),
        confirmedAt: whenever(call.confirmedAt),
        endedAt: whenever(call.endedAt),
        updatedAt: later(call.updatedAt),
        records: call.records,
      };
    },
    async *records(records) {
      let stream: StreamName | undefined;
      let previous = emptyChecksum;
      for await (const record of records) {
        const made = redacted(checkedRecord(record));
        if (made.stream !== stream) previous = emptyChecksum;
        ({ stream } = made);
        previous = checksumOf(made, previous, digest);
        yield { ...made, checksum: previous } as NewRecord;
      }
    },
  };
}

/** 2000-01-01T00:00:00Z: a time that nobody takes for that of a call. */
const newStart = 946_684_800_000;

function originOf({ line, inferred, sent }: TraceOrigin): TraceOrigin {
  return { line: number(line), ...(inferred === true && { inferred }), sent: sent.map(number) };
}

function endOf(end: CallEnd, later: (time: number) => number): CallEnd {
  const { origin, wire, detail, waitSeconds, at } = end;
  return {
    reason: word(end.reason) as CallEnd["reason"],
    origin: word(origin) as CallEnd["origin"],
    wire: wire === null ? null : (reason(wire) as CallEnd["wire"]),
    detail: detail === null ? null : word(detail),
    waitSeconds,
    at: later(at),
  };
}
