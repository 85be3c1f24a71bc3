import {
  checksumOf,
  deciderFor,
  directionOf,
  emptyChecksum,
  InvalidArgument,
  isCallRecord,
  machineIdentity,
  replayCall,
  statePath,
  needKnown,
} from "@offhook/engine";
import type {
  CallRecord,
  CallState,
  CallSummary,
  Decider,
  Digest,
  Divergence,
  NewRecord,
  SignalingRecord,
} from "@offhook/engine";
import { recordedOrigin } from "../origin/recorded-origin.ts";
import { checkedRecords } from "../text/checked-records.ts";
import type { CallFinding, CallVerification, UpcastedRecord, VerifyOptions } from "./call-verification.ts";

/**
 * Decides the records of a call again and compares: the chain of checksums of both streams, the revisions, every
 * decision, and the index row when it is given. Both streams may stand in one list. Changes nothing, never throws for
 * what stands in records.
 * @throws InvalidArgument for what is no list of records or no digest
 */
export function verifyCall(
  records: readonly NewRecord[],
  digest: Digest,
  summary?: CallSummary,
  options: VerifyOptions = {},
): CallVerification {
  checkedRecords("records", records);
  needKnown("options", options, { deciders: true });
  const { deciders } = options;
  if (typeof digest?.sha256 !== "function")
    throw new InvalidArgument("digest", digest, "an object with sha256(), such as nodeDigest of offhook");
  const calls = records.filter(isCallRecord);
  const packets = records.filter((record): record is SignalingRecord => !isCallRecord(record));
  const folded = fold(calls, digest, deciders);
  const problems = [...folded.problems, ...packetProblems(packets, digest)];
  if (summary !== undefined && deciders === undefined)
    problems.push(...indexProblems(summary, folded, calls.length));
  return {
    ok: problems.length === 0,
    problems,
    upcasts: folded.upcasts,
    records: calls.length,
    packets: {
      sent: packets.filter(({ type }) => type === "SignalingSent").length,
      received: packets.filter(({ type }) => type === "SignalingReceived").length,
    },
    ...folded.facts,
    origin: recordedOrigin(records),
  };
}

type Facts = Omit<CallVerification, "ok" | "problems" | "upcasts" | "records" | "packets" | "origin">;

const noFacts: Facts = {
  state: "new",
  telegramCallId: null,
  fingerprint: null,
  emoji: null,
  confirmedAt: null,
  end: null,
};

function fold(
  records: readonly CallRecord[],
  digest: Digest,
  deciders: VerifyOptions["deciders"],
): Pick<CallVerification, "problems" | "upcasts"> & { readonly facts: Facts } {
  const problems: CallFinding[] = [];
  const upcasts: UpcastedRecord[] = [];
  let last: CallState | undefined;
  let reached = -1;
  try {
    const [first] = records;
    const decider = first === undefined ? undefined : deciders?.[directionOf(first)];
    for (const { record, state, divergence, upcast } of replayCall(records, {
      digest,
      ...(decider && { decider }),
    })) {
      reached = record.revision;
      if (upcast !== null) upcasts.push({ revision: reached, type: record.type, ...upcast });
      if (divergence !== null) {
        const finding = findingOf(divergence, record, decider, digest);
        problems.push(
          upcast !== null && finding.kind === "decision" ? { ...finding, kind: "upcast" } : finding,
        );
      }
      last = state;
    }
  } catch (error) {
    problems.push(unreadable("call", reached + 1, error));
  }
  return { problems, upcasts, facts: last === undefined ? noFacts : factsOf(last) };
}

function factsOf({ snapshot }: CallState): Facts {
  const { telegramCallId, fingerprint, emoji, confirmedAt, end } = snapshot.context;
  return { state: statePath(snapshot), telegramCallId, fingerprint, emoji, confirmedAt, end };
}

function findingOf(
  divergence: Divergence,
  record: CallRecord,
  decider: Decider | undefined,
  digest: Digest,
): CallFinding {
  const finding = { stream: "call", ...divergence } as const;
  if (divergence.kind !== "decision") return finding;
  const { machine } = decider ?? deciderFor(directionOf(record));
  const now = machineIdentity(machine, digest);
  const name = ({ version, hash }: CallRecord["machine"]): string => `${version} (${hash})`;
  return { ...finding, machines: { recorded: name(record.machine), computed: name(now) } };
}

function packetProblems(packets: readonly SignalingRecord[], digest: Digest): readonly CallFinding[] {
  const problems: CallFinding[] = [];
  let previous = emptyChecksum;
  let expected = 0;
  for (const record of packets) {
    const { revision, checksum } = record;
    const at = { stream: "signaling", revision } as const;
    if (revision !== expected) {
      const recorded = String(revision);
      problems.push({ ...at, kind: "gap", field: "revision", recorded, computed: String(expected) });
    } else {
      const computed = safely(() => checksumOf(record, previous, digest));
      if (computed !== checksum)
        problems.push({ ...at, kind: "damaged", field: "checksum", recorded: checksum, computed });
    }
    expected = revision + 1;
    previous = checksum;
  }
  return problems;
}

function indexProblems(
  summary: CallSummary,
  { facts }: { readonly facts: Facts },
  records: number,
): readonly CallFinding[] {
  const pairs: readonly (readonly [field: string, index: unknown, computed: unknown])[] = [
    ["records", summary.records, records],
    ["state", summary.state, facts.state],
    ["telegramCallId", summary.telegramCallId, facts.telegramCallId],
    ["fingerprint", summary.fingerprint, facts.fingerprint],
    ["end", summary.end?.reason ?? null, facts.end?.reason ?? null],
  ];
  return pairs
    .filter(([, index, computed]) => index !== computed)
    .map(([field, index, computed]) => ({
      kind: "index",
      stream: "call",
      revision: Math.max(0, records - 1),
      field,
      recorded: String(index),
      computed: String(computed),
    }));
}

function unreadable(stream: CallFinding["stream"], revision: number, error: unknown): CallFinding {
  const computed = error instanceof Error ? error.message : String(error);
  return { kind: "unreadable", stream, revision, field: "record", recorded: "", computed };
}

function safely(compute: () => string): string {
  try {
    return compute();
  } catch {
    return "";
  }
}
